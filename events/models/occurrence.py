"""Dates of events."""

import datetime
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from portal.core.dates import clock, full_date


class OccurrenceQuerySet(models.QuerySet):
    """Questions about dates."""

    def public(self) -> Self:
        return self.filter(page__live=True)

    def to_come(self) -> Self:
        """What has not ended yet, soonest first."""
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at")

    def within(self, start: datetime.datetime, end: datetime.datetime | None = None) -> Self:
        """What takes place in part at least between two moments, soonest first; without an end all from the first."""
        found = self.filter(ends_at__gte=start)
        return (found.filter(starts_at__lt=end) if end else found).order_by("starts_at", "pk")


class Occurrence(models.Model):
    """One date or shift of an event. The page has no dates of its own."""

    page = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="occurrences")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    place = models.CharField(_("地点（和活动不同时填）"), max_length=80, blank=True)
    note = models.CharField(_("说明"), max_length=80, blank=True, help_text=_("例如：第三课，写“福”字。"))
    cancelled = models.BooleanField(_("取消"), default=False)
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    objects = OccurrenceQuerySet.as_manager()

    # From `with_states`: what a reader is told, and its roll with counts where it has one.
    state: Any
    counted: Any

    panels = [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("place"),
        FieldPanel("note"),
        FieldPanel("cancelled"),
    ]

    class Meta:
        verbose_name = _("场次")
        verbose_name_plural = _("场次")
        ordering = ["starts_at"]
        # What is on, and what a page has still to come, among the dates of ten years.
        indexes = [
            models.Index(fields=["ends_at"], name="events_date_ends"),
            models.Index(fields=["page", "ends_at"], name="events_date_of_page"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="an_occurrence_ends_after_it_starts",
                violation_error_message=_("结束时间要晚于开始时间。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} {full_date(self.starts_at)}"

    @property
    def where(self) -> str:
        return self.place or self.page.place

    @property
    def is_past(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def hours(self) -> str:
        """9:00—11:00."""
        return f"{clock(self.starts_at)}—{clock(self.ends_at)}"
