"""Whether everything about sign-ups agrees: what `manage.py audit_signups` asks."""

import datetime
import itertools
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from portal.core.dates import local_date
from portal.outbox.models import Message

from .actions.messages import cause_of, told_in_person
from .actions.room import open_slots
from .actions.rules import has_times_left
from .models import Attendance, Claim, Roll, SignUp, State, Transition
from .models.sign_up import HOLDING, LIVE, ON_THE_LIST

# What the clock does at the tick may be so much late.
GRACE = datetime.timedelta(minutes=2)


def faults(now: datetime.datetime | None = None) -> Iterator[str]:
    """Every disagreement as one line with the numbers of the rows; nothing personal."""
    now = now or timezone.now()
    yield from _states()
    yield from _claims()
    yield from _history()
    yield from _tickets()
    yield from _waiting(now)
    yield from _offers(now)


def _states() -> Iterator[str]:
    for one in SignUp.objects.filter(
        Q(state__in=HOLDING, slot=None) | (~Q(state__in=HOLDING) & Q(slot__isnull=False))
    ):
        yield f"sign-up {one.pk}: {one.state} and slot {one.slot_id} do not agree"
    for one in SignUp.objects.filter(slot__isnull=False).exclude(slot__roll=F("roll")):
        yield f"sign-up {one.pk}: slot {one.slot_id} is of another roll"
    for one in SignUp.objects.filter(slot__isnull=False).exclude(
        Q(track=F("slot__track")) | Q(track=None, slot__track=None)
    ):
        yield f"sign-up {one.pk}: slot {one.slot_id} is of another role"
    for one in SignUp.objects.filter(state__in=LIVE, roll__called_off=True):
        yield f"sign-up {one.pk}: {one.state}, but its date was called off"
    for one in SignUp.objects.filter(state__in=[*LIVE, State.NO_SHOW]).exclude(
        Q(roll__closed_at=None) ^ Q(state=State.NO_SHOW)
    ):
        yield f"sign-up {one.pk}: {one.state} does not agree with whether its sheet is closed"
    came = Attendance.objects.filter(sign_up=OuterRef("pk"))
    for one in SignUp.objects.filter(Q(state=State.ATTENDED) ^ Exists(came)):
        yield f"sign-up {one.pk}: {one.state} and its attendance do not agree"
    on_it = SignUp.objects.filter(state__in=ON_THE_LIST)
    twice = on_it.order_by().values("roll", "person").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield f"roll {row['roll']}: person {row['person']} is on it {row['n']} times"


def _claims() -> Iterator[str]:
    kept = Q(sign_up__state__in=[*HOLDING, State.LATE_CANCELLED])
    for claim in Claim.objects.exclude(kept):
        yield f"claim {claim.pk}: its sign-up {claim.sign_up_id} no longer counts"
    person = Claim.objects.filter(sign_up=OuterRef("pk"), subject_kind=Claim.Subject.PERSON)
    for one in SignUp.objects.holding().filter(~Exists(person), roll__round__per_person__isnull=False):
        yield f"sign-up {one.pk}: holds a place without a claim"
    home = Claim.objects.filter(sign_up=OuterRef("pk"), subject_kind=Claim.Subject.HOUSEHOLD)
    limited = SignUp.objects.holding().filter(~Exists(home), roll__round__per_household__isnull=False)
    for one in limited.select_related("person"):
        lived = one.person.memberships.filter(until=None, since__lt=local_date(one.arrived_at))
        if lived.exists():
            yield f"sign-up {one.pk}: holds a place without its household's claim"


def _history() -> Iterator[str]:
    steps: dict[int, list[Transition]] = {}
    related = ("sign_up__roll__round",)
    for step in Transition.objects.select_related(*related).order_by("pk").iterator(chunk_size=2000):
        steps.setdefault(step.sign_up_id, []).append(step)
    told = set(
        Message.objects.filter(Q(cause__startswith="step:") | Q(cause__startswith="course:")).values_list(
            "cause", flat=True
        )
    )
    for pk, state in SignUp.objects.values_list("pk", "state"):
        path = steps.get(pk, [])
        if not path or path[-1].after != state or path[0].before:
            yield f"sign-up {pk}: is {state}, its history ends otherwise"
        if any(one.after != two.before for one, two in itertools.pairwise(path)):
            yield f"sign-up {pk}: its history has a gap"
        for step in path:
            quiet = told_in_person(step.sign_up, step) or not _still_kept(step)
            if not quiet and cause_of(step.sign_up, step) not in told:
                yield f"step {step.pk} of sign-up {pk}: nobody was told"


def _still_kept(step: Transition) -> bool:
    """Messages are deleted ninety days after they were settled."""
    return step.at > timezone.now() - datetime.timedelta(days=90)


def _tickets() -> Iterator[str]:
    for roll in Roll.objects.annotate(n=Count("sign_ups")):
        numbers = set(roll.sign_ups.values_list("ticket", flat=True))
        if numbers and (len(numbers) != roll.n or max(numbers) >= roll.next_ticket):
            yield f"roll {roll.pk}: tickets are given twice or run ahead"


def _waiting(now: datetime.datetime) -> Iterator[str]:
    waits = SignUp.objects.filter(roll=OuterRef("pk"), state=State.WAITING)
    for roll in Roll.objects.with_round().filter(Exists(waits), called_off=False):
        free = open_slots(roll)
        if now >= roll.last_moment or not free:
            continue
        for one in SignUp.objects.waiting().filter(roll=roll).select_related("person"):
            slot = next(
                (
                    slot
                    for slot in free
                    if slot.suits(
                        at_home=one.at_home, by_desk=one.by_desk, now=now - GRACE, track=one.track_id
                    )
                ),
                None,
            )
            if slot and has_times_left(one.person, roll.round):
                yield f"roll {roll.pk}: slot {slot.number} is free and sign-up {one.pk} waits"
                break


def _offers(now: datetime.datetime) -> Iterator[str]:
    for one in SignUp.objects.filter(state=State.OFFERED, offer_until__lt=now - GRACE):
        yield f"sign-up {one.pk}: its offer ran out and still holds a place"
