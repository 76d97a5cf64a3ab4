"""Whether a round may open as it is: whatever would let nobody in, or at a wrong time, is a sentence at the field that
mends it. Form, copy, correction, demo and command ask the same."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.dates import clock, local_date, moment_word, near_date
from portal.places.models import Unit

from ..models import EventPage, Occurrence, Roll, Round, Track

MOST_PLACES = 500
OLDEST = 120
MOST_TIMES = 31
MOST_FIRST_DAYS = 14
# Nobody keeps a place for an answer, or ends a waiting list, longer than three days before.
LONGEST_OFFER = LONGEST_LEAD = 72

Faults = dict[str, list[str]]
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class DateOfRound:
    """One date of a round to be opened.

    Args:
        places: how many people.
        each: minutes for each person; None when all come together.
        at_home: home visits.
        kept: how many of the places the desk keeps.
        kept_hours: until how many hours before the start.
    """

    occurrence: Occurrence
    places: int
    each: int | None = None
    at_home: bool = False
    kept: int = 0
    kept_hours: int = 24

    @property
    def day(self) -> str:
        return f"{near_date(self.occurrence.starts_at)} {self.occurrence.hours}"

    @property
    def fitting(self) -> int:
        """How many people have a time of their own before the end."""
        length = self.occurrence.ends_at - self.occurrence.starts_at
        return int(length / datetime.timedelta(minutes=self.each)) if self.each else MOST_PLACES


@dataclass(frozen=True)
class Opening:
    """A round with its dates and roles, as it would be opened at a moment."""

    round: Round
    dates: Sequence[DateOfRound]
    tracks: Sequence[Track]
    now: datetime.datetime


def dates_to_open(pages: Iterable[EventPage], now: datetime.datetime | None = None) -> QuerySet[Occurrence]:
    """Dates of pages that have no list yet and where people can still be let in."""
    soonest = (now or timezone.now()) + datetime.timedelta(hours=Round().lead_hours)
    found = Occurrence.objects.filter(page__in=pages, roll__isnull=True, cancelled=False)
    return found.filter(starts_at__gt=soonest).order_by("starts_at")


def faults_of(
    round_: Round, dates: Sequence[DateOfRound], *, tracks: Sequence[Track] = (), now: datetime.datetime
) -> Faults:
    """Everything that speaks against opening a round, by field; nothing if it can open.

    Args:
        round_: not necessarily complete: what is missing is not asked about.
        tracks: the roles of a round of volunteers; they say how many places there are.
        now: when it opens for its organiser; the demo's past rounds say when that was.
    """
    opening, found = Opening(round_, dates, tracks, now), Faults()
    for rule in (_dates, _moments, _ages, _times_a_month, _places, _hours, _newcomers, _whole_course, _who):
        for field, sentence in rule(opening):
            if sentence not in found.setdefault(field, []):
                found[field].append(sentence)
    return found


def _dates(opening: Opening) -> Found:
    if not opening.dates:
        words = _("这个活动没有还没开报名的日期。请先在活动页面里加上日期并发布。")
        yield NON_FIELD_ERRORS, words
    for date in opening.dates:
        if date.occurrence.cancelled:
            yield NON_FIELD_ERRORS, _("%(day)s 那一场取消了，不能开报名。") % {"day": date.day}
        if date.occurrence.page_id != opening.round.page_id:
            yield NON_FIELD_ERRORS, _("%(day)s 那一场不是这个活动的。") % {"day": date.day}


def _moments(opening: Opening) -> Found:
    opens, closes = opening.round.opens_at, opening.round.closes_at
    if opens and closes and closes <= opens:
        yield "closes_at", _("停止报名要晚于开始报名。")
    if closes and closes <= opening.now:
        yield "closes_at", _("停止报名的时间已经过去了，请填以后的时间。")
    starts = [date.occurrence.starts_at for date in opening.dates]
    if closes and starts and closes > max(starts):
        words = _("停止报名不能晚于最后一场开始：%(when)s。")
        yield "closes_at", words % {"when": f"{near_date(max(starts))} {clock(max(starts))}"}
    for date in opening.dates:
        lead = opening.round.lead_hours
        last = date.occurrence.starts_at - datetime.timedelta(hours=lead)
        values = {"day": date.day, "hours": lead, "last": f"{near_date(last)} {clock(last)}"}
        if last <= opening.now:
            words = _(
                "%(day)s 那一场开始前 %(hours)s 小时就不再收人，现在开已经来不及。请在活动页面里改个日期。"
            )
            yield NON_FIELD_ERRORS, words % values
        elif opens and opens >= last:
            words = _(
                "%(day)s 那一场到 %(last)s 就不再收人，这时报名还没开始，谁也报不上。请早一点开始报名。"
            )
            yield "opens_at", words % values


def _ages(opening: Opening) -> Found:
    youngest, oldest = opening.round.age_min, opening.round.age_max
    for field, age in (("age_min", youngest), ("age_max", oldest)):
        if age is not None and not 1 <= age <= OLDEST:
            yield field, _("年龄填 1 到 %(oldest)s；不看年龄就空着。") % {"oldest": OLDEST}
    if youngest and oldest and oldest < youngest:
        words = _("最大年龄 %(max)s 比最小年龄 %(min)s 还小，谁也报不上。")
        yield "age_max", words % {"max": oldest, "min": youngest}


def _times_a_month(opening: Opening) -> Found:
    person, household = opening.round.per_person, opening.round.per_household
    lessons = len(opening.dates) if opening.round.whole_course else 1
    for field, times in (("per_person", person), ("per_household", household)):
        if times is not None and not 1 <= times <= MOST_TIMES:
            yield field, _("次数填 1 到 %(most)s；不限次数就空着。") % {"most": MOST_TIMES}
        elif times is not None and times < lessons:
            words = _("报一次要上 %(n)s 次课，限 %(times)s 次就谁也报不全。请填 %(n)s 以上，或者空着不限。")
            yield field, words % {"n": lessons, "times": times}
    if person and household and household < person:
        words = _("每户 %(household)s 次比每人 %(person)s 次还少。请把每户的改大，或者每人的改小。")
        yield "per_household", words % {"household": household, "person": person}


def _places(opening: Opening) -> Found:
    if opening.round.is_volunteering and not opening.tracks:
        yield "tracks", _("请至少写一个志愿岗位。")
        return
    roles = sum(track.most or 0 for track in opening.tracks)
    for date in opening.dates:
        places = roles or date.places
        if places < 1:
            yield "places", _("每场至少要有一个名额。")
        elif places > MOST_PLACES:
            yield "places", _("每场最多 %(most)s 个名额。") % {"most": MOST_PLACES}
        if not roles and places > 0 and not 0 <= date.kept < places:
            yield "kept", _("留给窗口的要比名额少：一共 %(n)s 个，至少留一个让大家自己报。") % {"n": places}
        yield from _own_times(date, places)


def _own_times(date: DateOfRound, places: int) -> Found:
    if date.each is not None and date.each < 1:
        yield "each", _("每人至少 1 分钟；大家一起来就空着。")
    elif date.each and places > date.fitting:
        yield "places", too_many_to_fit(date, places)


def too_many_to_fit(date: DateOfRound, places: int) -> str:
    """That the last ones would have their time after the end; when that would be, how many do fit."""
    starts = date.occurrence.starts_at
    ends = starts + datetime.timedelta(minutes=date.each or 0) * places
    is_same_day = local_date(ends) == local_date(starts)
    return _(
        "%(day)s 每人 %(each)s 分钟，最多排 %(fit)s 个；排 %(n)s 个要到 %(end)s 才完。"
        "请减少名额，或者缩短每人的时间，或者在活动页面里把结束时间改晚。"
    ) % {
        "day": date.day,
        "each": date.each,
        "fit": date.fitting,
        "n": places,
        "end": clock(ends) if is_same_day else moment_word(ends),
    }


def _hours(opening: Opening) -> Found:
    if not 1 <= opening.round.offer_hours <= LONGEST_OFFER:
        words = _("候补答复的时间填 1 到 %(most)s 小时。")
        yield "offer_hours", words % {"most": LONGEST_OFFER}
    if opening.round.lead_hours > LONGEST_LEAD:
        yield "lead_hours", _("最多开始前 %(most)s 小时起不再递补。") % {"most": LONGEST_LEAD}


def _newcomers(opening: Opening) -> Found:
    """Whoever has been there must have time to sign up too, for every date."""
    round_, days = opening.round, opening.round.first_days
    if days is None:
        return
    if not 1 <= days <= MOST_FIRST_DAYS:
        yield "first_days", _("填 1 到 %(most)s 天；不用就空着。") % {"most": MOST_FIRST_DAYS}
        return
    ends = [date.occurrence.starts_at for date in opening.dates]
    last = [moment - datetime.timedelta(hours=round_.lead_hours) for moment in ends]
    last += [round_.closes_at] if round_.closes_at else []
    until = round_.for_all_from if round_.opens_at else None
    if until and last and until >= min(last):
        words = _(
            "照顾 %(days)s 天要到 %(until)s，%(last)s 就不再收人，来过的人一直报不上。请少几天，或者早一点开始报名。"
        )
        moments = {"until": until, "last": min(last)}
        said = {name: f"{near_date(moment)} {clock(moment)}" for name, moment in moments.items()}
        yield "first_days", words % (said | {"days": days})


def _whole_course(opening: Opening) -> Found:
    if not opening.round.whole_course:
        return
    if opening.round.is_volunteering:
        yield "whole_course", _("志愿岗位一场一场地报，不能“报一次，上全部的课”。")
    if any(date.at_home for date in opening.dates):
        yield "home_dates", _("“报一次，上全部的课”都在现场上课，不能上门。请去掉上门，或者不勾全部的课。")


def _who(opening: Opening) -> Found:
    """Residents choose a 居 or 村; a round for those of a unit without any is for nobody."""
    round_ = opening.round
    if round_.own_unit_only and not Unit.objects.bodies().filter(path__startswith=round_.unit.path).exists():
        words = _("%(unit)s下面没有居民能选的居村，只限这里的居民就谁也报不上。请不要勾。")
        yield "own_unit_only", words % {"unit": round_.unit.name}


def date_as_opened(roll: Roll, occurrence: Occurrence | None = None) -> DateOfRound:
    """A roll as the date it would be opened with: places that stand, the desk's own.

    Args:
        occurrence: another date to open it on; its own if none is given.
    """
    every = list(roll.slots.all())
    slots = [slot for slot in every if not slot.retired]
    # Also of a date whose places were all taken back.
    pattern = next(iter(slots or every), None)
    kept = [slot.desk_until for slot in slots if slot.desk_until and not slot.kept_since]
    hours = int((roll.starts_at - kept[0]).total_seconds() // 3600) if kept else 24
    return DateOfRound(
        occurrence=occurrence or roll.occurrence,
        places=len(slots),
        each=pattern.minutes if pattern else None,
        at_home=pattern is not None and pattern.mode == pattern.Mode.HOME,
        kept=len(kept),
        kept_hours=hours,
    )
