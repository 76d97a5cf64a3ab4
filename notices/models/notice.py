"""A notice: what, for whom, from when until when, and who passed it."""

import datetime
import enum
import hashlib
import json
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.accounts.scoping import ScopedQuerySet
from portal.core.dates import clock, local_date, near_date
from portal.places.models import Unit

# A loudspeaker says some 220 characters a minute; after a minute and a half nobody listens any more.
SPOKEN_SECONDS, SPOKEN_MOST = 90, 330
# So long after its end a notice still stands in the list.
LISTED_AFTER = datetime.timedelta(days=30)
# What stands on top of every page is gone after this at the latest, or nobody reads it any more.
URGENT_LONGEST = datetime.timedelta(days=30)


class Kind(models.TextChoices):
    SERVICE = "service", _("便民")
    POLICY = "policy", _("政策")
    UTILITY = "utility", _("停水停电")
    SAFETY = "safety", _("平安提醒")
    TRAINING = "training", _("培训")
    CULTURE = "culture", _("文化")
    COUNCIL = "council", _("议事")


class Urgency(models.TextChoices):
    PLAIN = "plain", _("普通")
    URGENT = "urgent", _("紧急")


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    WAITING = "waiting", _("等别人看过")
    PASSED = "passed", _("已通过")
    WITHDRAWN = "withdrawn", _("已撤下")


class Stage(enum.Enum):
    """Where a notice stands for whoever looks at it now: its state, and of a passed one what the clock says."""

    DRAFT = _("草稿")
    WAITING = _("等别人看过")
    COMING = _("通过了，还没到时间")
    LIVE = _("正在通知")
    ENDED = _("已经结束")
    WITHDRAWN = _("已撤下")


def somebody() -> models.ForeignKey:
    """Who did it; what was done stays when their account goes."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )


class NoticeQuerySet(ScopedQuerySet):
    """Questions about notices."""

    def live_at(self, now: datetime.datetime) -> Self:
        """What readers see: from its first moment, until just before its end."""
        return self.filter(state=State.PASSED, valid_from__lte=now, valid_until__gt=now)

    def met_by(self, now: datetime.datetime) -> Self:
        """What readers could have read at some time; withdrawn ones too, if they had begun by then."""
        begun = Q(valid_from__lte=now, state=State.PASSED)
        return self.filter(begun | Q(state=State.WITHDRAWN, valid_from__lt=F("withdrawn_at")))

    def touching(self, paths: list[str]) -> Self:
        """For households in any of these parts of the town."""
        touched = Q(pk__in=[])
        for path in paths:
            above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
            touched |= Q(units__path__startswith=path) | Q(units__path__in=above)
        return self.filter(touched).distinct()


class Notice(models.Model):
    """One notice to the households of some units, with an end.

    A row and not a page: it is short and has no pictures, is written and passed on a phone within two minutes, goes by
    itself, and what counts of it is whom it reached. Its one review is the word of another person, urgent or not; what
    needs two reviews is an article, and a notice can lead to one.
    """

    title = models.CharField(
        _("标题"), max_length=40, help_text=_("一句话说清楚什么事，例如：3 号楼今晚停水。")
    )
    kind = models.CharField(_("哪一类"), max_length=10, choices=Kind, default=Kind.SERVICE)
    urgency = models.CharField(
        _("急不急"),
        max_length=10,
        choices=Urgency,
        default=Urgency.PLAIN,
        help_text=_("紧急的会放在这些居村每一页的最上面，到结束为止。"),
    )
    units = models.ManyToManyField(
        Unit, verbose_name=_("通知哪里"), related_name="notices", help_text=_("选了全镇，就不用再选别的。")
    )
    # The smallest unit that covers all of `units`: who works there works on this notice.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", editable=False)
    place = models.CharField(
        _("在哪里"), max_length=80, blank=True, help_text=_("事情发生在哪里，例如：3 号楼到 5 号楼。")
    )
    words = models.TextField(
        _("通知内容"), max_length=400, help_text=_("短一些，400 字以内：怎么回事，要大家做什么。")
    )
    spoken = models.TextField(
        _("大喇叭念的话"),
        max_length=SPOKEN_MOST,
        blank=True,
        help_text=_("空着就按上面的内容自动写好。最多 330 个字，念出来一分半钟。"),
    )
    valid_from = models.DateTimeField(_("从什么时候"), default=timezone.now)
    valid_until = models.DateTimeField(_("到什么时候"), help_text=_("到了这个时候，通知自己撤下。"))
    phone = models.CharField(_("问的电话"), max_length=30)
    page = models.ForeignKey(
        Page, verbose_name=_("详细说明"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    # Everybody who ever typed at it: none of them passes it.
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    submitted_by = somebody()
    submitted_at = models.DateTimeField(null=True, editable=False)
    passed_by = somebody()
    passed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # Why it was sent back, or withdrawn.
    reason = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    # What stays when the receipts are forgotten (`notices/retention.py`).
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_households = models.PositiveIntegerField(default=0, editable=False)
    closed_reached = models.PositiveIntegerField(default=0, editable=False)
    closed_hours = models.PositiveIntegerField(null=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("通知")
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["state", "valid_until"], name="notices_state_until")]
        permissions = [
            ("pass_notice", "Can pass a notice that somebody else wrote"),
            ("withdraw_notice", "Can withdraw a notice"),
            ("tell_notice", "Can note that a household was told"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")),
                name="a_notice_ends_after_it_begins",
                violation_error_message=_("“到什么时候”要比“从什么时候”晚，请改一下。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="passed") | Q(passed_at__isnull=False), name="a_passed_notice_says_when"
            ),
            models.CheckConstraint(
                condition=Q(passed_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(passed_by=F("submitted_by")),
                name="nobody_passes_what_they_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
                name="a_withdrawn_notice_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.pk])

    def clean(self) -> None:
        """Raises:
        ValidationError: what a loudspeaker cannot say in a minute and a half.
        """
        if len(self.spoken) > SPOKEN_MOST:
            words = {"n": len(self.spoken), "most": SPOKEN_MOST}
            sentence = gettext("大喇叭的话有 %(n)s 个字，一分半钟念不完，请写到 %(most)s 个字以内。")
            raise ValidationError({"spoken": sentence % words})

    @property
    def short_address(self) -> str:
        """With its host, as it stands in its code on paper."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def is_urgent(self) -> bool:
        return self.urgency == Urgency.URGENT

    def stage_at(self, now: datetime.datetime) -> Stage:
        """What it is at a moment: the one answer for list, page, desk and search."""
        if self.state != State.PASSED:
            return Stage[State(self.state).name]
        if now < self.valid_from:
            return Stage.COMING
        return Stage.LIVE if now < self.valid_until else Stage.ENDED

    @property
    def stage(self) -> Stage:
        return self.stage_at(timezone.now())

    @property
    def is_live(self) -> bool:
        return self.stage is Stage.LIVE

    @property
    def began_at(self) -> datetime.datetime:
        """When it began to reach anybody: at its time, or when it was passed, if that was later."""
        return max(self.valid_from, self.passed_at) if self.passed_at else self.valid_from

    @cached_property
    def audience(self) -> list[Unit]:
        """The units it is for, in the order of the tree."""
        return sorted(self.units.all(), key=lambda unit: unit.path)

    @property
    def starts(self) -> str:
        """12月1日 星期二 8:00."""
        return f"{near_date(self.valid_from)} {clock(self.valid_from)}"

    @property
    def ends(self) -> str:
        """18:00 of the same day, else with its date."""
        same_day = local_date(self.valid_from) == local_date(self.valid_until)
        return clock(self.valid_until) if same_day else self.last_moment

    @property
    def last_moment(self) -> str:
        """12月1日 星期二 18:00."""
        return f"{near_date(self.valid_until)} {clock(self.valid_until)}"

    @property
    def span(self) -> str:
        """12月1日 星期二 8:00 到 18:00."""
        return _("%(start)s 到 %(end)s") % {"start": self.starts, "end": self.ends}

    @property
    def digest(self) -> str:
        """Of all that readers get; another word is another digest."""
        shown = [self.title, self.kind, self.urgency, self.place, self.words, self.spoken, self.phone]
        times = [self.valid_from.timestamp(), self.valid_until.timestamp()]
        told = [*shown, *times, self.page_id, sorted(unit.pk for unit in self.audience)]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
