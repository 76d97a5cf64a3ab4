from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    label = "events"
    verbose_name = _("活动")

    def ready(self):
        from . import clock, recap  # noqa: F401 - their receivers listen from here on
