"""开放时告诉我: who waits to be told that places of an activity can be taken, and what they were told."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Channel, EventPage, Round, SignUp
from portal.accounts.scoping import ScopedQuerySet
from portal.people.models import Person, Proxy
from portal.places.models import Unit

A_YEAR = datetime.timedelta(days=365)


class WatchQuerySet(ScopedQuerySet):
    """Questions about who waits to be told."""

    def standing(self, now: datetime.datetime | None = None) -> Self:
        """Those who still wait, the earliest first: one truth for the event's page, 我的, the desk and the clock."""
        alive = self.filter(ended_at=None, until__gt=now or timezone.now(), page__live=True)
        return alive.filter(~Exists(_places_since())).order_by("pk")

    def over(self, now: datetime.datetime) -> list[tuple[Self, "Watch.End"]]:
        """Those that end by themselves now, by why."""
        left = self.filter(ended_at=None)
        return [
            (left.filter(Exists(_places_since())), Watch.End.SIGNED_UP),
            (left.filter(page__live=False), Watch.End.WITHDRAWN),
            (left.filter(until__lte=now), Watch.End.A_YEAR),
        ]

    def of_user(self, user) -> Self:
        """For people whom an account acts for now, whoever pressed."""
        return self.filter(person__in=Proxy.objects.filter(user=user, until=None).values("person"))

    def with_words(self) -> Self:
        """With everything that a row of a list says."""
        return self.select_related("page", "person__unit", "person__building", "made_by").defer("page__body")


def _places_since():
    """What a person holds, or held to the end, of an activity since they wanted to be told of it."""
    return SignUp.objects.holding().filter(
        person=OuterRef("person"), roll__round__page=OuterRef("page"), arrived_at__gte=OuterRef("since")
    )


class Watch(models.Model):
    """That one person wants to be told when places of an activity can be taken. No place is kept by it."""

    class End(models.TextChoices):
        SIGNED_UP = "signed_up", _("报上了")
        NO_MORE = "no_more", _("不用了")
        A_YEAR = "a_year", _("满一年")
        WITHDRAWN = "withdrawn", _("活动撤下了")

    page = models.ForeignKey(
        EventPage, verbose_name=_("活动"), on_delete=models.CASCADE, related_name="watches"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("办的居村"), on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, verbose_name=_("告诉谁"), on_delete=models.CASCADE, related_name="watches"
    )
    channel = models.CharField(_("怎么说的"), max_length=8, choices=Channel)
    # Whose phone is told, as long as they act for the person; of the desk's, the person's own.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁说的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    since = models.DateTimeField(_("从"))
    until = models.DateTimeField(_("到"))
    ended_at = models.DateTimeField(_("几时结束"), null=True, blank=True)
    end = models.CharField(_("怎么结束"), max_length=10, choices=End, blank=True)

    objects = WatchQuerySet.as_manager()

    # On the desk's list: whether nobody can be reached but by a call.
    by_call: bool

    class Meta:
        verbose_name = verbose_name_plural = _("开放时告诉我")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "person"], condition=Q(ended_at=None), name="a_person_waits_once_for_a_page"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="what_is_over_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.person_id}"

    @property
    def last_told(self) -> "Told | None":
        return next(reversed(list(self.told.all())), None)


class Told(models.Model):
    """That somebody was told of one opening of places; once each."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="told")
    round = models.ForeignKey(Round, verbose_name=_("轮"), on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("几时告诉的"))

    class Meta:
        verbose_name = verbose_name_plural = _("告诉过的")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["watch", "round"], name="told_once_a_round")]

    def __str__(self) -> str:
        return self.cause

    @property
    def cause(self) -> str:
        """Of its message."""
        return f"watch:{self.round_id}:{self.watch_id}"
