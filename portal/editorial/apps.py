from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    verbose_name = _("编审")

    def ready(self):
        from . import (  # noqa: F401 - their receivers listen from here on
            digests,
            proposals,
            review_rules,
            telling,
            trail,
            verdicts,
        )
        from .models import ReviewTask

        ReviewTask.rules = review_rules
