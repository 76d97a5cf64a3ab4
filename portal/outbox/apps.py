from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    verbose_name = _("消息")

    def ready(self):
        from portal.core.health import note

        from .codes import codes_can_leave

        note(lambda: "" if codes_can_leave() else "no SMS gateway, no login codes")
