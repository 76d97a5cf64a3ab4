"""开放时告诉我: who is told, when, how often, in which order; and when it ends."""

import datetime

import pytest
from django.utils import timezone

from events.actions import Refusal, leave, set_places
from events.models import Channel, EventPage, Round
from events.tests.rolls import a_round, come, people
from portal.outbox.models import Message
from portal.people.actions import close_account, give_contact
from portal.people.models import Proxy
from rolls.actions.watching import MOST, can_be_watched, look_after_watches, stop, watch
from rolls.models import Told, Watch
from rolls.retention import OVER, forget
from tests.town import Town

from .rows import DAY, daughter, not_open, opened, page_of, waits

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
A_MOMENT = datetime.timedelta(microseconds=1)


def told() -> list[str]:
    return [one.who for one in Message.objects.filter(kind="roll-watch").order_by("pk")]


def test_nobody_is_told_just_before_it_opens_and_everybody_at_that_moment_once(town: Town):
    round_ = not_open(town)
    rows = waits(town, round_, 3)
    assert look_after_watches() == 0
    now = opened(round_)
    assert look_after_watches(now - A_MOMENT) == 0
    assert look_after_watches(now) == 3
    assert told() == [one.person.name for one in rows], "in the order in which they asked"
    assert look_after_watches(now + DAY) == 0
    text = Message.objects.filter(kind="roll-watch").first().text
    assert "现在可以报名" in text
    assert "先到先得" in text
    assert f"/sign-up/{round_.pk}/" in text


def test_whoever_pressed_is_told_on_their_own_phone_as_long_as_they_act_for_the_person(town: Town):
    round_ = not_open(town)
    first, second = waits(town, round_, 2)
    give_contact(person=second.person, number="19900000777", relation="self")
    Proxy.objects.filter(person=second.person).update(until=timezone.now())
    look_after_watches(opened(round_))
    numbers = {one.who: one.recipient for one in Message.objects.filter(kind="roll-watch")}
    assert numbers == {first.person.name: "19900000801", second.person.name: "19900000777"}


def test_who_has_no_phone_stands_on_the_call_list_of_the_desk(town: Town):
    round_ = not_open(town)
    person = people(town, 1)[0]
    watch(page=page_of(round_), person=person, channel=Channel.DESK)
    look_after_watches(opened(round_))
    assert [one.who for one in Message.objects.to_call()] == [person.name]


def test_an_account_that_was_closed_is_told_nothing(town: Town):
    round_ = not_open(town)
    user, mother = daughter(town)
    watch(page=page_of(round_), person=mother, channel=Channel.WEB, by=user)
    close_account(user=user, by=user)
    look_after_watches(opened(round_))
    assert [one.channel for one in Message.objects.filter(kind="roll-watch")] == ["call"]


def test_a_place_that_comes_free_is_told_of_unless_somebody_waits_for_it(town: Town):
    round_ = a_round(town, places=1, waiting_max=1)
    roll = round_.rolls.with_round().get()
    holder = come(roll, people(town, 1)[0])
    waiting = come(roll, people(town, 1)[0])
    one = waits(town, round_)[0]
    assert look_after_watches() == 0
    leave(sign_up=holder, channel=Channel.WEB)
    assert look_after_watches() == 0, "it was offered to who waits on the list"
    leave(sign_up=waiting, channel=Channel.WEB)
    assert look_after_watches() == 1
    assert told() == [one.person.name]
    come(roll, people(town, 1)[0])
    set_places(roll=roll, count=3, by=None)
    assert look_after_watches() == 0, "once a round"


@pytest.mark.parametrize(("born", "is_told"), [("1952-01-01", True), ("1999-01-01", False), (None, True)])
def test_only_whom_its_ages_let_in_or_who_may_still_say_theirs_are_told(town: Town, born, is_told):
    round_ = not_open(town, age_min=60)
    waits(town, round_, born=born and datetime.date.fromisoformat(born))
    assert look_after_watches(opened(round_)) == is_told


def test_only_residents_of_the_unit_are_told_of_a_round_for_them(town: Town):
    round_ = not_open(town, own_unit_only=True)
    here, there = daughter(town, 801)[1], daughter(town, 802, unit=town.beizha)[1]
    for person in (there, here):
        watch(page=page_of(round_), person=person, channel=Channel.DESK)
    look_after_watches(opened(round_))
    assert told() == [here.name]


def test_who_has_had_their_month_is_told_of_the_next(town: Town):
    """A haircut a month: December's second round is of no use to who had December's first."""
    first = a_round(town, per_person=1)
    user, mother = daughter(town)
    come(first.rolls.with_round().get(), mother)
    second = not_open(town, page=town.event("理发，补一场"), per_person=1)
    Round.objects.filter(pk=second.pk).update(page=first.page)
    Round.objects.filter(pk=first.pk).update(closes_at=timezone.now())
    watch(page=page_of(first), person=mother, channel=Channel.WEB, by=user)
    now = opened(second)
    assert look_after_watches(now) == 0
    Round.objects.filter(pk=second.pk).update(period="2027-01")
    assert look_after_watches(now) == 1


def test_who_is_on_the_list_already_is_not_told(town: Town):
    round_ = not_open(town, places=1)
    waits(town, round_, 2)
    now = opened(round_)
    roll = round_.rolls.with_round().get()
    first, second = Watch.objects.order_by("pk")
    come(roll, first.person)
    come(roll, second.person)
    set_places(roll=roll, count=5, by=None)
    assert look_after_watches(now) == 0


def test_the_next_round_is_told_of_anew(town: Town):
    round_ = not_open(town)
    waits(town, round_)
    look_after_watches(opened(round_))
    second = Round.objects.get(pk=round_.pk)
    second.pk, second.copied_from = None, None
    second.save()
    roll = round_.rolls.get()
    roll.round = second
    roll.save(update_fields=["round"])
    assert look_after_watches() == 1
    assert Told.objects.count() == 2


def test_it_ends_with_a_place_and_not_with_a_wait(town: Town):
    round_ = not_open(town, places=1)
    one = waits(town, round_)[0]
    opened(round_)
    roll = round_.rolls.with_round().get()
    come(roll, people(town, 1)[0])
    waiting = come(roll, one.person)
    assert Watch.objects.standing().count() == 1
    set_places(roll=roll, count=2, by=None)
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert not Watch.objects.standing().exists()
    look_after_watches()
    one.refresh_from_db()
    assert (one.end, told()) == ("signed_up", [])


def test_what_was_signed_up_before_does_not_end_it(town: Town):
    round_ = a_round(town, places=1)
    user, mother = daughter(town)
    come(round_.rolls.with_round().get(), mother)
    one = watch(page=page_of(round_), person=mother, channel=Channel.WEB, by=user)
    assert list(Watch.objects.standing()) == [one]


def test_no_more_drops_what_is_not_sent_yet_and_twice_is_once(town: Town):
    round_ = not_open(town)
    one, other = waits(town, round_, 2)
    person = people(town, 1)[0]
    called = watch(page=page_of(round_), person=person, channel=Channel.DESK)
    look_after_watches(opened(round_))
    for row in (one, called, one):
        stop(watch=row)
    states = {row.who: row.state for row in Message.objects.filter(kind="roll-watch")}
    assert states == {one.person.name: "dropped", person.name: "dropped", other.person.name: "queued"}
    assert not Message.objects.to_call().exists()
    assert list(Watch.objects.standing()) == [other]
    again = watch(page=page_of(not_open_again(round_)), person=one.person, channel=Channel.DESK)
    assert again.pk != one.pk


def not_open_again(round_: Round) -> Round:
    Round.objects.filter(pk=round_.pk).update(opens_at=timezone.now() + DAY)
    return round_


@pytest.mark.parametrize(("moment", "stands"), [(-1, True), (0, False), (1, False)])
def test_it_ends_after_a_year(town: Town, moment, stands):
    one = waits(town, not_open(town))[0]
    at = one.until + moment * A_MOMENT
    assert Watch.objects.standing(at).exists() is stands
    look_after_watches(at)
    one.refresh_from_db()
    assert one.end == ("" if stands else "a_year")


def test_it_ends_with_the_activity(town: Town):
    round_ = not_open(town)
    one = waits(town, round_)[0]
    EventPage.objects.filter(pk=round_.page_id).update(live=False)
    look_after_watches(opened(round_))
    one.refresh_from_db()
    assert (one.end, told()) == ("withdrawn", [])


@pytest.mark.long
def test_pressed_twice_it_is_once_and_ten_are_enough(town: Town):
    round_ = not_open(town)
    user, mother = daughter(town)
    page = page_of(round_)
    first = watch(page=page, person=mother, channel=Channel.WEB, by=user)
    assert watch(page=page_of(round_), person=mother, channel=Channel.DESK).pk == first.pk
    others = [town.event(f"活动{number}") for number in range(MOST)]
    for other in others:
        other.occurrences.all().delete()
    for other in others[:-1]:
        watch(page=EventPage.objects.get(pk=other.pk), person=mother, channel=Channel.WEB, by=user)
    last = EventPage.objects.get(pk=others[-1].pk)
    with pytest.raises(Refusal, match="已经在等 10 个活动了"):
        watch(page=last, person=mother, channel=Channel.WEB, by=user)
    stop(watch=first)
    assert watch(page=last, person=mother, channel=Channel.WEB, by=user)


def test_where_there_is_a_place_nobody_waits(town: Town):
    round_ = a_round(town)
    assert not can_be_watched(page_of(round_))
    with pytest.raises(Refusal, match="现在就可以报名"):
        watch(page=page_of(round_), person=people(town, 1)[0], channel=Channel.DESK)


def test_an_activity_without_sign_up_is_not_waited_for_until_its_dates_are_over(town: Town):
    page = town.event("重阳敬老")
    assert not can_be_watched(page)
    page.occurrences.update(starts_at=timezone.now() - 3 * DAY, ends_at=timezone.now() - 2 * DAY)
    assert can_be_watched(EventPage.objects.get(pk=page.pk))


@pytest.mark.parametrize(("moment", "left"), [(-1, 1), (0, 1), (1, 0)])
def test_what_is_over_is_forgotten_after_ninety_days(town: Town, moment, left):
    one = waits(town, not_open(town))[0]
    stop(watch=one)
    one.refresh_from_db()
    forget(one.ended_at + OVER + moment * A_MOMENT)
    assert Watch.objects.count() == left


def test_a_round_of_volunteers_is_told_of_too(town: Town):
    from events.tests.test_volunteers import a_clean_up

    roll = a_clean_up(town, opens_at=timezone.now() + DAY)
    waits(town, roll.round)
    assert look_after_watches(opened(roll.round)) == 1


def test_more_than_a_tick_can_tell_go_on_with_the_next(town: Town, monkeypatch):
    monkeypatch.setattr("rolls.actions.watching.AT_ONCE", 2)
    round_ = not_open(town)
    waits(town, round_, 3)
    now = opened(round_)
    assert [look_after_watches(now) for _n in range(3)] == [2, 1, 0]
