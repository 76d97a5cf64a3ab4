from django.core.management.base import BaseCommand, CommandError
from wagtail.images.models import SourceImageIOError

from ...models import PortalImage
from ...renditions import make_renditions


class Command(BaseCommand):
    help = "补做图片缺少的尺寸；已有的不动。"

    def handle(self, *args, **options):
        pictures = PortalImage.objects.order_by("pk")
        total, made, broken = pictures.count(), 0, []
        for number, picture in enumerate(pictures.iterator(), 1):
            try:
                made += len(make_renditions(picture))
            except (SourceImageIOError, OSError, ValueError) as error:
                broken.append(picture.pk)
                self.stderr.write(f"图片 {picture.pk}“{picture.title}”的文件打不开：{error}")
            self.stdout.write(f"{number}/{total} {picture.title}")
        self.stdout.write(f"共 {total} 张图片，补做了 {made} 个尺寸。")
        if broken:
            raise CommandError(f"{len(broken)} 张图片的文件打不开，请在图片库里重新上传。")
