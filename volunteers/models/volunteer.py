"""Who said 我愿意: what they can do, when they have time, and whether they may be called."""

import datetime
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Track
from portal.accounts.scoping import ScopedQuerySet
from portal.core.sealed import SealedTextField
from portal.people.models import Contact, Person
from portal.places.models import Unit

KIND = Track.Skill


def new_token() -> str:
    """128 bits: an address that nobody can guess."""
    return secrets.token_urlsafe(16)


class Part(models.TextChoices):
    """A third of a day, as people speak of it."""

    MORNING = "am", _("上午")
    AFTERNOON = "pm", _("下午")
    EVENING = "eve", _("晚上")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("星期一")
    TUESDAY = 1, _("星期二")
    WEDNESDAY = 2, _("星期三")
    THURSDAY = 3, _("星期四")
    FRIDAY = 4, _("星期五")
    SATURDAY = 5, _("星期六")
    SUNDAY = 6, _("星期日")


# Afternoon begins at 12, evening at 18, in Shanghai.
NOON, DUSK = 12, 18


def part_of(moment: datetime.datetime) -> tuple[int, str]:
    """The weekday and the third of the day that a moment lies in."""
    local = timezone.localtime(moment)
    part = Part.MORNING if local.hour < NOON else Part.AFTERNOON if local.hour < DUSK else Part.EVENING
    return local.weekday(), part


class VolunteerQuerySet(ScopedQuerySet):
    """Questions about volunteers."""

    def active(self) -> Self:
        return self.filter(state=Volunteer.State.ACTIVE)

    def able(self, skills: list[str]) -> Self:
        """Who can do one of these; everybody where nothing is asked."""
        found = Skill.objects.filter(volunteer=models.OuterRef("pk"), what__in=skills)
        return self.filter(models.Exists(found)) if skills else self

    def free(self, times: list[tuple[int, str]]) -> Self:
        """Who has time in each of these thirds of days."""
        found = self
        for weekday, part in times:
            rows = FreeTime.objects.filter(volunteer=models.OuterRef("pk"), weekday=weekday, part=part)
            found = found.filter(models.Exists(rows))
        return found


class Volunteer(models.Model):
    """That somebody is willing. One row a person; whoever stops and comes back has the same row."""

    class State(models.TextChoices):
        ASKED = "asked", _("等本人答应")
        ACTIVE = "active", _("愿意")
        ENDED = "ended", _("不做了")

    class Reach(models.TextChoices):
        OWN = "own", _("只在自己的居村")
        TOWN = "town", _("全镇都可以")

    class Source(models.TextChoices):
        SELF = "self", _("自己报名")
        VISIT = "visit", _("走访时说的")
        NEIGHBOUR = "neighbour", _("邻居推荐")

    person = models.OneToOneField(
        Person, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="volunteer"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("所在居村"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.ACTIVE)
    source = models.CharField(_("怎么来的"), max_length=10, choices=Source, default=Source.SELF)
    # Written into the register for a neighbour's word alone: goes with it where nobody answers.
    met_by_word = models.BooleanField(default=False, editable=False)
    reach = models.CharField(_("愿意去哪里"), max_length=5, choices=Reach, default=Reach.OWN)
    # May tell of an illness: 不能搬重的.
    not_what = SealedTextField(_("不做什么"), blank=True)
    may_call = models.BooleanField(_("缺人时可以叫我"), default=False)
    since = models.DateTimeField(_("从"), default=timezone.now)
    until = models.DateTimeField(_("到"), null=True, blank=True)
    # Claimed by one conditional update: nobody is asked twice within a week, whoever asks at once.
    asked_at = models.DateTimeField(_("上次叫是几时"), null=True, blank=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁登记的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = VolunteerQuerySet.as_manager()

    # On a list: whether whoever looks may read the whole name.
    shows_name: bool
    has_wish: bool

    class Meta:
        verbose_name = _("志愿者")
        verbose_name_plural = _("志愿者")
        ordering = ["pk"]
        permissions = [("name_volunteer", "Can read the whole names of volunteers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="active") | Q(may_call=False), name="only_the_willing_are_called"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", until__isnull=False) | (~Q(state="ended") & Q(until__isnull=True)),
                name="an_end_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "may_call"], name="volunteers_to_call")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def contact(self) -> Contact | None:
        """Where they are asked."""
        return self.person.own_contact

    @property
    def skill_words(self) -> str:
        return "、".join(one.get_what_display() for one in self.skills.all())

    @property
    def time_words(self) -> str:
        """星期一上午、星期三下午和晚上; 每天都有空."""
        days: dict[int, set[str]] = {}
        for one in self.free_times.all():
            days.setdefault(one.weekday, set()).add(one.part)
        whole = len(Part)
        if sum(len(parts) for parts in days.values()) == whole * len(Weekday):
            return str(_("每天都有空"))
        words = []
        for day, parts in sorted(days.items()):
            named = [str(part.label) for part in Part if part in parts]
            told = str(_("全天")) if len(parts) == whole else str(_("和")).join(named)
            words.append(f"{Weekday(day).label}{told}")
        return "、".join(words)


class Skill(models.Model):
    """One thing that somebody can do."""

    class What(models.TextChoices):
        HAIR = "hair", _("理发")
        BLOOD = "blood", _("量血压")
        REPAIR = "repair", _("修家电、修水管")
        SEWING = "sewing", _("缝补、手工")
        BRUSH = "brush", _("写字画画")
        CARRY = "carry", _("搬东西、打扫")
        COMPANY = "company", _("陪聊、读报")
        CAMERA = "camera", _("拍照、写稿")
        COOKING = "cooking", _("做饭")
        DANCE = "dance", _("教跳舞、唱歌")
        PHONE = "phone", _("教电脑、手机")
        ORDER = "order", _("引路、维持秩序")

    # What the role of a round asks for in one word, people say in several.
    FOR_ROLE = {
        KIND.HANDS: (What.CARRY,),
        KIND.COMPANY: (What.COMPANY, What.COOKING),
        KIND.TEACH: (What.BRUSH, What.DANCE, What.PHONE),
        KIND.CRAFT: (What.HAIR, What.REPAIR, What.SEWING),
        KIND.HEALTH: (What.BLOOD,),
        KIND.PICTURES: (What.CAMERA, What.BRUSH),
        KIND.ORDER: (What.ORDER,),
    }

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="skills")
    what = models.CharField(_("会什么"), max_length=10, choices=What)

    class Meta:
        verbose_name = verbose_name_plural = _("会什么")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["volunteer", "what"], name="a_skill_once_a_volunteer")]

    def __str__(self) -> str:
        return self.what


class FreeTime(models.Model):
    """A third of a weekday on which somebody usually has time."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="free_times")
    weekday = models.PositiveSmallIntegerField(_("星期几"), choices=Weekday)
    part = models.CharField(_("什么时候"), max_length=4, choices=Part)

    class Meta:
        verbose_name = verbose_name_plural = _("什么时候有空")
        ordering = ["weekday", "part"]
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "weekday", "part"], name="a_time_once_a_volunteer"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="a_week_has_seven_days"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.part}"
