"""The list of errands, by time of life."""

from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.cards import cards_of
from portal.core.models import BaseIndexPage

from .guide import ROW, GuideKind, LifeEvent


class GuideIndexPage(BaseIndexPage):
    """Errands below the town or a unit, by time of life; those without a seal can be had alone."""

    lists = "guides.GuidePage"
    fixed_slug = "guides"
    default_title = _("办事指引")
    in_menu = False
    subpage_types = ["guides.GuidePage"]
    template = "guides/guide_index_page.html"
    order_by = ("path",)
    # Everything on one page: whoever looks for an errand scrolls, or searches.
    page_size = 200
    filters = ("kind",)

    class Meta:
        verbose_name = verbose_name_plural = _("办事指引栏目")

    def with_cards(self, queryset):
        return queryset.prefetch_related("steps", "materials")

    def narrow(self, queryset, request):
        kind = self.chosen(request, "kind")
        if not kind:
            return queryset
        return queryset.filter(kind=kind) if kind in GuideKind.values else queryset.none()

    def shown(self, listed: Any) -> Any:
        return cards_of(listed, *ROW)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        order = {value: place for place, value in enumerate(LifeEvent.values)}
        rows = sorted(context["items"], key=lambda row: order[row.life_event])
        words = dict(LifeEvent.choices)
        groups = [
            (event, words[event], list(mine)) for event, mine in groupby(rows, lambda row: row.life_event)
        ]
        return context | {"groups": groups, "only_no_seal": self.chosen(request, "kind") == GuideKind.NO_SEAL}
