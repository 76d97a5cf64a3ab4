from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    label = "editorial"
    verbose_name = _("编审")

    def ready(self):
        from . import trail  # noqa: F401 - its receivers listen from here on
