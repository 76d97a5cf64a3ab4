"""The list of facilities, by what they are."""

from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.cards import cards_of
from portal.core.models import BaseIndexPage
from portal.places.models import Unit

from ..opening import opening
from .facility import ROW, FacilityClosure, FacilityKind


class FacilityIndexPage(BaseIndexPage):
    """Doors below the town or a unit, by what they are, each with whether it is open."""

    lists = "guides.FacilityPage"
    fixed_slug = "facilities"
    default_title = _("服务点")
    in_menu = False
    subpage_types = ["guides.FacilityPage"]
    template = "guides/facility_index_page.html"
    order_by = ("path",)
    page_size = 200
    filters = ("kind",)

    class Meta:
        verbose_name = verbose_name_plural = _("服务点栏目")

    def with_cards(self, queryset):
        return queryset.prefetch_related("closures", "doctors", "rooms")

    def narrow(self, queryset, request):
        kind = self.chosen(request, "kind")
        if not kind:
            return queryset
        return queryset.filter(kind=kind) if kind in FacilityKind.values else queryset.none()

    def shown(self, listed: Any) -> Any:
        """Each with what its door says now: one query for the days on which they are closed."""
        cards = cards_of(listed, *ROW)
        closed: dict[int, list] = {}
        for pk, *days in FacilityClosure.objects.filter(page__in=[one.pk for one in cards]).values_list(
            "page_id", "first_day", "last_day", "reason"
        ):
            closed.setdefault(pk, []).append(tuple(days))
        for card in cards:
            card.opening = opening(card.hours, closed.get(card.pk, []))
        return cards

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        words = dict(FacilityKind.choices)
        order = {value: place for place, value in enumerate(FacilityKind.values)}
        rows = sorted(context["items"], key=lambda row: order[row.kind])
        groups = [(kind, words[kind], list(mine)) for kind, mine in groupby(rows, lambda row: row.kind)]
        units = Unit.objects.with_page().filter(page__live=True, spot__isnull=False)
        return context | {"groups": groups, "only": self.chosen(request, "kind"), "starts": units}
