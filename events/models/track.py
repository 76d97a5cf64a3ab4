"""What volunteers can do on the dates of a round."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.core.marks import note
from portal.core.statements import Statement, columns_of, evened, object_of

from .round import Roll, Round, Slot


class Track(models.Model):
    """One role of a volunteer round: what to do, how many at least and at most, and everything that a volunteer must
    know before saying yes (GB/T 40143-2021 6.1; 志愿服务条例 12): conditions, risks, protection."""

    class Skill(models.TextChoices):
        HANDS = "hands", _("打扫、搬东西")
        COMPANY = "company", _("陪老人、上门看望")
        TEACH = "teach", _("教课、讲解")
        CRAFT = "craft", _("理发、缝补、修理")
        HEALTH = "health", _("医护")
        PICTURES = "pictures", _("拍照、写稿")
        ORDER = "order", _("引导、维持秩序")
        OTHER = "other", _("其他")

    round = models.ForeignKey(Round, verbose_name=_("轮"), on_delete=models.PROTECT, related_name="tracks")
    name = models.CharField(_("做什么"), max_length=30, help_text=_("例如：捡河边的垃圾。"))
    skill = models.CharField(_("哪一类"), max_length=10, choices=Skill, default=Skill.OTHER)
    least = models.PositiveSmallIntegerField(_("至少要几人"), default=1)
    most = models.PositiveSmallIntegerField(_("最多要几人"), default=1)
    meet = models.CharField(_("在哪里集合"), max_length=80)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("带队人的账号"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tracks_led",
        help_text=_("有账号的带队人可以用手机看名单、签到。"),
    )
    leader_name = models.CharField(_("带队人"), max_length=30)
    bring = models.CharField(_("带什么"), max_length=80, blank=True)
    conditions = models.CharField(
        _("什么人可以做"), max_length=120, help_text=_("例如：满 16 岁，能走路；未满 18 岁的要家长一起来。")
    )
    training = models.CharField(_("要不要培训"), max_length=80, blank=True)
    risks = models.CharField(_("有什么风险"), max_length=120, help_text=_("例如：河边路滑，会碰到碎玻璃。"))
    protection = models.CharField(
        _("有什么保障"), max_length=120, help_text=_("例如：发手套和夹子，当天有志愿者意外险。")
    )

    class Meta:
        verbose_name = _("志愿岗位")
        verbose_name_plural = _("志愿岗位")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=1) & Q(most__gte=F("least")),
                name="a_track_wants_at_least_one",
                violation_error_message=_("“最多”不能比“至少”小，“至少”从 1 起。"),
            ),
            models.UniqueConstraint(
                fields=["round", "name"],
                name="a_track_once_a_round",
                violation_error_message=_("这一轮里已经有同名的岗位。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TrackOfDate:
    """How many a role still wants and takes on one date."""

    def __init__(self, roll: Roll, track: Track, places: int, held: int) -> None:
        self.roll, self.track, self.places, self.held = roll, track, places, held

    @property
    def wanted(self) -> int:
        """So many fewer than the role needs."""
        return max(0, self.track.least - self.held)

    @property
    def left(self) -> int:
        return max(0, self.places - self.held)

    @property
    def words(self) -> str:
        """还缺 2 人; 还可以来 3 人; 人够了."""
        if self.wanted and self.left:
            return ngettext("还缺 %(n)s 人", "还缺 %(n)s 人", self.wanted) % {"n": self.wanted}
        if self.left:
            return ngettext("还可以来 %(n)s 人", "还可以来 %(n)s 人", self.left) % {"n": self.left}
        return str(_("人够了"))


TRACK = columns_of(Track)


def _numbers_of(rolls: list[int]) -> models.QuerySet:
    slots = Slot.objects.filter(roll__in=rolls, track__isnull=False, retired=False).order_by()
    counted = slots.values("roll", "track").annotate(places=models.Count("pk"), held=models.Count("sign_up"))
    return counted.values_list("roll", "track", "places", "held")


_numbers = Statement(_numbers_of)
_tracks = Statement(lambda round_: Track.objects.filter(round=round_).order_by("pk").values_list(*TRACK))


def tracks_of(round_: Round, rolls: list[Roll]) -> list[TrackOfDate]:
    """The roles of each date of a round with their numbers, in two queries."""
    note("roll", {roll.pk: roll.written for roll in rolls})
    rows = _numbers.rows(evened([roll.pk for roll in rolls])) if rolls else []
    counts = {(roll, track): (places, held) for roll, track, places, held in rows}
    tracks = [object_of(Track, TRACK, row) for row in _tracks.rows(round_.pk)]
    for track in tracks:
        track.round = round_
    return [
        TrackOfDate(roll, track, *counts.get((roll.pk, track.pk), (0, 0)))
        for roll in rolls
        for track in tracks
    ]
