"""Correcting the rules of a round that is open, so that nobody on its lists loses a place, a time or the right to come."""

import copy
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.dates import clock, near_date

from ..models import Claim, Roll, Round, SignUp, Slot, State
from ..models.sign_up import HOLDING
from .fill import fill
from .lock import lock_roll, with_patience
from .openable import Faults, date_as_opened, faults_of
from .rules import Refusal, said_to, take_claims

LIMITS = ("per_person", "per_household")
FIELD_OF = {
    "too_young": "age_min",
    "too_old": "age_max",
    "unit": "own_unit_only",
    "person_limit": "per_person",
    "household_limit": "per_household",
}
NAMED = 3


@dataclass(frozen=True)
class Change:
    """One rule, as it was and as it will be."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Correction:
    """What a correction came to, or would come to.

    Args:
        changes: the rules that differ.
        offered: people on the waiting list to whom it gives a place.
    """

    changes: list[Change]
    offered: int


class _Open:
    """A round under its locks, as it is and as it would be."""

    def __init__(self, round_: Round, values: Mapping[str, Any], now: datetime.datetime) -> None:
        pks = Roll.objects.filter(round=round_).order_by("pk").values_list("pk", flat=True)
        self.rolls = [lock_roll(pk) for pk in pks]
        self.before = Round.objects.select_related("page", "unit").get(pk=round_.pk)
        self.after = copy.copy(self.before)
        self.now = now
        self.each_before = self.each = each_of(self.rolls)
        for name, value in values.items():
            if name == "each":
                self.each = value
            elif not _same_minute(getattr(self.before, name), value):
                setattr(self.after, name, value)
        self.names = [name for name in values if self.value(name) != self.value(name, before=True)]

    def value(self, name: str, *, before: bool = False) -> Any:
        if name == "each":
            return self.each_before if before else self.each
        return getattr(self.before if before else self.after, name)

    @property
    def to_come(self) -> list[Roll]:
        return [one for one in self.rolls if not (one.called_off or one.closed_at) and one.ends_at > self.now]

    def new_faults(self) -> Faults:
        """What would be wrong with the round and was not before; what was wrong stands in nobody's way, unless it is what
        is being changed."""
        dates = [date_as_opened(roll) for roll in self.to_come]
        tracks = list(self.before.tracks.all())
        was = faults_of(self.before, dates, tracks=tracks, now=self.now)
        if "each" in self.names:
            dates = [replace(date, each=self.each) for date in dates]
        is_now = faults_of(self.after, dates, tracks=tracks, now=self.now)
        stood = {name: [] if name in self.names else words for name, words in was.items()}
        new = {
            name: [one for one in words if one not in stood.get(name, [])] for name, words in is_now.items()
        }
        return {name: words for name, words in new.items() if words}


def _same_minute(before: Any, after: Any) -> bool:
    """Whether a moment comes back from a form as it was: forms know no seconds."""
    is_moment = isinstance(before, datetime.datetime) and isinstance(after, datetime.datetime)
    return is_moment and after == before.replace(second=0, microsecond=0)


def each_of(rolls: Sequence[Roll]) -> int | None:
    """Minutes for each person; of the first date that has its own times."""
    slots = Slot.objects.filter(roll__in=rolls, retired=False, minutes__isnull=False)
    return slots.order_by("roll", "number").values_list("minutes", flat=True).first()


def mark_of(round_: Round) -> int:
    """How often a round was corrected: whoever saw another number saw other rules."""
    return sum(round_.rolls.values_list("corrected", flat=True))


@with_patience
@transaction.atomic
def correct_round(
    *, round_: Round, values: Mapping[str, Any], seen: int, by, now: datetime.datetime | None = None
) -> Correction:
    """Change rules of a round that is open.

    Args:
        values: by name of the rule: columns of the round, and `each`.
        seen: `mark_of` the round when the values were chosen.

    Raises:
        ValidationError: somebody was faster; nobody could come; or it would hurt somebody who is on a list: who, how many,
            and what to do instead. Nothing was changed.
    """
    open_ = _Open(round_, values, now or timezone.now())
    if mark_of(round_) != seen:
        raise ValidationError(_("刚才有人改过这一轮，这一页上的已经不是最新的。请重新打开再改。"))
    faults = open_.new_faults()
    for hurt in (_who_could_not_come, _opened_before, _lessons_taken, _times_taken):
        for name, sentence in hurt(open_).items():
            faults.setdefault(name, []).append(sentence)
    if faults:
        raise ValidationError(faults)
    changes = [_change(open_, name) for name in open_.names]
    if not changes:
        return Correction([], 0)
    open_.after.save(update_fields=[name for name in open_.names if name != "each"])
    if lost := _count_anew(open_):
        raise ValidationError(lost)
    _give_times(open_)
    Roll.objects.filter(round=round_).update(corrected=F("corrected") + 1)
    note = "；".join(f"{one.label} {one.before} → {one.after}" for one in changes)
    record("events.correct_round", by=by, of=round_, note=note[:200])
    offered = sum(fill(lock_roll(roll.pk), now=open_.now) for roll in open_.to_come)
    return Correction(changes, offered)


@with_patience
def look_at_correction(**how) -> Correction:
    """What `correct_round` would come to: it is done, and taken back."""
    with transaction.atomic():
        found = correct_round(**how)
        transaction.set_rollback(True)
    return found


def _on_the_lists(open_: _Open):
    return SignUp.objects.with_round().select_related("person__unit").filter(roll__in=open_.to_come)


def _who_could_not_come(open_: _Open) -> dict[str, str]:
    hurt: dict[str, list[SignUp]] = {}
    for one in _on_the_lists(open_).live():
        one.roll.round = open_.before
        could = not said_to(one.roll, [one.person], one.track)
        one.roll.round = open_.after
        no = next(iter(said_to(one.roll, [one.person], one.track)), None)
        if could and no:
            by_age = "age_min" if open_.after.age_min else "age_max"
            hurt.setdefault(FIELD_OF.get(no.code, by_age), []).append(one)
    words = _(
        "已经报名的%(who)s就不合条件了，没有改。请先问过本人，在名单里点“不来了”，再来改；或者这一轮照旧，下一轮再改。"
    )
    return {name: words % {"who": _who(ones)} for name, ones in hurt.items()}


def _opened_before(open_: _Open) -> dict[str, str]:
    if "opens_at" not in open_.names:
        return {}
    there = list(_on_the_lists(open_).live().filter(arrived_at__lt=open_.after.opens_at))
    words = _("%(who)s在这以前已经报了名，开始报名不能改到后面。要先停一停，请改“几时停止报名”。")
    return {"opens_at": words % {"who": _who(there)}} if there else {}


def _lessons_taken(open_: _Open) -> dict[str, str]:
    there = list(_on_the_lists(open_).live()) if "whole_course" in open_.names else []
    words = _("%(who)s已经按原来的办法报了名，一次课和全部课不能换。请取消这一轮的场次，另开一轮。")
    return {"whole_course": words % {"who": _who(there)}} if there else {}


def _times_taken(open_: _Open) -> dict[str, str]:
    there = list(_on_the_lists(open_).holding()) if "each" in open_.names else []
    words = _("%(who)s已经知道自己是几点，每人几分钟不能改。要多排几位，请到那一场“加减名额”。")
    return {"each": words % {"who": _who(there)}} if there else {}


def _who(ones: Sequence[SignUp]) -> str:
    """王秀英、李桂兰 2 人; the first three of many."""
    names = list(dict.fromkeys(one.person.name for one in ones))
    some = "、".join(names[:NAMED])
    words = _("%(names)s等 %(n)s 人") if len(names) > NAMED else _("%(names)s %(n)s 人")
    return words % {"names": some, "n": len(names)}


def _count_anew(open_: _Open) -> dict[str, str]:
    """Everybody's times of the month under the new limits; a limit that somebody is beyond, or that nobody who waits could
    be moved up under any more, is said at its field."""
    if not set(LIMITS) & set(open_.names):
        return {}
    kept = Q(state=State.LATE_CANCELLED, pk__in=Claim.objects.values("sign_up"))
    counted = SignUp.objects.with_round().filter(Q(state__in=HOLDING) | kept, roll__in=open_.rolls)
    ones = list(counted.order_by("arrived_at", "pk"))
    waiting = list(_on_the_lists(open_).waiting())
    stuck = {one.pk for some in _beyond(waiting, open_.before, keep=False).values() for one in some}
    Claim.objects.filter(sign_up__in=ones).delete()
    beyond = _beyond(ones, open_.after, keep=True)
    could = [one for one in waiting if one.pk not in stuck]
    for name, found in _beyond(could, open_.after, keep=False).items():
        beyond.setdefault(name, []).extend(found)
    words = _("%(who)s已经报的比这还多，没有改。请先问过本人，在名单里点“不来了”，再来改；或者下一轮再改。")
    return {name: words % {"who": _who(found)} for name, found in beyond.items()}


def _beyond(ones: Sequence[SignUp], rules: Round, *, keep: bool) -> dict[str, list[SignUp]]:
    """Who has no time of the month left under these rules, by the limit that says so.

    Args:
        keep: whether the times of the others are used up by it, or each is only asked.
    """
    found: dict[str, list[SignUp]] = {}
    for one in ones:
        one.roll.round = rules
        try:
            with transaction.atomic():
                take_claims(one, one.roll)
                transaction.set_rollback(not keep)
        except Refusal as no:
            found.setdefault(FIELD_OF[no.code], []).append(one)
    return found


def _give_times(open_: _Open) -> None:
    if "each" not in open_.names:
        return
    step = datetime.timedelta(minutes=open_.each or 0)
    for roll in open_.to_come:
        slots = sorted(roll.slots.all(), key=lambda slot: (slot.retired, slot.number))
        for rank, slot in enumerate(slots):
            slot.minutes = open_.each
            slot.starts_at = roll.starts_at + step * rank if open_.each else None
        Slot.objects.bulk_update(slots, ["minutes", "starts_at"])


def _change(open_: _Open, name: str) -> Change:
    column: Any = Round._meta.get_field("name" if name == "each" else name)
    label = _("每人几分钟") if name == "each" else column.verbose_name
    return Change(str(label), _word(open_.value(name, before=True)), _word(open_.value(name)))


def _word(value: Any) -> str:
    said: dict[type, Callable[[Any], str]] = {
        datetime.datetime: lambda one: f"{near_date(one)} {clock(one)}",
        bool: lambda one: _("是") if one else _("否"),
        type(None): lambda one: _("不限"),
    }
    return said.get(type(value), str)(value)
