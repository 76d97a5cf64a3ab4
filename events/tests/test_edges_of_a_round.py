"""What a round says at its edges, in sentences; every limit with its three answers is a row of tests/test_edges.py."""

import datetime

import pytest
from django.utils import timezone

from events.actions import leave, look_after, set_places
from events.actions.rules import why_closed, why_not
from events.models import Channel, EventPage, Occurrence, PlaceChange, Round, State, Transition
from events.models.state import rounds_shown
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from tests.town import Town

from .rolls import a_roll, a_round, come, people, phone, refused

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
HOUR = datetime.timedelta(hours=1)


def test_from_its_closing_moment_on_a_round_refuses_though_the_date_is_far_away(town: Town):
    roll = a_roll(town, closes_at=timezone.now() + HOUR)
    closes = roll.round.closes_at
    one, two = people(town, 2)
    assert closes < roll.last_moment
    assert "还没开始报名" in why_closed(roll.round, roll.round.opens_at - HOUR / 60)
    assert why_closed(roll.round, closes - HOUR / 60) == ""
    assert "报名已经截止了" in why_closed(roll.round, closes)
    assert come(roll, one, arrived=closes - HOUR / 60).state == State.CONFIRMED
    assert refused(roll, two, arrived=closes).code == "late"


def test_from_its_last_moment_on_a_date_refuses_and_moves_nobody_up_though_the_round_is_open(town: Town):
    roll = a_roll(town, places=1, lead_hours=2)
    last = roll.starts_at - 2 * HOUR
    one, two, three = people(town, 3)
    first, second = come(roll, one), come(roll, two)
    assert last < roll.round.closes_at
    assert not why_not(roll, [], arrived=last - HOUR / 60)
    assert [no.code for no in why_not(roll, [], arrived=last)] == ["late"]
    assert refused(roll, three, arrived=last).code == "late"
    leave(sign_up=first, channel=Channel.WEB, now=last)
    second.refresh_from_db()
    assert second.state == State.WAITING


def shown_on(round_: Round) -> list[Round]:
    """What the activity's page says of its openings now."""
    return rounds_shown(EventPage.objects.get(pk=round_.page_id).upcoming)


def test_the_number_of_places_left_leaves_out_those_kept_for_the_desk(town: Town):
    round_ = a_round(town, places=5, kept=2, dates=2)
    first = round_.rolls.with_round().first()
    come(first, people(town, 1)[0])
    (shown,) = shown_on(round_)
    assert shown.state.left == (5 - 1 - 2) + (5 - 2)
    assert shown.state.words == "报名中 · 2 场，一共还有 5 个名额"
    kept = first.slots.filter(desk_until__isnull=False).order_by("number").first()
    come(first, people(town, 1)[0], channel=Channel.DESK, wish=kept.number)
    (shown,) = shown_on(round_)
    assert shown.state.left == 5, "the desk took one of its own"


def test_a_date_with_nothing_but_kept_places_offers_the_waiting_list(town: Town):
    round_ = a_round(town, places=2, kept=1)
    come(round_.rolls.with_round().get(), people(town, 1)[0])
    (shown,) = shown_on(round_)
    assert (shown.state.left, shown.state.can_ask, shown.state.words) == (
        0,
        True,
        "报满了，可以候补 · 0 人在等",
    )
    Round.objects.update(waiting_max=0)
    (shown,) = shown_on(round_)
    assert (shown.state.can_ask, shown.state.words) == (False, "报满了")


def test_whoever_is_told_of_a_moved_date_reads_the_old_time_before_the_new_one(town: Town):
    roll = a_roll(town)
    come(roll, people(town, 1)[0], contact=phone(1))
    day = (timezone.localtime(roll.starts_at)).replace(hour=9, minute=20, second=0, microsecond=0)
    Occurrence.objects.update(starts_at=day, ends_at=day + 2 * HOUR)
    look_after(timezone.now())
    Occurrence.objects.update(starts_at=day + 5 * HOUR, ends_at=day + 7 * HOUR)
    look_after(timezone.now())
    text = Message.objects.filter(kind="changed").latest("pk").text
    before, after = text.split("原来")[1].split("现在")
    assert ("9:20" in before, "14:20" in before) == (True, False)
    assert ("9:20" in after, "14:20" in after) == (False, True)
    before, after = AuditEntry.objects.filter(verb="events.tell_change").first().note.split(" → ")
    assert before.endswith("9:20")
    assert "14:20" in after


def test_a_change_of_places_is_kept_with_the_number_before_and_the_number_after(town: Town):
    roll = a_roll(town, places=3)
    set_places(roll=roll, count=5, by=None)
    set_places(roll=roll, count=4, by=None)
    changes = list(PlaceChange.objects.values_list("before", "after"))
    assert changes == [(3, 5), (5, 4)]
    notes = AuditEntry.objects.filter(verb="events.set_places").order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["3 → 5", "5 → 4"] == [str(one) for one in PlaceChange.objects.all()]


def test_a_step_is_kept_with_the_state_before_and_the_state_after(town: Town):
    one = come(a_roll(town), people(town, 1)[0])
    leave(sign_up=one, channel=Channel.WEB)
    steps = list(Transition.objects.filter(sign_up=one).values_list("before", "after"))
    assert steps == [("", State.CONFIRMED), (State.CONFIRMED, State.CANCELLED)]
