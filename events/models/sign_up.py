"""Sign-ups: one person's request for a place, what happened to it, and what it counts against."""

import datetime
import secrets
import uuid
from collections.abc import Callable, Sequence
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.scoping import ScopedQuerySet
from portal.core.dates import clock, near_date
from portal.core.sealed import SealedTextField
from portal.people.models import Contact, Household, Person
from portal.places.models import Unit

from .round import Roll, Round, Slot

# Read aloud over the phone: no 0 O 1 I L, no B 8.
CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _n in range(6))


def new_token() -> str:
    """128 bits: the address of one sign-up."""
    return secrets.token_urlsafe(16)


class State(models.TextChoices):
    """Where a request stands. Holding a place: offered, confirmed, attended, no-show. Live: waiting, offered,
    confirmed."""

    WAITING = "waiting", _("候补")
    OFFERED = "offered", _("等您答复")
    CONFIRMED = "confirmed", _("已报上")
    ATTENDED = "attended", _("来了")
    NO_SHOW = "no_show", _("没有来")
    CANCELLED = "cancelled", _("不来了")
    LATE_CANCELLED = "late_cancelled", _("临时不来")
    LAPSED = "lapsed", _("过时没有答复")
    DECLINED = "declined", _("不去了")
    UNPLACED = "unplaced", _("没有轮到")
    CALLED_OFF = "called_off", _("这一场取消了")


HOLDING = (State.OFFERED, State.CONFIRMED, State.ATTENDED, State.NO_SHOW)
LIVE = (State.WAITING, State.OFFERED, State.CONFIRMED)
# Whoever is on the list of a date, or was until the end, is on it once.
ON_THE_LIST = (*LIVE, State.ATTENDED, State.NO_SHOW)


def state_word(state: str, is_called_off: Callable[[], bool]) -> str:
    """How a request stands. Whoever lost a place to a smaller number reads that, not that the date is called off.

    Args:
        is_called_off: asked only where it matters; lists know many requests and not their dates.
    """
    if state == State.CALLED_OFF and not is_called_off():
        return str(_("名额减少了"))
    return str(State(state).label)


class Channel(models.TextChoices):
    WEB = "web", _("网上")
    DESK = "desk", _("窗口")
    PHONE = "phone", _("电话")
    DOOR = "door", _("现场")
    PAPER = "paper", _("回条")
    # By the leader of a team; places kept for the desk are not given away by it, and it is nobody's 我的 but the member's.
    TEAM = "team", _("集体")


# Typed in by the desk; of a slip nobody stands there, so that whoever wrote it is told like somebody on the web.
FACE_TO_FACE = (Channel.DESK, Channel.PHONE, Channel.DOOR)
BY_DESK = (*FACE_TO_FACE, Channel.PAPER)


class SignUpQuerySet(ScopedQuerySet):
    """Questions about sign-ups."""

    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def holding(self) -> Self:
        return self.filter(state__in=HOLDING)

    def waiting(self) -> Self:
        """The waiting list in its order."""
        return self.filter(state=State.WAITING).order_by("ticket")

    def before(self, round_: Round) -> Self:
        """Who had a place in an earlier round of the same activity; whoever stayed away had none."""
        came = [state for state in HOLDING if state != State.NO_SHOW]
        return self.filter(
            roll__round__page=round_.page_id, roll__round__opens_at__lt=round_.opens_at, state__in=came
        )

    def there(self, roll: Roll, people: Sequence[int], keys: Sequence[uuid.UUID]) -> Self:
        """Who of these is on a date already, and what was made of these forms."""
        return self.filter(Q(key__in=keys) | Q(roll=roll, person__in=people, state__in=ON_THE_LIST))

    def with_round(self) -> Self:
        """With everything that a message or a row of a list says."""
        return self.select_related(
            "person", "slot", "track", "contact", "roll__occurrence", "roll__round__page", "roll__round__unit"
        ).defer("roll__round__page__body")

    def of_roll(self, roll: Roll) -> "list[SignUp]":
        """Those of one date as a list; each knows its date and the time of its place without asking again."""
        rows = list(self.filter(roll=roll).select_related("person", "slot", "track", "contact"))
        for one in rows:
            one.roll = roll
            if one.slot:
                one.slot.roll = roll
        return rows

    def on_duty(self, user) -> Self:
        """Whom somebody may check in: on the lists of their units, in the places they serve, in the teams they lead."""
        served = Slot.objects.filter(provider=user).order_by().values("pk")
        led = Slot.objects.filter(track__leader=user).order_by().values("pk")
        if user.is_active and user.is_superuser:
            return self.all()
        # Each by its own index: see RollQuerySet.on_duty.
        return self.filter(self.reach_of(user, "check_in") | Q(slot__in=served) | Q(slot__in=led))

    def of_user(self, user) -> Self:
        """What a resident sees of theirs: entered by their account, or for a person their account acts for and told
        to their phone."""
        mine = Q(made_by=user, channel=Channel.WEB)
        if user.phone_hash:
            mine |= Q(contact__value_hash=user.phone_hash, person__proxies__user=user)
        return self.filter(mine).distinct()


class SignUp(models.Model):
    """One person's request for a place on one date. Rows are never deleted; coming again is a new row."""

    roll = models.ForeignKey(Roll, verbose_name=_("名册"), on_delete=models.PROTECT, related_name="sign_ups")
    unit = models.ForeignKey(Unit, verbose_name=_("办的居村"), on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, verbose_name=_("谁来"), on_delete=models.PROTECT, related_name="sign_ups"
    )
    state = models.CharField(_("状态"), max_length=16, choices=State)
    ticket = models.PositiveIntegerField(_("到的先后"))
    slot = models.OneToOneField(
        Slot,
        verbose_name=_("名额"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sign_up",
    )
    track = models.ForeignKey(
        "events.Track",
        verbose_name=_("志愿岗位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sign_ups",
    )
    # The first of those that one person made for a whole course in one go; itself for the first.
    course = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="lessons", editable=False
    )
    # The first of those whom one press signed up in one go: they have one message and one receipt.
    together = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="companions", editable=False
    )
    at_home = models.BooleanField(_("要上门"), default=False)
    address = SealedTextField(_("上门的地址"), blank=True)
    key = models.UUIDField(_("表单编号"), unique=True)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    code = models.CharField(_("券号"), max_length=6, default=new_code)
    channel = models.CharField(_("怎么报的"), max_length=8, choices=Channel)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁报的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("消息发给"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    arrived_at = models.DateTimeField(_("到达"))
    offer_until = models.DateTimeField(_("答复期限"), null=True, blank=True)
    reminded_day = models.BooleanField(default=False, editable=False)
    reminded_hours = models.BooleanField(default=False, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("报名")
        verbose_name_plural = _("报名")
        ordering = ["ticket"]
        permissions = [("check_in_signup", "Can check somebody in on the day")]
        constraints = [
            models.UniqueConstraint(fields=["roll", "ticket"], name="a_ticket_once_a_roll"),
            models.UniqueConstraint(fields=["roll", "code"], name="a_code_once_a_roll"),
            models.UniqueConstraint(
                fields=["roll", "person"], condition=Q(state__in=ON_THE_LIST), name="a_person_once_a_roll"
            ),
            models.CheckConstraint(
                condition=Q(state__in=HOLDING, slot__isnull=False)
                | (~Q(state__in=HOLDING) & Q(slot__isnull=True)),
                name="holding_means_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(state=State.OFFERED, offer_until__isnull=False)
                | (~Q(state=State.OFFERED) & Q(offer_until__isnull=True)),
                name="an_offer_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["roll", "state", "ticket"], name="events_waiting_list")]

    def __str__(self) -> str:
        return f"{self.roll} · {self.ticket}"

    # Django's own of these two translate every choice at every call; a list of 300 would ask 600 times.
    @property
    def state_word(self) -> str:
        return state_word(self.state, lambda: self.roll.called_off)

    @property
    def channel_word(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def by_desk(self) -> bool:
        """Whether it came through the hands of the desk, which may give the places kept for it."""
        return self.channel in BY_DESK

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def has_left(self) -> bool:
        """Whether they themselves are not coming; the date takes place."""
        return self.state in (State.CANCELLED, State.LATE_CANCELLED, State.DECLINED)

    @property
    def is_sure(self) -> bool:
        """Whether the place is theirs, with nothing left to answer."""
        return self.state in HOLDING and self.state != State.OFFERED

    @property
    def starts_at(self) -> datetime.datetime:
        return (self.slot.starts_at if self.slot else None) or self.roll.starts_at

    @property
    def when(self) -> str:
        """12月5日 星期六 9:20: the own time, or the hours of the date."""
        return f"{near_date(self.starts_at)} {self.time_word}"

    @property
    def time_word(self) -> str:
        """9:20, or the hours of the date where all come together."""
        at = self.slot.starts_at if self.slot else None
        return clock(at) if at else self.roll.occurrence.hours

    @property
    def ends_at(self) -> datetime.datetime:
        """When the own time ends, or the date."""
        if self.slot and self.slot.starts_at and self.slot.minutes:
            return self.slot.starts_at + datetime.timedelta(minutes=self.slot.minutes)
        return self.roll.ends_at

    @property
    def what(self) -> str:
        """The activity, and for volunteers their role in it."""
        title = self.roll.round.page.title
        return f"{title}（{self.track.name}）" if self.track else title

    @property
    def where(self) -> str:
        """Where to be: the role's meeting point, the place of the date; empty at home."""
        if self.at_home:
            return ""
        return self.track.meet if self.track else self.roll.where

    @property
    def those_together(self) -> "list[SignUp]":
        """Who was signed up by the same press and is told by the same phone, this one included; alone, nobody."""
        first = self.together_id or self.pk
        rows = SignUp.objects.with_round().filter(
            Q(pk=first) | Q(together=first), roll=self.roll_id, contact=self.contact_id
        )
        found = list(rows.order_by("pk")) if self.contact_id else []
        return found if len(found) > 1 else []

    @property
    def place_in_line(self) -> int:
        """第几位 on the waiting list, from 1."""
        before = self.roll.sign_ups.filter(state=State.WAITING, ticket__lte=self.ticket)
        return before.filter(track=self.track_id).count()


class Claim(models.Model):
    """One of the times that a person or a household has in a month: a unique row, not a count."""

    class Subject(models.TextChoices):
        PERSON = "person", _("人")
        HOUSEHOLD = "household", _("户")

    page = models.ForeignKey("events.EventPage", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    subject_kind = models.CharField(max_length=10, choices=Subject)
    subject_id = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()
    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="claims")

    class Meta:
        verbose_name = _("占用次数")
        verbose_name_plural = _("占用次数")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "period", "subject_kind", "subject_id", "number"],
                name="each_time_is_used_once",
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 31)), name="a_month_has_31_times"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.subject_kind} {self.number}"


class Transition(models.Model):
    """What happened to a sign-up, in order, never changed: the public ledger and the desk read it."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="transitions")
    before = models.CharField(_("原来"), max_length=16, choices=State, blank=True)
    after = models.CharField(_("现在"), max_length=16, choices=State)
    at = models.DateTimeField(_("什么时候"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    channel = models.CharField(_("怎么"), max_length=8, choices=Channel, blank=True)
    reason = models.CharField(_("为什么"), max_length=80, blank=True)
    # Told together with another step: one message for a whole course, not twelve.
    silent = models.BooleanField(default=False, editable=False)
    slot_number = models.PositiveSmallIntegerField(_("几号名额"), null=True, blank=True)

    class Meta:
        verbose_name = _("经过")
        verbose_name_plural = _("经过")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sign_up_id} {self.before} → {self.after}"


class PlaceChange(models.Model):
    """That the number of places of a date was changed: by whom, from what to what, and why."""

    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="place_changes")
    at = models.DateTimeField(_("什么时候"))
    track = models.ForeignKey(
        "events.Track", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.PositiveSmallIntegerField(_("原来几个"))
    after = models.PositiveSmallIntegerField(_("现在几个"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("为什么"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("名额变动")
        verbose_name_plural = _("名额变动")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


def household_of(person: Person) -> Household | None:
    """Where somebody lives now."""
    membership = person.memberships.filter(until=None).select_related("household").first()
    return membership.household if membership else None
