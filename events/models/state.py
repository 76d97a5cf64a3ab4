"""What a reader is told of a date or of an opening of places: one truth for page, row, button, search and calendar."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dates import clock, near_date
from portal.core.marks import note
from portal.core.statements import Statement, columns_of, evened, object_of
from portal.places.models import Unit

from .occurrence import Occurrence
from .round import Roll, RollQuerySet, Round


class Stage(Enum):
    """How far a date is, the most useful to a reader first."""

    OPEN = "open"
    WAITING_LIST = "waiting-list"
    NOT_YET = "not-yet"
    FULL = "full"
    CLOSED = "closed"
    NO_SIGN_UP = "no-sign-up"
    OVER = "over"
    CALLED_OFF = "called-off"


# Nothing more happens on such a date.
ENDED = (Stage.OVER, Stage.CALLED_OFF)


@dataclass(frozen=True)
class DateState:
    """What can be done about a date, and what is said of it.

    Args:
        stage: how far it is.
        starts_at: when it begins.
        left: places that a resident can really take; those kept for the desk are not among them.
        waiting: how many people wait.
        opens_at: from when on places are given.
        reason: why it was called off, as it was typed.
        for_volunteers: its places are roles.
        dates: how many dates share these places, where it speaks of several.
    """

    stage: Stage
    starts_at: datetime.datetime
    left: int = 0
    waiting: int = 0
    opens_at: datetime.datetime | None = None
    reason: str = ""
    for_volunteers: bool = False
    dates: int = 1

    @property
    def can_ask(self) -> bool:
        """Whether the button makes sense: there is a place, or room on the waiting list."""
        return self.stage in (Stage.OPEN, Stage.WAITING_LIST)

    @property
    def words(self) -> str:
        """报名中 · 还有 4 个名额."""
        match self.stage:
            case Stage.OPEN:
                return self._places
            case Stage.WAITING_LIST:
                return ngettext(
                    "报满了，可以候补 · %(n)s 人在等", "报满了，可以候补 · %(n)s 人在等", self.waiting
                ) % {"n": self.waiting}
            case Stage.NOT_YET if self.opens_at:
                return _("%(when)s 开始报名") % {"when": f"{near_date(self.opens_at)} {clock(self.opens_at)}"}
            case Stage.FULL:
                return _("报满了")
            case Stage.CLOSED:
                return _("报名截止了")
            case Stage.OVER:
                return _("已结束")
            case Stage.CALLED_OFF:
                return _("已取消：%(reason)s") % {"reason": self.reason} if self.reason else _("已取消")
        return _("就在今天") if timezone.localdate(self.starts_at) <= timezone.localdate() else _("即将开始")

    @property
    def _places(self) -> str:
        values = {"n": self.left, "dates": self.dates}
        if self.for_volunteers:
            return ngettext("招人中 · 还可以来 %(n)s 人", "招人中 · 还可以来 %(n)s 人", self.left) % values
        if self.dates > 1:
            return (
                ngettext(
                    "报名中 · %(dates)s 场，一共还有 %(n)s 个名额",
                    "报名中 · %(dates)s 场，一共还有 %(n)s 个名额",
                    self.left,
                )
                % values
            )
        return ngettext("报名中 · 还有 %(n)s 个名额", "报名中 · 还有 %(n)s 个名额", self.left) % values


def is_waited_for(states: Iterable[DateState]) -> bool:
    """Whether somebody can only wait for an activity: no place to be had on any of its coming dates, and not one to which
    people just come."""
    stages = {one.stage for one in states}
    return Stage.OPEN not in stages and stages != {Stage.NO_SIGN_UP}


# What a date is counted with, by the way to it from the roll.
WITH = {
    "": columns_of(Roll),
    "round__": columns_of(Round),
    "round__unit__": columns_of(Unit),
    "occurrence__": columns_of(Occurrence),
}
NUMBERS = ("places", "held", "waiting", "kept")


def _counting(rolls: RollQuerySet, now: datetime.datetime) -> QuerySet:
    columns = [f"{way}{name}" for way, names in WITH.items() for name in names]
    return rolls.with_counts(now).values_list(*columns, *NUMBERS)


_of_dates = Statement(lambda now, dates: _counting(Roll.objects.filter(occurrence__in=dates), now))
_of_rounds = Statement(lambda now, rounds: _counting(Roll.objects.filter(round__in=rounds), now))


def _counted(row: Sequence) -> Roll:
    values = iter(row)
    own, of_round, of_unit, of_date = (list(islice(values, len(names))) for names in WITH.values())
    roll = object_of(Roll, WITH[""], own)
    roll.round = object_of(Round, WITH["round__"], of_round)
    roll.round.unit = object_of(Unit, WITH["round__unit__"], of_unit)
    roll.occurrence = object_of(Occurrence, WITH["occurrence__"], of_date)
    roll.places, roll.held, roll.waiting, roll.kept = values
    return roll


def with_states(dates: Iterable[Occurrence]) -> list[Occurrence]:
    """Dates, each with its `state` and, where it is still to come and has one, its `counted` roll; one query for all, one more where courses are among them."""
    dates, now = list(dates), timezone.now()
    coming = [one.pk for one in dates if one.pk and not one.is_past]
    counted = [_counted(row) for row in _of_dates.rows(now, evened(coming))] if coming else []
    # Of a course every lesson counts, whichever of its dates is asked about.
    if courses := {roll.round_id for roll in counted if roll.round.whole_course}:
        known = {roll.pk for roll in counted}
        lessons = (_counted(row) for row in _of_rounds.rows(now, evened(sorted(courses))))
        counted += [roll for roll in lessons if roll.pk not in known]
    note("roll", {roll.pk: roll.written for roll in counted})
    by_date = {roll.occurrence_id: roll for roll in counted}
    of_round: dict[int, list[Roll]] = {}
    for roll in counted:
        of_round.setdefault(roll.round_id, []).append(roll)
    for one in dates:
        one.counted = by_date.get(one.pk)
        one.state = _state_of(one, one.counted, of_round, now)
    return dates


def _state_of(
    one: Occurrence, roll: Roll | None, of_round: dict[int, list[Roll]], now: datetime.datetime
) -> DateState:
    if one.cancelled or (roll and roll.called_off):
        return DateState(Stage.CALLED_OFF, one.starts_at, reason=roll.reason if roll else "")
    if one.ends_at < now:
        return DateState(Stage.OVER, one.starts_at)
    if roll is None:
        return DateState(Stage.NO_SIGN_UP, one.starts_at)
    if not roll.round.whole_course:
        return _of_places([roll], now)
    standing = [each for each in of_round[roll.round_id] if not each.called_off]
    return replace(_of_places(standing, now), starts_at=one.starts_at)


def _of_places(rolls: Sequence[Roll], now: datetime.datetime) -> DateState:
    """What these dates of one round still have for a resident; of a course, what all its lessons have."""
    round_ = rolls[0].round
    first = min(roll.starts_at for roll in rolls)
    asked = [roll for roll in rolls if now < roll.last_moment_of(round_)]
    volunteers = round_.is_volunteering
    if now < round_.opens_at:
        return DateState(Stage.NOT_YET, first, opens_at=round_.opens_at, for_volunteers=volunteers)
    if not round_.is_open(now) or not asked:
        return DateState(Stage.CLOSED, first, for_volunteers=volunteers)
    free = [max(0, roll.places - roll.held - roll.kept) for roll in asked]
    left = min(free) if round_.whole_course else sum(free)
    waiting = sum(roll.waiting for roll in asked)
    has_room = any(
        number or roll.waiting < round_.waiting_max for number, roll in zip(free, asked, strict=True)
    )
    stage = Stage.OPEN if left else Stage.WAITING_LIST if has_room else Stage.FULL
    dates = 1 if round_.whole_course else len(asked)
    return DateState(stage, first, left=left, waiting=waiting, for_volunteers=volunteers, dates=dates)


def rounds_shown(dates: Sequence[Occurrence]) -> list[Round]:
    """The openings of places behind dates that know their state, soonest first, each with its own `state`: what all
    its dates still have together, or why all of them are called off."""
    of_round: dict[Round, list[Occurrence]] = {}
    for one in dates:
        if one.counted and one.state.stage is not Stage.OVER:
            of_round.setdefault(one.counted.round, []).append(one)
    now = timezone.now()
    for round_, its in of_round.items():
        standing = [one.counted for one in its if one.counted and one.state.stage is not Stage.CALLED_OFF]
        round_.state = _of_places(standing, now) if standing else its[0].state
        round_.counted = standing
    return sorted(of_round, key=lambda one: one.opens_at)


def said_of(round_: Round) -> str:
    """What is said of one opening of places, also where its dates are over."""
    shown = [one.state for one in rounds_shown(round_.page.upcoming) if one.pk == round_.pk]
    return shown[0].words if shown else str(_("已结束"))
