from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError

from ...models import PortalImage
from ...renditions import make_renditions


class Command(BaseCommand):
    help = "补做图片缺少的尺寸；已有的不动。"

    def handle(self, *args, **options):
        pictures = PortalImage.objects.order_by("pk")
        total, made, broken = pictures.count(), 0, 0
        for number, picture in enumerate(pictures.iterator(), 1):
            try:
                made += len(make_renditions(picture))
            except (SourceImageIOError, OSError, ValueError) as error:
                broken += 1
                self.stderr.write(
                    _("图片“%(title)s”的文件打不开：%(error)s") % {"title": picture.title, "error": error}
                )
            self.stdout.write(f"{number}/{total} {picture.title}")
        self.stdout.write(_("共 %(total)s 张图片，补做了 %(made)s 个尺寸。") % {"total": total, "made": made})
        if broken:
            raise CommandError(_("%(count)s 张图片的文件打不开，请在图片库里重新上传。") % {"count": broken})
