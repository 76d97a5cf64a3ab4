from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    name = "volunteers"
    label = "volunteers"
    verbose_name = _("志愿者")

    def ready(self):
        from . import clock  # noqa: F401 - its receivers listen from here on
