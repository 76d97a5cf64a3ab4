"""The list of activities: what is on, in a span of days, and what has been."""

import datetime

from django.db.models import Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import path

from portal.core.models import BaseIndexPage
from portal.media.cards import picture_prefetch

from ..agenda import Row, Span, cells_of, month_of, rows_of, span_of
from ..calendars import calendar_response
from .event import EventKind, EventPage
from .occurrence import Occurrence, OccurrenceQuerySet

PAST = "past"


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
        return queryset.prefetch_related(picture_prefetch("lead_picture"), "occurrences")

    def narrow(self, queryset, request):
        queryset = super().narrow(queryset, request)
        if kind := self.chosen(request, "kind"):
            queryset = queryset.filter(kind=kind)
        return queryset

    def listed(self, request: HttpRequest):
        """Activities that have been, the latest first, or one row for each activity that has dates in the span."""
        if self.chosen(request, "when") == PAST:
            been = Q(occurrences__ends_at__lt=timezone.now(), occurrences__cancelled=False)
            found = self.narrow(self.items(), request).annotate(last=Max("occurrences__ends_at", filter=been))
            return found.filter(last__isnull=False).order_by("-last", "-pk")
        return self.rows(request, span_of(self.chosen(request, "when")))

    def rows(self, request: HttpRequest, span: Span | None) -> list[Row]:
        return rows_of(self.dates_in(request, span)) if span else []

    def dates_in(self, request: HttpRequest, span: Span) -> OccurrenceQuerySet:
        """Dates within a span, of the activities that the filters leave."""
        events = self.narrow(EventPage.objects.live().descendant_of(self.get_parent()), request)
        dates = Occurrence.objects.filter(page__in=events).select_related("page").defer("page__body")
        return dates.within(span.starts_at, span.ends_at)

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
        events = self.narrow(EventPage.objects.live().descendant_of(self.get_parent()), request)
        found = (
            Occurrence.objects.filter(page__in=events)
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

    @path("calendar.ics/", name="calendar")
    def calendar(self, request) -> HttpResponse:
        """A calendar to subscribe to: everything of this unit that is not over."""
        events = EventPage.objects.live().descendant_of(self.get_parent())
        dates = Occurrence.objects.filter(page__in=events).to_come().select_related("page")
        return calendar_response(request, self.get_parent().title, dates)
