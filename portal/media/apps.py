from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "portal.media"
    verbose_name = _("图片与文档")

    def ready(self):
        from . import receivers  # noqa: F401
