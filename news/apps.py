from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    label = "news"
    verbose_name = _("新闻与小报")

    def ready(self):
        from . import consents  # noqa: F401 - its receiver listens from here on
