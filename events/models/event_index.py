"""The list of activities: what is on, in a span of days, and what has been."""

import datetime

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import path
from wagtail.models import PageQuerySet

from portal.core.feeds import atom_response
from portal.core.models import BaseIndexPage
from portal.core.models.index_page import Paged
from portal.media.cards import picture_prefetch

from ..agenda import Row, Span, cells_of, month_of, rows_of, span_of
from ..calendars import calendar_response
from .event import EventKind, EventPage, give_dates
from .occurrence import Occurrence, OccurrenceQuerySet

PAST = "past"
MOST_IN_CALENDAR = 200


class Been:
    """Activities that have been, the latest first; of those on other pages nothing but the number is fetched."""

    def __init__(self, index: "EventIndexPage", request: HttpRequest) -> None:
        self._index = index
        over = Occurrence.objects.filter(
            page__in=index.chosen_events(request), ends_at__lt=timezone.now(), cancelled=False
        )
        held = over.order_by().values("page").annotate(last=Max("ends_at")).order_by("-last", "-page")
        self._pks = list(held.values_list("page", flat=True))

    def __len__(self) -> int:
        return len(self._pks)

    def __getitem__(self, which: slice) -> list[EventPage]:
        wanted = self._pks[which]
        found = self._index.with_cards(EventPage.objects.defer("body")).in_bulk(wanted)
        return [found[pk] for pk in wanted if pk in found]


class On:
    """One row an activity, in the order of the dates they are about; the state of a date is asked for those alone that a
    page shows.

    Args:
        dates: soonest first.
    """

    def __init__(self, dates: OccurrenceQuerySet) -> None:
        self._dates = dates
        first: dict[int, tuple] = {}
        for page, cancelled, starts_at, pk in dates.values_list("page", "cancelled", "starts_at", "pk"):
            mine = (cancelled, starts_at, pk)
            first[page] = min(first.get(page, mine), mine)
        self._pks = sorted(first, key=lambda page: first[page][1:])

    def __len__(self) -> int:
        return len(self._pks)

    def __getitem__(self, which: slice) -> list[Row]:
        shown = self._dates.filter(page__in=self._pks[which]).select_related("page").defer("page__body")
        return rows_of(shown)


class EventIndexPage(BaseIndexPage):
    """What is on: each activity with its dates to come, by day, weekend or month; then what has been."""

    lists = "events.EventPage"
    fixed_slug = "events"
    default_title = _("活动")
    subpage_types = ["events.EventPage"]
    template = "events/event_index_page.html"

    class Meta:
        verbose_name = _("活动栏目")
        verbose_name_plural = _("活动栏目")

    def with_cards(self, queryset):
        return queryset.prefetch_related(picture_prefetch("lead_picture"))

    def narrow(self, queryset, request):
        queryset = super().narrow(queryset, request)
        if kind := self.chosen(request, "kind"):
            queryset = queryset.filter(kind=kind)
        return queryset

    def listed(self, request: HttpRequest):
        """Activities that have been, the latest first, or one row for each activity that has dates in the span."""
        if self.chosen(request, "when") == PAST:
            return Been(self, request)
        span = span_of(self.chosen(request, "when"))
        return On(self.dates_in(request, span)) if span else []

    def dates_in(self, request: HttpRequest, span: Span) -> OccurrenceQuerySet:
        """Dates within a span, of the activities that the filters leave."""
        dates = Occurrence.objects.filter(page__in=self.chosen_events(request))
        return dates.within(span.starts_at, span.ends_at)

    def chosen_events(self, request: HttpRequest) -> PageQuerySet:
        """Public activities that the filters leave."""
        return self.narrow(EventPage.objects.live().descendant_of(self.get_parent()), request)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        when, kind = self.chosen(request, "when"), self.chosen(request, "kind")
        chosen = {name: value for name, value in (("when", when), ("kind", kind)) if value}
        context |= {
            "chosen": context["chosen"] | chosen,
            # A month and its days show every kind.
            "kinds": [] if "-" in when else EventKind.choices,
            "kind_word": dict(EventKind.choices).get(kind, ""),
            "is_past": when == PAST,
        }
        if when == PAST:
            EventPage.told_among(list(context["items"]))
            return context
        span = span_of(when)
        month = month_of(span)
        context |= {"span": span, "month": month}
        if span and span.is_month:
            context |= {"weeks": self.weeks(request, month), "turns": self.turns(request, month)}
        return context

    def turns(self, request: HttpRequest, month: Span) -> dict[str, str]:
        """The months before and after that lead to something; no list of months without end."""
        found = (
            Occurrence.objects.filter(page__in=self.chosen_events(request))
            .order_by()
            .aggregate(Min("starts_at"), Max("starts_at"))
        )
        first, last = (value and timezone.localdate(value) for value in found.values())
        return {
            "before": month.before if first and first < month.first else "",
            "after": month.after if last and last > month.last else "",
        }

    def weeks(self, request: HttpRequest, month: Span) -> list[list[tuple[datetime.date, int | None]]]:
        starts = self.dates_in(request, month).filter(cancelled=False).values_list("starts_at", flat=True)
        return cells_of(month, starts)

    @path("feed.atom/", name="feed")
    def feed(self, request) -> HttpResponse:
        """The latest with their dates."""
        pages = list(Paged(self.items())[: self.feed_size])
        give_dates(pages)
        return atom_response(request, self, pages)

    @path("calendar.ics/", name="calendar")
    def calendar(self, request) -> HttpResponse:
        """A calendar to subscribe to: what comes next in this unit; a phone asks again every day."""
        events = EventPage.objects.live().descendant_of(self.get_parent())
        dates = Occurrence.objects.filter(page__in=events).to_come().select_related("page")
        return calendar_response(
            request, self.get_parent().title, dates.defer("page__body")[:MOST_IN_CALENDAR]
        )
