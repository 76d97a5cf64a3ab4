from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("首页")

    def ready(self):
        from wagtail.permissions import register_permission_policy

        from portal.places.models import Unit

        from . import naming  # noqa: F401
        from .units_admin import AdministratorsKeep

        register_permission_policy(Unit, AdministratorsKeep(Unit))
