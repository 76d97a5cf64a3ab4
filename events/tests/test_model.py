"""Random sequences of everything that can be done, against a small model that knows no database."""

import datetime
import random
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.utils import timezone

from events.actions import Refusal, accept, leave, look_after, set_places
from events.audit import faults
from events.models import Channel, SignUp
from tests.town import Town

from .rolls import a_roll, come, people

WAITING_MAX = 4


@dataclass
class Model:
    """One date: who holds, who waits; people by number, states by ticket."""

    places: int
    state: dict[int, str] = field(default_factory=dict)
    who: dict[int, int] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    ticket: int = 0
    late: bool = False

    def of(self, *states: str) -> list[int]:
        return sorted(ticket for ticket, state in self.state.items() if state in states)

    def fill(self) -> None:
        for ticket in self.of("waiting"):
            if len(self.of("offered", "confirmed")) < self.places and self.who[ticket] not in self.used:
                self.state[ticket] = "offered"
                self.used.add(self.who[ticket])

    def come(self, person: int) -> str:
        live = [ticket for ticket in self.of("waiting", "offered", "confirmed") if self.who[ticket] == person]
        if live:
            return self.state[live[0]]
        free = len(self.of("offered", "confirmed")) < self.places
        if free and person in self.used:
            return "refused"
        if not free and len(self.of("waiting")) >= WAITING_MAX:
            return "refused"
        self.ticket += 1
        self.state[self.ticket] = "confirmed" if free else "waiting"
        self.who[self.ticket] = person
        if free:
            self.used.add(person)
        return self.state[self.ticket]

    def leave(self, ticket: int) -> None:
        before = self.state[ticket]
        after = {"waiting": "cancelled", "offered": "declined", "confirmed": "cancelled"}.get(before, before)
        if before == "confirmed" and self.late:
            after = "late_cancelled"
        elif before in ("offered", "confirmed"):
            self.used.discard(self.who[ticket])
        self.state[ticket] = after
        if before in ("waiting", "offered", "confirmed"):
            self.fill()

    def accept(self, ticket: int) -> None:
        if self.state[ticket] == "offered":
            self.state[ticket] = "confirmed"

    def run_out(self) -> None:
        for ticket in self.of("offered"):
            self.state[ticket] = "lapsed"
            self.used.discard(self.who[ticket])
        self.fill()

    def set_places(self, count: int) -> None:
        self.places = count
        self.fill()


def play(town: Town, seed: int, steps: int = 12) -> None:
    """One sequence; every step is compared."""
    dice = random.Random(seed)
    places = dice.randint(1, 3)
    roll, crowd = a_roll(town, places=places, waiting_max=WAITING_MAX, per_person=1), people(town, 7)
    model, rows, said = Model(places), {}, []
    for _step in range(steps):
        act = dice.choice(
            ["come", "come", "come", "leave", "leave", "accept", "accept", "run_out", "places", "late"]
        )
        now = roll.cutoff_at + datetime.timedelta(hours=1) if model.late else timezone.now()
        ticket = dice.choice(sorted(rows)) if rows else 0
        said.append((act, ticket))
        if act == "come":
            person = dice.randrange(7)
            expected = model.come(person)
            try:
                made = come(roll, crowd[person], arrived=now)
            except Refusal:
                assert expected == "refused", (seed, said)
            else:
                rows[made.ticket] = made
                assert made.state == expected, (seed, said)
        elif act == "leave" and ticket:
            model.leave(ticket)
            leave(sign_up=rows[ticket], channel=Channel.WEB, now=now)
        elif act == "accept" and ticket:
            model.accept(ticket)
            until = SignUp.objects.get(pk=rows[ticket].pk).offer_until
            accept(
                sign_up=rows[ticket], channel=Channel.WEB, now=until and until - datetime.timedelta(minutes=1)
            )
        elif act == "run_out" and not model.late:
            model.run_out()
            SignUp.objects.filter(roll=roll, state="offered").update(offer_until=now)
            look_after(now)
        elif act == "places":
            count = dice.randint(0, 5)
            model.set_places(count)
            set_places(roll=roll, count=count, by=None, keep_over=True, now=now)
        elif act == "late":
            model.late = True
        real = dict(SignUp.objects.filter(roll=roll).values_list("ticket", "state"))
        assert real == model.state, (seed, said)
    assert not list(faults()), (seed, said)


def play_many(town: Town, seeds: range) -> None:
    for seed in seeds:
        with transaction.atomic():
            play(town, seed)
            transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.django_db
def test_twenty_random_sequences_agree_with_the_model(town: Town):
    play_many(town, range(20))


@pytest.mark.django_db
@pytest.mark.prove
@pytest.mark.postgres
def test_two_thousand_random_sequences_agree_with_the_model(town: Town):
    play_many(town, range(1000, 3000))
