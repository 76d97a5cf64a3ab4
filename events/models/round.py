"""Openings of places: a round with its rules, one roll for each of its dates, one slot for each place."""

import datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.scoping import ScopedQuerySet
from portal.core.dates import clock, near_date
from portal.places.models import Unit


class RoundQuerySet(ScopedQuerySet):
    """Questions about rounds."""

    def public(self) -> Self:
        return self.filter(page__live=True)


class Round(models.Model):
    """One opening of places, such as one month of haircut coupons, with the rules it opened with.

    The rules stand on the round itself: next month's are copied from it and may differ, and nobody changes those of a
    round by changing next month's (ADR 014).
    """

    class Template(models.TextChoices):
        COUPON = "coupon", _("理发券")
        CLINIC = "clinic", _("义诊")
        LECTURE = "lecture", _("讲座")
        COURSE = "course", _("课程")
        VOLUNTEERS = "volunteers", _("志愿行动")
        OWN = "own", _("自定义")

    page = models.ForeignKey(
        "events.EventPage", verbose_name=_("活动"), on_delete=models.PROTECT, related_name="rounds"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("办的居村"), on_delete=models.PROTECT, related_name="rounds"
    )
    template = models.CharField(_("样式"), max_length=10, choices=Template, default=Template.OWN)
    name = models.CharField(_("这一轮叫什么"), max_length=40, help_text=_("例如：12 月的理发券。"))
    period = models.CharField(_("月份"), max_length=7, help_text=_("例如 2026-12；“每月限一次”按它算。"))
    opens_at = models.DateTimeField(_("几时开始报名"))
    closes_at = models.DateTimeField(_("几时停止报名"))
    age_min = models.PositiveSmallIntegerField(_("最小年龄（周岁）"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("最大年龄（周岁）"), null=True, blank=True)
    own_unit_only = models.BooleanField(_("只限本居村居民"), default=False)
    per_person = models.PositiveSmallIntegerField(_("每人每月几次"), null=True, blank=True)
    per_household = models.PositiveSmallIntegerField(_("每户每月几次"), null=True, blank=True)
    # By the same count as 阳光名额: whoever had a place in an earlier round of the activity and did not stay away has
    # been there (ADR 041).
    first_days = models.PositiveSmallIntegerField(
        _("头几天先照顾没来过的人"),
        null=True,
        blank=True,
        help_text=_(
            "填 1 到 14：开始报名后这么多天里，只给没来过这个活动的人报；以后大家都可以。不填就没有。"
        ),
    )
    whole_course = models.BooleanField(
        _("报一次，上全部的课"),
        default=False,
        help_text=_("课程用：报名的人每次课都有位子，也可以中途退出。"),
    )
    waiting_max = models.PositiveSmallIntegerField(_("每场最多候补几人"), default=20)
    offer_hours = models.PositiveSmallIntegerField(
        _("候补递补后几小时内答复"), default=24, help_text=_("只算 8:00 到 21:00。")
    )
    cutoff_hours = models.PositiveSmallIntegerField(_("开始前几小时内取消算临时取消"), default=24)
    lead_hours = models.PositiveSmallIntegerField(_("开始前几小时起不再递补"), default=2)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁开的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # One to one: of two who open next month's at once, one does.
    copied_from = models.OneToOneField(
        "self",
        verbose_name=_("照哪一轮开的"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="copy",
    )

    objects = RoundQuerySet.as_manager()

    # From `rounds_shown`: what a reader is told of all its dates together, and those of its rolls that take place.
    state: Any
    counted: "list[Roll]"

    class Meta:
        verbose_name = _("轮")
        verbose_name_plural = _("轮")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="a_round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(per_person__isnull=True) | Q(per_person__range=(1, 31)),
                name="a_person_has_1_to_31_a_month",
            ),
            models.CheckConstraint(
                condition=Q(per_household__isnull=True) | Q(per_household__range=(1, 31)),
                name="a_household_has_1_to_31_a_month",
            ),
            models.CheckConstraint(
                condition=Q(first_days__isnull=True) | Q(first_days__range=(1, 14)),
                name="newcomers_are_first_for_1_to_14_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page.title} {self.name}"

    def is_open(self, now: datetime.datetime | None = None) -> bool:
        """Half-open: the opening moment belongs to it, the closing one does not."""
        return self.opens_at <= (now or timezone.now()) < self.closes_at

    @property
    def for_all_from(self) -> datetime.datetime | None:
        """From this moment on people who have been there may come too; None where they always may."""
        return self.opens_at + datetime.timedelta(days=self.first_days) if self.first_days else None

    @property
    def is_volunteering(self) -> bool:
        """Whether its places are roles for volunteers."""
        return self.template == self.Template.VOLUNTEERS

    @property
    def phone(self) -> str:
        return self.page.contact_phone

    @property
    def who(self) -> str:
        """The conditions in a few words; empty if everybody may come."""
        words = []
        if self.age_min:
            words.append(_("满 %(age)s 周岁") % {"age": self.age_min})
        if self.age_max:
            words.append(_("不超过 %(age)s 周岁") % {"age": self.age_max})
        if self.own_unit_only:
            words.append(_("住在%(unit)s") % {"unit": self.unit.name})
        if self.per_person:
            words.append(_("每人每月 %(times)s 次") % {"times": self.per_person})
        if self.for_all_from and timezone.now() < self.for_all_from:
            when = f"{near_date(self.for_all_from)} {clock(self.for_all_from)}"
            words.append(_("先照顾没来过的人，%(when)s 起大家都可以报") % {"when": when})
        return "，".join(str(word) for word in words)


class RollQuerySet(ScopedQuerySet):
    """Questions about rolls."""

    def public(self) -> Self:
        return self.filter(round__page__live=True)

    def with_round(self) -> Self:
        """With everything that a roll is asked about."""
        return self.select_related("round__page", "round__unit", "occurrence").defer("round__page__body")

    def on_duty(self, user) -> Self:
        """Dates at whose door somebody stands: of their units, or where they serve or lead."""
        served = Slot.objects.filter(provider=user).order_by().values("roll")
        led = Slot.objects.filter(track__leader=user).order_by().values("roll")
        if user.is_active and user.is_superuser:
            return self.all()
        # Each by its own index; joined with an "or", the database would walk through every place of ten years.
        return self.filter(self.reach_of(user, "check_in") | Q(pk__in=served) | Q(pk__in=led))

    def first_of(self, most: int) -> "list[Roll]":
        """The soonest of these with everything that a list says: nothing is counted of the others."""
        soonest = list(self.order_by("occurrence__starts_at", "pk").values_list("pk", flat=True)[:most])
        rows = Roll.objects.filter(pk__in=soonest).with_round().with_counts()
        return list(rows.order_by("occurrence__starts_at", "pk"))

    def with_counts(self, now: datetime.datetime | None = None) -> Self:
        """`places`, `held` and `waiting` of each, counted now; capacity is never a stored number."""

        def count(model: str, condition: Q):
            # Each by itself: joined in one go, 300 places times 300 people are 90 000 rows.
            rows = apps.get_model("events", model).objects.filter(condition, roll=OuterRef("pk"))
            counted = rows.order_by().values("roll").annotate(n=models.Count("pk")).values("n")
            return Coalesce(Subquery(counted), 0)

        return self.annotate(
            places=count("Slot", Q(retired=False)),
            held=count("SignUp", Q(slot__isnull=False)),
            waiting=count("SignUp", Q(state="waiting")),
            kept=count("Slot", Q(desk_until__gt=now or timezone.now(), retired=False, sign_up__isnull=True)),
        )


class Roll(models.Model):
    """The list of one date: its tickets, its places, its people.

    Beside the occurrence and not in it: publishing a page writes its occurrences anew from the revision, and would set
    the ticket counter back (ADR 014). Taking a ticket is the lock under which every place is given.
    """

    round = models.ForeignKey(Round, verbose_name=_("轮"), on_delete=models.PROTECT, related_name="rolls")
    unit = models.ForeignKey(Unit, verbose_name=_("办的居村"), on_delete=models.PROTECT, related_name="+")
    occurrence = models.OneToOneField(
        "events.Occurrence", verbose_name=_("场次"), on_delete=models.PROTECT, related_name="roll"
    )
    next_ticket = models.PositiveIntegerField(default=1)
    called_off = models.BooleanField(_("取消"), default=False)
    reason = models.CharField(_("为什么取消"), max_length=80, blank=True)
    # What people were last told of this date; where it differs from the occurrence they are told anew.
    told_starts_at = models.DateTimeField(null=True, editable=False)
    told_ends_at = models.DateTimeField(null=True, editable=False)
    told_where = models.CharField(max_length=80, blank=True, editable=False)
    # Of calendar entries (RFC 5545 3.8.7.4): one more at each change.
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    # How often the rules of its round were corrected: whoever waited for the lock then reads them anew.
    corrected = models.PositiveSmallIntegerField(default=0, editable=False)
    # How often it was locked to be written: a finished page that shows its places is good for one of them.
    written = models.PositiveBigIntegerField(default=0, editable=False)
    closed_at = models.DateTimeField(_("签到表几时收的"), null=True, blank=True)
    recap = models.OneToOneField(
        "news.ArticlePage",
        verbose_name=_("报道"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recapped_roll",
    )
    # How many had come when its words were written; a correction of the sheet may say otherwise.
    recap_came = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    objects = RollQuerySet.as_manager()

    # From `with_counts`.
    places: int
    held: int
    waiting: int
    kept: int

    class Meta:
        verbose_name = _("名册")
        verbose_name_plural = _("名册")
        ordering = ["occurrence__starts_at"]
        permissions = [("check_in_roll", "Can check people in on the day")]

    def __str__(self) -> str:
        return f"{self.round} {self.when}"

    @property
    def starts_at(self) -> datetime.datetime:
        return self.occurrence.starts_at

    @property
    def ends_at(self) -> datetime.datetime:
        return self.occurrence.ends_at

    @cached_property
    def is_at_home(self) -> bool:
        """Whether this date is one of home visits; all places of a date are of one kind."""
        return self.slots.filter(mode=Slot.Mode.HOME).exists()

    @property
    def counts_hours(self) -> bool:
        """Whether it matters when people leave: on dates of volunteers."""
        return self.round.is_volunteering

    @property
    def where(self) -> str:
        """The place of this date, or the activity's."""
        return self.occurrence.place or self.round.page.place

    @property
    def cutoff_at(self) -> datetime.datetime:
        """From here on leaving is late."""
        return self.starts_at - datetime.timedelta(hours=self.round.cutoff_hours)

    @property
    def last_moment(self) -> datetime.datetime:
        """From here on nobody is moved up and nobody signs up."""
        return self.last_moment_of(self.round)

    def last_moment_of(self, rules: Round) -> datetime.datetime:
        return self.starts_at - datetime.timedelta(hours=rules.lead_hours)

    @property
    def when(self) -> str:
        """12月5日 星期六 9:00—11:00."""
        return f"{near_date(self.starts_at)} {self.occurrence.hours}"


class Slot(models.Model):
    """One place that one person can take, with its own time where each has one."""

    class Mode(models.TextChoices):
        VENUE = "venue", _("到现场")
        HOME = "home", _("上门")

    roll = models.ForeignKey(Roll, verbose_name=_("名册"), on_delete=models.PROTECT, related_name="slots")
    track = models.ForeignKey(
        "events.Track",
        verbose_name=_("志愿岗位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="slots",
    )
    number = models.PositiveSmallIntegerField(_("号"))
    starts_at = models.DateTimeField(_("几点"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("几分钟"), null=True, blank=True)
    mode = models.CharField(_("在哪里"), max_length=8, choices=Mode, default=Mode.VENUE)
    desk_until = models.DateTimeField(
        _("留给窗口到"), null=True, blank=True, help_text=_("过了这个时间还没人用，就给大家。")
    )
    # Kept after the round had opened (`keep_places`), for once: next month's round is not copied with it.
    kept_since = models.BooleanField(default=False, editable=False)
    retired = models.BooleanField(_("不再给人"), default=False)
    provider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁来服务"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="slots_served",
    )

    class Meta:
        verbose_name = _("名额")
        verbose_name_plural = _("名额")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["roll", "number"], name="a_slot_number_once_a_roll"),
        ]

    def __str__(self) -> str:
        return f"{self.roll} · {self.number}"

    @property
    def time_word(self) -> str:
        """9:20, or the hours of the date where all come together."""
        return clock(self.starts_at) if self.starts_at else self.roll.occurrence.hours

    def suits(
        self, *, at_home: bool, by_desk: bool, now: datetime.datetime, track: int | None = None
    ) -> bool:
        """Whether it can be given to a request of this kind."""
        kept = self.desk_until is not None and now < self.desk_until
        of_kind = (self.mode == self.Mode.HOME) == at_home and self.track_id == track
        return of_kind and (by_desk or not kept)
