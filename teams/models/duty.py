"""Rosters and rounds of duty: every week at the same hour, so many people; who takes which."""

import datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.scoping import ScopedQuerySet
from portal.core.dates import clock, near_date
from portal.core.sealed import SealedTextField
from portal.people.models import Person
from portal.places.models import Unit
from volunteers.models.volunteer import Weekday, new_token

from .team import Team

MOST = 30


class Roster(models.Model):
    """When a team goes round: a weekday, from when to when, where, how many it needs. Never changed, for rounds stand
    on it: it ends, and another begins."""

    team = models.ForeignKey(Team, verbose_name=_("哪支队"), on_delete=models.PROTECT, related_name="rosters")
    weekday = models.PositiveSmallIntegerField(_("星期几"), choices=Weekday)
    starts = models.TimeField(_("从几点"))
    ends = models.TimeField(_("到几点"))
    where = models.CharField(_("在哪里、走哪条路"), max_length=80)
    needed = models.PositiveSmallIntegerField(_("要几人"), default=2)
    until = models.DateField(_("停在哪天"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("值班表")
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="a_roster_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(needed__range=(1, MOST)), name="a_roster_needs_somebody"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="a_roster_is_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """星期一 19:00—21:00."""
        return f"{self.get_weekday_display()} {self.starts:%-H:%M}—{self.ends:%-H:%M}"


class DutyQuerySet(ScopedQuerySet):
    """Questions about rounds of duty."""

    def to_come(self, now: datetime.datetime | None = None) -> Self:
        """Those that are not over and take place."""
        return self.filter(ends_at__gt=now or timezone.now(), called_off=False, closed_at=None)

    def with_taken(self) -> Self:
        """`taken` of each: how many are on it."""
        on_it = Q(places__state__in=DutyPlace.ON_IT)
        return self.annotate(taken=models.Count("places", filter=on_it))


class Duty(models.Model):
    """One round of a roster, on its day."""

    team = models.ForeignKey(Team, verbose_name=_("哪支队"), on_delete=models.PROTECT, related_name="duties")
    unit = models.ForeignKey(Unit, verbose_name=_("哪个居村"), on_delete=models.PROTECT, related_name="+")
    roster = models.ForeignKey(
        Roster, verbose_name=_("值班表"), on_delete=models.PROTECT, related_name="duties"
    )
    starts_at = models.DateTimeField(_("从"))
    ends_at = models.DateTimeField(_("到"))
    where = models.CharField(_("在哪里、走哪条路"), max_length=80)
    needed = models.PositiveSmallIntegerField(_("要几人"))
    called_off = models.BooleanField(_("取消"), default=False)
    reason = models.CharField(_("为什么取消"), max_length=60, blank=True)
    closed_at = models.DateTimeField(_("几时交班的"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁交班的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # For whoever comes next; may name a door or a neighbour.
    handover = SealedTextField(_("交班的话"), blank=True)
    # Written before anything of it is read: the lock of this round.
    written = models.PositiveIntegerField(default=0, editable=False)

    objects = DutyQuerySet.as_manager()

    # From `with_taken`.
    taken: int

    class Meta:
        verbose_name = verbose_name_plural = _("值班")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "starts_at"], name="a_roster_goes_round_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_duty_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(called_off=False) | Q(closed_at=None), name="a_duty_called_off_is_not_kept"
            ),
        ]
        indexes = [models.Index(fields=["team", "starts_at"], name="teams_duties_of_one")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.starts_at}"

    @property
    def when(self) -> str:
        """12月5日 星期六 19:00—21:00."""
        return f"{near_date(self.starts_at)} {clock(self.starts_at)}—{clock(self.ends_at)}"

    @property
    def wanted(self) -> int:
        """So many more are needed."""
        return max(0, self.needed - self.taken)

    @property
    def wanted_words(self) -> str:
        """还缺 2 人; 人够了."""
        if not self.wanted:
            return str(_("人够了"))
        return ngettext("还缺 %(n)s 人", "还缺 %(n)s 人", self.wanted) % {"n": self.wanted}


class DutyPlace(models.Model):
    """That somebody is on a round of duty. `number` is their place in it, so that the database lets no more on it than
    it needs."""

    class State(models.TextChoices):
        TAKEN = "taken", _("来值班")
        LEFT = "left", _("来不了")
        CAME = "came", _("来了")
        MISSED = "missed", _("没有来")

    ON_IT = (State.TAKEN, State.CAME, State.MISSED)

    duty = models.ForeignKey(Duty, verbose_name=_("哪一班"), on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey(
        Person, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="duty_places"
    )
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.TAKEN)
    number = models.PositiveSmallIntegerField(_("第几个"))
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    at = models.DateTimeField(_("几时排上的"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁排的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reminded = models.BooleanField(default=False, editable=False)
    # Whether the unit has said how many hours it is; the ledger has the hours.
    is_settled = models.BooleanField(default=False, editable=False)

    # On 我的: whether something can be noted now; where hours are confirmed: how many it would be.
    is_now: bool
    hours: Decimal

    class Meta:
        verbose_name = verbose_name_plural = _("谁值班")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "person"], name="a_person_once_a_duty"),
            models.UniqueConstraint(
                fields=["duty", "number"], condition=~Q(state="left"), name="a_place_of_a_duty_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.person_id}"

    @property
    def cause(self) -> str:
        """Of its entry in the ledger of hours, and of its messages."""
        return f"duty:{self.pk}"
