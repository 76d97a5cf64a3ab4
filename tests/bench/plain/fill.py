"""Fill the plain site: 200 Chinese posts in 5 sections, 12 pictures. Run by `manage.py shell`, in its folder."""

import datetime
import io

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pillow
from plain.models import PlainAuthor, PlainGalleryImage, PlainHomePage, PlainIndexPage, PlainPost
from wagtail.images.models import Image
from wagtail.models import Page, Site

PARAGRAPH = "早上七点，楼下已经坐了四位老人，等着理发师傅把椅子摆好。" * 6
SECTIONS, EACH, PICTURES = 5, 40, 12


def picture(number):
    data = io.BytesIO()
    Pillow.new("RGB", (1200, 800), (number * 20, 60, 90)).save(data, "JPEG")
    return Image.objects.create(title=f"图{number}", file=ContentFile(data.getvalue(), name=f"{number}.jpg"))


def fill():
    Page.objects.filter(depth__gt=1).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=PlainHomePage(title="示例镇", slug="home", body="<p>欢迎。</p>"))
    Site.objects.all().delete()
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
    pictures = [picture(number) for number in range(PICTURES)]
    author = PlainAuthor.objects.create(name="钱守一", author_image=pictures[0])
    for section in range(SECTIONS):
        index = PlainIndexPage(title=f"栏目{section}", slug=f"section-{section}", show_in_menus=True)
        home.add_child(instance=index)
        for number in range(EACH):
            post = PlainPost(
                title=f"第{section}栏第{number}篇：小李喊你来理发",
                slug=f"post-{number}",
                date=timezone.localdate(),
                intro="每月十张券，七十五岁以上的老人可以上门。",
                body="".join(f"<p>{PARAGRAPH}</p>" for _paragraph in range(8)),
                first_published_at=timezone.now() - datetime.timedelta(hours=section * EACH + number),
            )
            index.add_child(instance=post)
            post.authors.add(author)
            post.tags.add("便民")
            post.save()
            for place in range(2):
                shown = pictures[(section + number + place) % PICTURES]
                PlainGalleryImage.objects.create(page=post, image=shown, caption="示例 摄", sort_order=place)


fill()
