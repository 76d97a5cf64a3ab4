"""Guides and facilities that somebody has to look at again, for those in whose units they lie."""

import datetime

from django.db.models import DateField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.admin.ui.components import Component

from portal.accounts.wall import reached_pages

from .models import FacilityPage, GuidePage
from .models.checked import HOLDS

SOON = datetime.timedelta(days=30)
SHOWN = 12


def due(by: datetime.date, kind: type[GuidePage] | type[FacilityPage] = GuidePage) -> QuerySet:
    """Public pages of a kind whose last look no longer holds on a day, the oldest first."""
    lasts = Coalesce("good_until", ExpressionWrapper(F("checked_on") + HOLDS, output_field=DateField()))
    return kind.objects.live().alias(lasts=lasts).filter(lasts__lt=by).order_by("lasts", "path")


class ChecksPanel(Component):
    """要重新核对的指引和服务点: past their date, or within a month of it."""

    name = "portal_guides_to_check"
    template_name = "guides/admin/checks_panel.html"
    order = 20

    def get_context_data(self, parent_context):
        reached = reached_pages(parent_context["request"].user).values("pk")
        by = timezone.localdate() + SOON
        found = [
            page
            for kind in (GuidePage, FacilityPage)
            for page in due(by, kind).filter(pk__in=reached)[:SHOWN]
        ]
        return {"guides": sorted(found, key=lambda page: page.holds_until)[:SHOWN]}
