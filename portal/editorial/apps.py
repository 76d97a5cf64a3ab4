from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "portal.editorial"
    verbose_name = _("编审")

    def ready(self):
        from . import digests, proposals, review_rules, trail, verdicts  # noqa: F401 - their receivers listen from here on
        from .models import ReviewTask

        ReviewTask.rules = review_rules
