from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RollsConfig(AppConfig):
    name = "rolls"
    label = "rolls"
    verbose_name = _("名单")

    def ready(self):
        from . import clock  # noqa: F401 - its receiver listens from here on
