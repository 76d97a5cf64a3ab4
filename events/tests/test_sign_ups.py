"""Signing up, leaving, moving up: one after the other."""

import datetime
import uuid

import pytest
from django.utils import timezone

from events.actions import accept, call_off, copy_round, leave, look_after, set_places
from events.actions.fill import offer_end
from events.actions.lock import take_ticket
from events.actions.places import NeedsChoice
from events.actions.rounds import month_later, next_period, period_of
from events.models import Channel, Claim, Occurrence, Roll, SignUp, State, Transition
from events.retention import FORGOTTEN, forget
from portal.outbox.models import Message
from portal.people.actions import enter_person, join_household
from portal.people.models import Contact, Household
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone, refused, states  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
HOUR = datetime.timedelta(hours=1)


def shanghai(*parts: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(*parts))


def test_ten_get_a_place_the_rest_wait_in_the_order_they_came(town: Town):
    roll = a_roll(town, each=20)
    made = [come(roll, person, contact=phone(1)) for person in people(town, 13)]
    assert [one.state for one in made] == [State.CONFIRMED] * 10 + [State.WAITING] * 3
    assert [one.ticket for one in made] == list(range(1, 14))
    assert [one.place_in_line for one in made[10:]] == [1, 2, 3]
    assert made[1].starts_at - made[0].starts_at == datetime.timedelta(minutes=20)
    assert Message.objects.count() == 13, "everybody has one phone, and everybody is told by name"
    assert made[10].person.name in Message.objects.get(cause=f"step:{made[10].transitions.get().pk}").text


def test_the_same_form_twice_is_one_sign_up_and_uses_no_ticket(town: Town):
    roll, person, key = a_roll(town), people(town, 1)[0], uuid.uuid4()
    first, again = come(roll, person, key=key), come(roll, person, key=key)
    assert first.pk == again.pk
    assert come(roll, person, channel=Channel.DESK).pk == first.pk, "another channel finds the existing one"
    roll.refresh_from_db()
    assert roll.next_ticket == 2


@pytest.mark.postgres
def test_a_date_is_read_anew_under_its_lock_only_if_something_of_it_changed(town: Town):
    roll = a_roll(town)
    assert take_ticket(roll)[0] is roll
    for change in ({"called_off": True}, {"closed_at": timezone.now()}, {"sequence": 3}):
        Roll.objects.filter(pk=roll.pk).update(**change)
        anew, _ticket = take_ticket(roll)
        assert anew is not roll
        assert take_ticket(anew)[0] is anew
        roll = anew


def test_a_wished_time_is_given_while_it_is_free(town: Town):
    roll = a_roll(town, each=20)
    one, two = people(town, 2)
    assert come(roll, one, wish=4).slot.number == 4
    assert come(roll, two, wish=4).slot.number == 1


def test_who_leaves_makes_room_for_the_first_in_line(town: Town):
    roll = a_roll(town, places=1)
    one, two, three = (come(roll, person) for person in people(town, 3))
    assert leave(sign_up=one, channel=Channel.WEB).state == State.CANCELLED
    two.refresh_from_db()
    assert two.state == State.OFFERED
    assert two.offer_until <= roll.last_moment
    assert leave(sign_up=two, channel=Channel.WEB).state == State.DECLINED
    three.refresh_from_db()
    assert accept(sign_up=three, channel=Channel.WEB).state == State.CONFIRMED
    assert accept(sign_up=three, channel=Channel.WEB).state == State.CONFIRMED
    assert leave(sign_up=one, channel=Channel.WEB).state == State.CANCELLED
    assert Transition.objects.filter(sign_up=three).count() == 3


@pytest.mark.parametrize(("late", "after"), [(-1, State.CONFIRMED), (0, State.LAPSED), (1, State.LAPSED)])
def test_an_offer_is_accepted_before_its_end_and_not_at_it(town: Town, late, after):
    roll = a_roll(town, places=1)
    one, two, three = (come(roll, person) for person in people(town, 3))
    leave(sign_up=one, channel=Channel.WEB)
    two.refresh_from_db()
    moment = two.offer_until + datetime.timedelta(milliseconds=late)
    assert accept(sign_up=two, channel=Channel.WEB, now=moment).state == after
    three.refresh_from_db()
    assert three.state == (State.WAITING if after == State.CONFIRMED else State.OFFERED)


def test_an_offer_that_runs_out_goes_to_the_next_and_the_end_of_the_list_is_told(town: Town):
    roll = a_roll(town, places=1)
    one, two, three, four = (come(roll, person) for person in people(town, 4))
    leave(sign_up=one, channel=Channel.WEB)
    two.refresh_from_db()
    look_after(two.offer_until)
    assert states(roll) == {State.CANCELLED: 1, State.LAPSED: 1, State.OFFERED: 1, State.WAITING: 1}
    three.refresh_from_db()
    accept(sign_up=three, channel=Channel.WEB, now=three.offer_until - HOUR)
    look_after(roll.last_moment)
    four.refresh_from_db()
    assert four.state == State.UNPLACED


def test_a_late_cancellation_keeps_the_month_used(town: Town):
    roll = a_roll(town, per_person=1)
    early, late = (come(roll, person) for person in people(town, 2))
    leave(sign_up=early, channel=Channel.WEB, now=roll.cutoff_at - datetime.timedelta(milliseconds=1))
    assert leave(sign_up=late, channel=Channel.WEB, now=roll.cutoff_at).state == State.LATE_CANCELLED
    assert set(Claim.objects.values_list("sign_up", flat=True)) == {late.pk}
    assert come(roll, early.person).state == State.CONFIRMED
    assert refused(roll, late.person).code == "person_limit"


def test_a_month_of_one_person_and_two_of_a_household(town: Town):
    round_ = a_round(town, dates=2, per_person=1, per_household=2)
    first, second = round_.rolls.with_round()
    home = Household.objects.create(unit=town.linhe)
    family = people(town, 3)
    for person in family:
        join_household(person=person, household=home)
    come(first, family[0])
    assert refused(second, family[0]).code == "person_limit"
    come(second, family[1])
    assert refused(second, family[2]).code == "household_limit"
    assert SignUp.objects.count() == 2, "a refusal leaves nothing behind"


def test_who_waits_in_two_lists_gets_one_and_is_passed_over_in_the_other(town: Town):
    round_ = a_round(town, places=1, dates=2, per_person=1)
    first, second = round_.rolls.with_round()
    holders = [come(roll, person) for roll, person in zip((first, second), people(town, 2), strict=True)]
    torn, next_one = people(town, 2)
    come(first, torn)
    skipped = come(second, torn)
    lucky = come(second, next_one)
    for holder in holders:
        leave(sign_up=holder, channel=Channel.WEB)
    skipped.refresh_from_db()
    lucky.refresh_from_db()
    assert (skipped.state, lucky.state) == (State.WAITING, State.OFFERED)


@pytest.mark.parametrize(
    ("born", "ok"),
    [("1951-12-05", True), ("1951-12-06", False), ("1951-12-04", True), ("1948-02-29", True)],
)
def test_the_seventy_fifth_birthday_counts(town: Town, born, ok):
    roll = a_roll(town, age_min=75)
    Occurrence.objects.update(starts_at=shanghai(2026, 12, 5, 9), ends_at=shanghai(2026, 12, 5, 11))
    roll = Roll.objects.with_round().get(pk=roll.pk)
    person = people(town, 1, born=datetime.date.fromisoformat(born))[0]
    if ok:
        assert come(roll, person).state == State.CONFIRMED
    else:
        refusal = refused(roll, person)
        assert refusal.code == "too_young"
        assert "75" in str(refusal)
        assert "199 0000 0101" in str(refusal), "and whom to call"


def test_born_on_29_february_the_birthday_of_a_common_year_is_the_28th(town: Town):
    person = people(town, 1, born=datetime.date(1952, 2, 29))[0]
    assert person.age_on(datetime.date(2027, 2, 27)) == 74
    assert person.age_on(datetime.date(2027, 2, 28)) == 75
    assert person.age_on(datetime.date(2028, 2, 28)) == 75
    assert person.age_on(datetime.date(2028, 2, 29)) == 76


def test_each_no_has_its_own_sentence(town: Town):
    roll = a_roll(town, places=1, own_unit_only=True, age_max=90, waiting_max=1)
    someone = people(town, 5)
    early = {"arrived": roll.round.opens_at - datetime.timedelta(milliseconds=1)}
    late = {"arrived": roll.last_moment}
    stranger = people(town, 1, unit=town.beizha)[0]
    old = people(town, 1, born=datetime.date(1920, 1, 1))[0]
    unknown = people(town, 1, born=None)[0]
    said = {
        "early": refused(roll, someone[0], **early),
        "late": refused(roll, someone[0], **late),
        "unit": refused(roll, stranger),
        "too_old": refused(roll, old),
        "born": refused(roll, unknown),
    }
    come(roll, someone[0])
    come(roll, someone[1])
    said["full"] = refused(roll, someone[2])
    call_off(roll=roll, by=None, reason="下雨")
    said["called_off"] = refused(roll, someone[3])
    assert {name: refusal.code for name, refusal in said.items()} == {name: name for name in said}
    assert len({str(refusal) for refusal in said.values()}) == len(said)
    come_at_the_opening = a_roll(town)
    assert come(come_at_the_opening, someone[4], arrived=come_at_the_opening.round.opens_at)


def test_places_kept_for_the_desk_until_a_day_before(town: Town):
    roll = a_roll(town, kept=4)
    online = [come(roll, person) for person in people(town, 9)]
    assert sum(one.state == State.CONFIRMED for one in online) == 6
    assert come(roll, people(town, 1)[0], channel=Channel.DESK).state == State.CONFIRMED
    look_after(roll.starts_at - 24 * HOUR)
    assert states(roll) == {State.CONFIRMED: 7, State.OFFERED: 3}


def test_home_visits_are_a_list_of_their_own(town: Town):
    roll = a_roll(town, places=2, at_home=True)
    assert come(roll, people(town, 1)[0]).state == State.WAITING
    visit = come(roll, people(town, 1)[0], at_home=True, address="临河路 1 号 201")
    assert visit.state == State.CONFIRMED
    assert "临河路" not in str(SignUp.objects.filter(pk=visit.pk).values_list("address", flat=True).query)


def test_more_places_go_to_those_who_wait(town: Town):
    roll = a_roll(town)
    for person in people(town, 16):
        come(roll, person)
    assert set_places(roll=roll, count=14, by=None) == 4
    offered = roll.sign_ups.filter(state=State.OFFERED).values_list("ticket", flat=True)
    assert list(offered) == [11, 12, 13, 14]
    assert come(roll, people(town, 1)[0]).state == State.WAITING


def test_fewer_places_want_a_choice_and_are_not_filled_again(town: Town):
    roll = a_roll(town)
    made = [come(roll, person) for person in people(town, 16)]
    with pytest.raises(NeedsChoice) as asked:
        set_places(roll=roll, count=7, by=None)
    assert asked.value.over == 3
    assert roll.slots.filter(retired=False).count() == 10
    set_places(roll=roll, count=7, by=None, keep_over=True)
    for one in made[:2]:
        leave(sign_up=one, channel=Channel.WEB)
    assert states(roll) == {State.CONFIRMED: 8, State.WAITING: 6, State.CANCELLED: 2}
    assert set_places(roll=roll, count=12, by=None) == 4
    assert states(roll) == {State.CONFIRMED: 8, State.OFFERED: 4, State.WAITING: 2, State.CANCELLED: 2}


def test_fewer_places_and_the_losers_are_told(town: Town):
    roll = a_roll(town, places=3)
    made = [come(roll, person) for person in people(town, 3)]
    set_places(roll=roll, count=2, by=None, losers=[made[1].pk])
    assert states(roll) == {State.CONFIRMED: 2, State.CALLED_OFF: 1}
    assert "名额减少了" in Message.objects.get(kind=State.CALLED_OFF).text


def test_a_date_called_off_tells_everybody_once(town: Town):
    roll = a_roll(town, per_person=1)
    for number, person in enumerate(people(town, 53)):
        come(roll, person, contact=None if number % 6 == 0 else phone(number))
    for one in roll.sign_ups.filter(state=State.CONFIRMED)[:3]:
        leave(sign_up=one, channel=Channel.WEB)
    assert call_off(roll=roll, by=None, reason="理发师病了") == 50
    assert call_off(roll=roll, by=None, reason="理发师病了") == 0
    told = Message.objects.filter(kind=State.CALLED_OFF)
    assert told.count() == 50
    assert told.filter(channel=Message.Channel.CALL).count() == 8
    assert not Claim.objects.exists()
    page = roll.round.page
    page.get_latest_revision_as_object().save_revision().publish(skip_permission_checks=True)
    assert Occurrence.objects.get(pk=roll.occurrence_id).cancelled, "publishing an older draft keeps it"


def test_reminders_go_once_a_day_before_and_two_hours_before(town: Town):
    roll = a_roll(town)
    one = come(roll, people(town, 1)[0], contact=phone(3), arrived=timezone.now() - HOUR / 2)
    for hours in (24, 24, 2, 2):
        look_after(roll.starts_at - hours * HOUR)
    assert Message.objects.filter(kind="reminder").count() == 2
    assert one.person.name in Message.objects.filter(kind="reminder").first().text


def test_an_offer_is_answered_by_day(town: Town):
    friday = shanghai(2026, 12, 4, 20)
    far = shanghai(2026, 12, 30, 9)
    assert offer_end(friday, hours=24, last=far) == shanghai(2026, 12, 6, 18)
    assert offer_end(shanghai(2026, 12, 4, 23), hours=1, last=far) == shanghai(2026, 12, 5, 9)
    assert offer_end(friday, hours=24, last=shanghai(2026, 12, 5, 7)) == shanghai(2026, 12, 5, 7)


def test_next_months_round_in_one_go(town: Town):
    round_ = a_round(town, each=20, kept=3, per_person=1, age_min=75, dates=2)
    new = copy_round(round_=round_, by=None).round
    again = copy_round(round_=round_, by=None)
    assert (again.round, again.is_new) == (new, False)
    assert (new.period, new.per_person, new.age_min) == ("2027-01", 1, 75)
    old, there = ({roll.starts_at.weekday() for roll in one.rolls.with_round()} for one in (round_, new))
    assert old == there
    new_roll = new.rolls.with_round().first()
    assert new_roll.slots.count() == 10
    assert new_roll.slots.filter(desk_until__isnull=False).count() == 3
    page = round_.page
    page.get_latest_revision_as_object().save_revision().publish(skip_permission_checks=True)
    assert Occurrence.objects.filter(page=page).count() == 4, "publishing the page again keeps the new dates"


def test_months_and_weekdays():
    edge = datetime.datetime(2026, 12, 31, 16, tzinfo=datetime.UTC)
    assert (period_of(edge), period_of(edge - datetime.timedelta(milliseconds=1))) == ("2027-01", "2026-12")
    assert next_period("2026-12") == "2027-01"
    assert month_later(shanghai(2026, 12, 5, 9)) == shanghai(2027, 1, 2, 9)
    assert month_later(shanghai(2026, 10, 31, 9)) == shanghai(2026, 11, 28, 9)


def test_a_date_with_sign_ups_cannot_be_edited_away(town: Town):
    roll = a_roll(town)
    page = roll.round.page
    page.occurrences = [Occurrence(starts_at=roll.starts_at + 48 * HOUR, ends_at=roll.starts_at + 50 * HOUR)]
    assert page.publish_problems()


def test_the_same_person_is_found_again(town: Town):
    born = datetime.date(1940, 5, 1)
    one = enter_person(name="王秀英", born=born, unit=town.linhe, number="19900000001")
    assert enter_person(name="王秀英", born=born, unit=town.linhe, number="19900000002").pk == one.pk
    assert enter_person(name="王秀英", born=born, unit=town.beizha).pk != one.pk


def test_the_address_goes_after_the_visit_and_the_name_after_two_years(town: Town):
    roll = a_roll(town, at_home=True)
    one = come(roll, people(town, 1)[0], at_home=True, address="示例路 1 号", contact=phone(8))
    forget(roll.ends_at + 23 * HOUR)
    one.refresh_from_db()
    assert one.address == "示例路 1 号"
    forget(roll.ends_at + 25 * HOUR)
    one.refresh_from_db()
    assert one.address == ""
    assert forget(roll.ends_at + 729 * 24 * HOUR) == 0
    assert forget(roll.ends_at + 731 * 24 * HOUR) == 1
    one.refresh_from_db()
    assert (one.person.name, one.person.born, one.contact) == (FORGOTTEN, None, None)
    assert not Contact.objects.exists()
    assert forget(roll.ends_at + 731 * 24 * HOUR) == 0
