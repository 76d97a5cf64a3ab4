from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = _("居民")

    def ready(self):
        from portal.core.publishing import WORD_CHECKS

        from .gate import word_problems

        WORD_CHECKS.append(word_problems)
