from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "teams"
    label = "teams"
    verbose_name = _("志愿服务队")

    def ready(self):
        from . import clock  # noqa: F401 - its receiver listens from here on
