"""回条: what a number asks at its foot, and what came back on paper."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Roll, SignUp
from news.models import IssuePage
from portal.accounts.roles import paths_with_right
from portal.accounts.scoping import ScopedQuerySet
from portal.core.sealed import SealedTextField
from portal.people.models import Person
from portal.places.models import Unit

CODE_LENGTH = 3
TAKES_IN = "handout.add_returnedslip"


class PlanQuerySet(ScopedQuerySet):
    """Questions about slips of numbers."""

    def taken_in_by(self, user) -> Self:
        """Whose slips somebody takes in: of papers of their unit, of one below and of one above. A neighbourhood's desk
        is where the slips of the town's paper are handed in."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        reach = Q(pk__in=[])
        for path in paths_with_right(user, TAKES_IN):
            above = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
            reach |= Q(unit__path__startswith=path) | Q(unit__path__in=above)
        return self.filter(reach)

    def printed(self) -> Self:
        """Those of signed numbers: before that nobody holds one in their hands."""
        return self.filter(issue__builds__isnull=False).distinct()

    def with_issue(self) -> Self:
        return self.select_related("issue__publication", "unit").defer("issue__sections")


class SlipPlan(models.Model):
    """The slip of one number: its code, where it is handed in, until when."""

    issue = models.OneToOneField(
        IssuePage, verbose_name=_("哪一期"), on_delete=models.CASCADE, related_name="slip_plan"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("哪个单位的"), on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("本期号"), max_length=CODE_LENGTH, unique=True)
    return_to = models.CharField(_("交到哪里"), max_length=40)
    until = models.DateField(_("最晚哪天交"))

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("小报回条")

    def __str__(self) -> str:
        return f"{self.code} {self.issue}"

    @property
    def is_late(self) -> bool:
        """Whether the day on the slip is over; what comes now is taken in all the same."""
        return timezone.localdate() > self.until


class SlipAsk(models.Model):
    """One line with a box on the slip: a date that can be answered, and the places kept for it."""

    plan = models.ForeignKey(SlipPlan, on_delete=models.CASCADE, related_name="asks")
    number = models.PositiveSmallIntegerField(_("第几条"))
    roll = models.ForeignKey(Roll, verbose_name=_("哪一场"), on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField(_("留几个名额"), default=0)
    until = models.DateTimeField(_("留到"), null=True)
    # Nothing before the number was signed; fewer than asked for where fewer were free.
    kept = models.PositiveSmallIntegerField(_("留住了几个"), null=True)
    # As the rules stood when the slip was planned: what is printed does not follow them.
    asks_born = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("回条上的一条")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_number_once_a_slip"),
            models.UniqueConstraint(fields=["plan", "roll"], name="a_date_once_a_slip"),
            models.CheckConstraint(
                condition=Q(places=0) | Q(until__isnull=False), name="kept_places_have_an_end"
            ),
            models.CheckConstraint(
                condition=Q(kept__isnull=True) | Q(kept__lte=F("places")), name="kept_as_many_as_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """K7Q-1, as it is printed."""
        return f"{self.plan.code}-{self.number}"

    @property
    def over(self) -> str:
        """Why it can be answered no more, in a word; empty where it can."""
        if self.roll.called_off or self.roll.occurrence.cancelled:
            return str(_("这一场取消了"))
        return str(_("这一场已经过了")) if self.roll.ends_at < timezone.now() else ""


class ReturnedSlip(models.Model):
    """One slip that came back, in the order in which they were typed."""

    plan = models.ForeignKey(SlipPlan, on_delete=models.PROTECT, related_name="returned")
    number = models.PositiveIntegerField(_("第几张"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, verbose_name=_("谁的"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.UUIDField(_("表单编号"), unique=True)
    # By a keyed hash of all that was typed the same slip is found again; somebody else's that says the same is the next.
    fingerprint = models.CharField(max_length=64)
    nth = models.PositiveSmallIntegerField(default=0)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁录的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    taken_at = models.DateTimeField(_("什么时候录的"), auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    # What became of each line, as the desk's page shows it.
    results: "list[tuple[str, SlipAnswer]]"

    class Meta:
        verbose_name = verbose_name_plural = _("收回来的回条")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_slip_has_its_number"),
            models.UniqueConstraint(fields=["plan", "fingerprint", "nth"], name="a_slip_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} {self.number}"


class SlipAnswer(models.Model):
    """What became of one ticked line: a sign-up, or the sentence that says why not."""

    slip = models.ForeignKey(ReturnedSlip, on_delete=models.CASCADE, related_name="answers")
    ask = models.ForeignKey(SlipAsk, on_delete=models.PROTECT, related_name="answers")
    sign_up = models.ForeignKey(
        SignUp, verbose_name=_("报名"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # They were on the list before the slip came.
    was_there = models.BooleanField(default=False)
    # As why_not names it; who reads the page is told the sentence of this moment.
    refused = models.CharField(_("为什么没有报上"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("回条的结果")
        ordering = ["ask__number"]
        constraints = [
            models.UniqueConstraint(fields=["slip", "ask"], name="a_line_is_answered_once"),
            models.CheckConstraint(
                condition=Q(sign_up__isnull=False, refused="") | Q(sign_up__isnull=True) & ~Q(refused=""),
                name="a_line_led_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip} {self.ask_id}"


class SlipWord(models.Model):
    """想说的话: what somebody wrote to the unit where they live. Sealed, for it may say anything of anybody."""

    class State(models.TextChoices):
        NEW = "new", _("还没看")
        READ = "read", _("看过了")
        ANSWERED = "answered", _("回复了")

    slip = models.OneToOneField(ReturnedSlip, on_delete=models.CASCADE, related_name="word")
    unit = models.ForeignKey(Unit, verbose_name=_("说给谁"), on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(_("想说的话"))
    who = SealedTextField(_("谁说的"), blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.NEW)
    note = models.CharField(_("怎么回的"), max_length=80, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回条上的话")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)
