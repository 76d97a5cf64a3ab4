"""Taking in a slip: its ticks go into the queues of their dates, its words to the unit."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from events.actions import Refusal, sign_up
from events.actions.lock import with_patience
from events.models import Channel, Roll
from portal.core.audit import record
from portal.core.masking import without_numbers
from portal.core.sealed import keyed_hash
from portal.people.actions import contact_for, give_contact, meet_person
from portal.people.models import Contact, Person, PersonContact
from portal.places.models import Unit

from ..models import ReturnedSlip, SlipAnswer, SlipAsk, SlipPlan, SlipWord
from ..table import why_no_slip


@dataclass(frozen=True)
class Writer:
    """Whoever filled in a slip, as far as they said.

    Args:
        person: whom the desk picked among people of that name.
    """

    name: str = ""
    phone: str = ""
    unit: Unit | None = None
    born: datetime.date | None = None
    person: Person | None = None


def fingerprint_of(writer: Writer, asks: Sequence[SlipAsk], words: str) -> str:
    """By what a slip that is typed a second time is found; without the key nobody can try names."""
    ticked = ",".join(str(one.number) for one in sorted(asks, key=lambda one: one.number))
    unit = writer.unit.pk if writer.unit else ""
    return keyed_hash(f"slip:{writer.name}|{writer.phone}|{unit}|{ticked}|{' '.join(words.split())}")


@with_patience
def take_in(
    *,
    plan: SlipPlan,
    key: uuid.UUID,
    writer: Writer,
    asks: Sequence[SlipAsk],
    words: str = "",
    by,
    somebody_else: bool = False,
) -> ReturnedSlip:
    """Take in one slip, all of it or nothing. What one line is refused keeps no other from being taken in.

    Args:
        key: of the form; sent twice it is one slip.
        somebody_else: the same was typed before, and this is another slip all the same.

    Returns:
        The slip with its answers; the earlier one where the same was typed before.
    """
    mark = fingerprint_of(writer, asks, words)
    same = ReturnedSlip.objects.filter(plan=plan, fingerprint=mark)
    try:
        with transaction.atomic():
            # Slips of a number are taken in one after the other: their order is that of the lists.
            plan = SlipPlan.objects.select_for_update().get(pk=plan.pk)
            nth = same.count()
            if there := same.filter(key=key).first() or (None if somebody_else else same.first()):
                return there
            return _taken(plan, key, writer, asks, words, by, {"fingerprint": mark, "nth": nth})
    except IntegrityError:
        if there := ReturnedSlip.objects.filter(key=key).first():
            return there
        raise


def _taken(plan, key, writer: Writer, asks, words: str, by, mark: dict) -> ReturnedSlip:
    how = _who(writer) if asks else {}
    last = plan.returned.aggregate(last=Max("number"))["last"] or 0
    slip = ReturnedSlip.objects.create(
        plan=plan,
        number=last + 1,
        unit=plan.unit,
        person=how.get("person"),
        key=key,
        taken_by=by,
        **mark,
    )
    # Lists are locked in one order, whatever the order of the lines.
    for ask in sorted(asks, key=lambda one: one.roll_id):
        SlipAnswer.objects.create(slip=slip, ask=ask, **_answer(slip, ask, how | {"by": by}))
    if words.strip():
        who = " ".join(part for part in (writer.name, writer.phone) if part)
        SlipWord.objects.create(slip=slip, unit=writer.unit or plan.unit, text=words.strip(), who=who)
    note = " ".join([*(ask.code for ask in asks), *(["+"] if words.strip() else [])])
    record("handout.take_in", by=by, of=slip, label=f"{plan.code} {slip.number}", note=note)
    return slip


def _who(writer: Writer) -> dict[str, Any]:
    """The person of a slip, and where they are told. A number on paper speaks for nobody whom the register had already:
    it gets the messages of these sign-ups alone.

    Raises:
        ValueError: nobody said where they live.
    """
    person, is_new = writer.person, False
    if person is None:
        if writer.unit is None:
            raise ValueError("whoever signs up lives somewhere")
        known: dict[str, Any] = {
            "name": writer.name,
            "born": writer.born,
            "unit": writer.unit,
            "number": writer.phone,
        }
        person, is_new = meet_person(**known)
    if writer.phone and is_new:
        own = PersonContact.Relation.SELF
        contact: Contact | None = give_contact(person=person, number=writer.phone, relation=own)
    elif writer.phone:
        contact = contact_for(writer.phone)
    else:
        link = PersonContact.objects.filter(person=person).select_related("contact").order_by("pk").first()
        contact = link.contact if link else None
    return {"person": person, "contact": contact}


def _answer(slip: ReturnedSlip, ask: SlipAsk, how: dict[str, Any]) -> dict[str, Any]:
    """What becomes of one line."""
    roll = Roll.objects.with_round().get(pk=ask.roll_id)
    key = uuid.uuid5(slip.key, str(ask.number))
    # A date that was called off says so itself, with the reason.
    no = "" if roll.called_off else why_no_slip(roll)
    try:
        if no:
            raise Refusal("paper", no)
        made = sign_up(roll=roll, key=key, channel=Channel.PAPER, **how)
    except Refusal as refusal:
        # The name is in the register, and is forgotten there.
        return {"refused": str(refusal).replace(how["person"].name, "")[:200]}
    return {"sign_up": made, "was_there": made.key != key}


@transaction.atomic
def settle_word(*, word: SlipWord, state: str, note: str, by) -> SlipWord:
    """Tick a word as read, or as answered with how."""
    word = SlipWord.objects.select_for_update().get(pk=word.pk)
    word.state, word.note = SlipWord.State(state), without_numbers(note.strip())[:80]
    word.settled_by, word.settled_at = by, timezone.now()
    word.save(update_fields=["state", "note", "settled_by", "settled_at"])
    record("handout.settle_word", by=by, of=word, label=str(word.pk), note=word.state)
    return word


def same_before(plan: SlipPlan, writer: Writer, asks: Sequence[SlipAsk], words: str) -> ReturnedSlip | None:
    """The slip that says the same and was typed before."""
    mark = fingerprint_of(writer, asks, words)
    return ReturnedSlip.objects.filter(plan=plan, fingerprint=mark).order_by("number").first()
