"""Lists of pages. One type serves the town and each unit: it lists what lies below its parent."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Max, Min, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page, PageQuerySet

from ..cards import Card, cards_of
from ..feeds import atom_response
from ..kept import Shelf
from .base_page import BasePage

# Of each list: its years; the same list in the units.
_years: Shelf[list[int]] = Shelf(500)
_sisters: Shelf[list[tuple[Card, Card]]] = Shelf(500)


class Paged:
    """A list of pages of which twenty are shown: the database orders numbers and fetches the texts of those alone.

    Args:
        rows: in the order of the list.
    """

    def __init__(self, rows: PageQuerySet) -> None:
        self._rows = rows

    def count(self) -> int:
        return self._rows.count()

    def __getitem__(self, which: slice) -> PageQuerySet:
        return self._rows.filter(pk__in=self._rows.values("pk")[which])


class BaseIndexPage(RoutablePageMixin, BasePage):
    """A list of one type of page. Made with its first child, it goes live with it."""

    # "app.Model" of what it lists; the address below its parent; its name, and a shorter one in the menu.
    lists: str = ""
    fixed_slug: str = ""
    default_title: str = ""
    menu_word: str = ""
    # The menu of a phone holds six; a list that stands beside another is found from there.
    in_menu = True
    order_by = ("-first_published_at", "-pk")
    page_size = 20
    feed_size = 30
    # What the address may narrow it by.
    filters: tuple[str, ...] = ("tag", "year")

    is_content = False
    content_panels = [*BasePage.content_panels, "summary"]
    max_count_per_parent = 1

    class Meta:
        abstract = True

    @classmethod
    def listed_model(cls) -> type[BasePage]:
        return apps.get_model(cls.lists)

    def items(self) -> PageQuerySet:
        """Every public page of the listed type below this page's parent, in the order of the list."""
        listed = self.listed_model().objects.live().descendant_of(self.get_parent())
        return self.with_cards(listed.order_by(*self.order_by))

    def with_cards(self, queryset: PageQuerySet) -> PageQuerySet:
        """Fetch with the list what its cards show, so that ten and a hundred cost the same queries."""
        return queryset

    def narrow(self, queryset: PageQuerySet, request: HttpRequest) -> PageQuerySet:
        """Apply ?tag= and ?year=; a value that names nothing narrows to nothing and the page says so."""
        if tag := self.chosen(request, "tag"):
            queryset = queryset.filter(tagged_items__tag__slug=tag)
        if year := self.chosen(request, "year"):
            number = int(year) if year.isdigit() and len(year) == 4 and year.isascii() else 0
            queryset = queryset.filter(first_published_at__year=number) if number else queryset.none()
        return queryset

    def listed(self, request: HttpRequest) -> Any:
        """What the list shows, all pages of it: a queryset or a list."""
        return self.narrow(self.items(), request)

    def shown(self, listed: Any) -> Any:
        """What one page of the list shows of what it lists; types fetch the columns that their rows have."""
        return listed

    @staticmethod
    def chosen(request: HttpRequest, name: str) -> str:
        """A filter from the address, cut to what an address of ours can hold."""
        return request.GET.get(name, "").strip()[:100]

    @property
    def is_gone(self) -> bool:
        """A list without pages is not gone for good: its address is simply not there."""
        return False

    @property
    def has_items(self) -> bool:
        return self.listed_model().objects.live().descendant_of(self.get_parent()).exists()

    def open_with_first_child(self) -> None:
        """Go live because a first page below did."""
        revision = self.get_latest_revision() or self.save_revision(log_action=False)
        revision.publish(log_action=True, skip_permission_checks=True)

    def years(self) -> list[int]:
        """The years in which something was published, the latest first. Asked by ranges, which the database compares as they
        are stored; to name the year of each of ten thousand dates takes it longer than all the rest of the page."""
        listed = self.listed_model().objects.live().descendant_of(self.get_parent()).order_by()
        first, last = listed.aggregate(Min("first_published_at"), Max("first_published_at")).values()
        if first is None or last is None:
            return []
        span = range(timezone.localtime(last).year, timezone.localtime(first).year - 1, -1)
        if len(span) < 3:
            return list(span)
        held = listed.aggregate(
            **{f"in_{year}": Max("pk", filter=Q(first_published_at__year=year)) for year in span}
        )
        return [year for year in span if held[f"in_{year}"] is not None]

    def sisters(self) -> list[tuple[Card, Card]]:
        """The same list in the units: (unit's page, its index), for 按居村看."""
        below = type(self).objects.live().exclude(pk=self.pk).descendant_of(self.get_parent())
        sisters = {one.path[: -self.steplen]: one for one in cards_of(below, "path")}
        parents = cards_of(Page.objects.filter(path__in=list(sisters)).order_by("path"), "path")
        return [(parent, sisters[parent.path]) for parent in parents]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        listed = self.listed(request)
        # Django asks for no more than a count and a slice.
        rows: Any = Paged(listed) if isinstance(listed, PageQuerySet) else listed
        items = Paginator(rows, self.page_size).get_page(request.GET.get("page", "1")[:9])
        items.object_list = self.shown(items.object_list)
        chosen = {name: self.chosen(request, name) for name in self.filters}
        return context | {
            "items": items,
            "chosen": {name: value for name, value in chosen.items() if value},
            # Asked by templates that show them.
            "years": lambda: _years.of(self.pk, self.years),
            "sisters": SimpleLazyObject(lambda: _sisters.of(self.pk, self.sisters)),
            "feed_url": f"{self.get_full_url(request) or ''}feed.atom",
        }

    @path("feed.atom/", name="feed")
    def feed(self, request):
        """The latest with their full text, for readers and for the county's platform."""
        return atom_response(request, self, list(Paged(self.items())[: self.feed_size]))

    @path("feed.json/", name="open_feed")
    def open_feed(self, request):
        """All of it, in parts, the last change first."""
        from ..open_feed import json_response

        return json_response(request, self, self.items())


def index_below(front: Page, kind: type[BaseIndexPage]) -> BaseIndexPage:
    """The index page of a kind below a front page, made as a draft when first needed.

    The front pages above get theirs too: what a unit publishes stands in the town's list as well. Each goes
    live with its first child, so no empty list is ever public.
    """
    for above in front.get_ancestors().filter(depth__gt=1):
        _make_index(above, kind)
    return _make_index(Page.objects.get(pk=front.pk), kind)


def _make_index(front: Page, kind: type[BaseIndexPage]) -> BaseIndexPage:
    found = kind.objects.child_of(front).first()
    if found is not None:
        return found
    with override(settings.LANGUAGE_CODE):  # whoever works here in English still makes a Chinese list
        title = str(kind.default_title)
    page = kind(title=title, slug=kind.fixed_slug, live=False, show_in_menus=kind.in_menu)
    return front.add_child(instance=page)
