"""An open round is corrected so that nobody on its lists loses a place, a time or the right to come; what changes is
shown first. The edges are rows of tests/test_edges.py."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events.actions import leave, sign_up
from events.actions.correct_round import correct_round, look_at_correction, mark_of
from events.actions.lock import take_ticket
from events.models import Channel, Claim, Roll, Round, SignUp, State
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.people.actions import join_household
from portal.people.models import Household
from tests.town import Town

from .rolls import a_round, audited, come, people, states  # noqa: F401
from .test_door_pages import staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
HOUR = datetime.timedelta(hours=1)


def correct(round_: Round, **values):
    return correct_round(round_=round_, values=values, seen=mark_of(round_), by=None)


def refused(round_: Round, **values) -> dict[str, list[str]]:
    before = Round.objects.filter(pk=round_.pk).values().get()
    with pytest.raises(ValidationError) as caught:
        correct(round_, **values)
    assert Round.objects.filter(pk=round_.pk).values().get() == before, "nothing was changed"
    return caught.value.message_dict


def born(town: Town, year: int):
    return people(town, 1, born=datetime.date(year, 1, 1))[0]


def test_a_rule_that_hurts_nobody_is_changed_and_noted(town: Town):
    round_ = a_round(town, age_min=75, name="12 月")
    come(round_.rolls.with_round().get(), born(town, 1940))
    done = correct(round_, age_min=70, name="12 月的理发", waiting_max=5)
    round_.refresh_from_db()
    assert (round_.age_min, round_.name, round_.waiting_max) == (70, "12 月的理发", 5)
    assert ("75", "70") in [(one.before, one.after) for one in done.changes]
    assert "75 → 70" in AuditEntry.objects.get(verb="events.correct_round").note
    assert correct(round_, age_min=70).changes == []
    assert AuditEntry.objects.filter(verb="events.correct_round").count() == 1


@pytest.mark.parametrize("count", [1, 3, 4])
def test_whoever_could_no_longer_come_is_named_and_counted_and_nothing_changes(town: Town, count):
    round_ = a_round(town, places=2, age_min=60)
    roll = round_.rolls.with_round().get()
    young = [born(town, 1960) for _n in range(count)]
    for person in [*young, born(town, 1940)]:
        come(roll, person)
    (words,) = refused(round_, age_min=75)["age_min"]
    assert f"{count} 人" in words
    assert [one.name in words for one in young] == [True, True, True, False][:count]
    assert "在名单里点“不来了”" in words
    assert set(refused(round_, age_max=70)) == {"age_max"}
    for one in SignUp.objects.with_round().filter(person__in=young):
        leave(sign_up=one, channel=Channel.WEB)
    assert correct(round_, age_min=75).changes, "they left of their own will"


def test_neighbours_of_elsewhere_and_people_without_a_birth_date_are_not_shut_out(town: Town):
    round_ = a_round(town)
    roll = round_.rolls.with_round().get()
    come(roll, people(town, 1, unit=town.beizha)[0])
    come(roll, people(town, 1, born=None)[0])
    assert set(refused(round_, own_unit_only=True, age_min=60)) == {"own_unit_only", "age_min"}


def test_times_of_the_month_are_counted_anew_and_nobody_is_beyond_them(town: Town):
    round_ = a_round(town, dates=3)
    one, two, three = round_.rolls.with_round()
    often, once = people(town, 2)
    for roll in (one, two):
        come(roll, often)
    come(one, once)
    assert often.name in refused(round_, per_person=1)["per_person"][0]
    assert not Claim.objects.exists()
    correct(round_, per_person=2)
    assert Claim.objects.count() == 3
    assert sorted(Claim.objects.filter(subject_id=often.pk).values_list("number", flat=True)) == [1, 2]
    leave(sign_up=SignUp.objects.get(person=often, roll=one), channel=Channel.WEB)
    correct(round_, per_person=1)
    assert Claim.objects.get(subject_id=often.pk).number == 1, "the second of two is now the first of one"
    with pytest.raises(Exception, match="已经用完了"):
        come(Roll.objects.with_round().get(pk=three.pk), often)
    home = Household.objects.create(unit=town.linhe)
    for person in (often, once):
        join_household(person=person, household=home)
    assert set(refused(round_, per_household=1)) == {"per_household"}


def test_nobody_who_waits_is_left_without_a_way_up(town: Town):
    round_ = a_round(town, dates=2, places=1)
    one, two = round_.rolls.with_round()
    first, second = people(town, 2)
    come(one, first)
    come(two, second)
    assert come(two, first).state == State.WAITING
    assert first.name in refused(round_, per_person=1)["per_person"][0]


def test_an_opening_is_not_moved_behind_those_who_came(town: Town):
    round_ = a_round(town)
    assert correct(round_, opens_at=timezone.now() + HOUR).changes
    correct(round_, opens_at=timezone.now() - HOUR)
    come(Roll.objects.with_round().get(), people(town, 1)[0])
    assert "开始报名不能改到后面" in refused(round_, opens_at=timezone.now() + HOUR)["opens_at"][0]
    assert correct(round_, closes_at=timezone.now() + HOUR).changes, "stopping hurts nobody"


def test_own_times_change_while_nobody_knows_theirs(town: Town):
    round_ = a_round(town, places=8, each=20)
    assert set(refused(round_, each=31)) == {"places"}
    correct(round_, each=30)
    roll = Roll.objects.with_round().get()
    minutes = [(slot.starts_at - roll.starts_at).seconds // 60 for slot in roll.slots.all()]
    assert minutes == [0, 30, 60, 90, 120, 150, 180, 210]
    one = come(roll, people(town, 1)[0])
    assert one.person.name in refused(round_, each=20)["each"][0]
    leave(sign_up=one, channel=Channel.WEB)
    correct(round_, each=None)
    assert set(roll.slots.values_list("starts_at", "minutes")) == {(None, None)}


def test_one_lesson_and_all_lessons_are_not_exchanged_under_those_who_came(town: Town):
    round_ = a_round(town, dates=2)
    correct(round_, whole_course=True)
    correct(round_, whole_course=False)
    come(round_.rolls.with_round().first(), people(town, 1)[0])
    assert set(refused(round_, whole_course=True)) == {"whole_course"}


def test_a_fault_that_stood_before_does_not_stand_in_the_way(town: Town):
    round_ = a_round(town)
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - HOUR / 2)
    assert correct(round_, name="改名").changes
    assert set(refused(round_, age_min=121)) == {"age_min"}
    assert set(refused(round_, closes_at=timezone.now() - HOUR / 3)) == {"closes_at"}


def test_a_looser_rule_moves_up_who_waits(town: Town):
    round_ = a_round(town, dates=2, places=1, per_person=1)
    one, two = round_.rolls.with_round()
    first, second = people(town, 2)
    come(one, first)
    holder = come(two, second)
    waits = come(two, first)
    leave(sign_up=holder, channel=Channel.WEB)
    assert states(two) == {"cancelled": 1, "waiting": 1}, "the month of the first is used up"
    values = {"round_": round_, "values": {"per_person": 2}, "by": None}
    assert look_at_correction(**values, seen=mark_of(round_)).offered == 1
    waits.refresh_from_db()
    assert waits.state == State.WAITING, "looking changes nothing"
    assert correct_round(**values, seen=mark_of(round_)).offered == 1
    waits.refresh_from_db()
    assert waits.state == State.OFFERED


def test_whoever_waited_for_the_lock_is_asked_the_corrected_rules(town: Town):
    round_ = a_round(town)
    roll = round_.rolls.with_round().get()
    assert take_ticket(roll)[0] is roll
    correct(round_, age_min=75)
    locked, _ticket = take_ticket(roll)
    assert (roll.round.age_min, locked.round.age_min) == (None, 75)
    with pytest.raises(Exception, match="满 75 周岁"):
        sign_up(roll=roll, person=born(town, 1990), key="0" * 32, channel=Channel.WEB)


# The pages


def form_of(client: Client, address: str, **changes) -> dict:
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    shown = {name: form[name].field.widget.format_value(value) for name, value in data.items()}
    return {name: value for name, value in shown.items() if value is not None} | changes


def test_what_changes_is_shown_first_and_done_at_the_second_press(town: Town):
    round_ = a_round(town, age_min=75)
    come(round_.rolls.with_round().get(), born(town, 1940))
    organiser, address = staff(town, Role.ORGANISER), f"/desk/rounds/{round_.pk}/correct/"
    assert "改这一轮" in organiser.get("/desk/rounds/").content.decode()
    data = form_of(organiser, address, age_min="70", name="十二月")
    shown = organiser.post(address, data)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "这样改，对吗？" in page
    assert [(one.before, one.after) for one in shown.context["correction"].changes] == [
        ("12 月的理发券", "十二月"),
        ("75", "70"),
    ]
    for one in shown.context["correction"].changes:
        assert f"{one.before}</span> → <strong" in page
    round_.refresh_from_db()
    assert round_.age_min == 75, "not yet"
    again = organiser.post(address, data | {"again": "1"})
    assert 'value="十二月"' in again.content.decode()
    done = organiser.post(address, data | {"sure": "1"}, follow=True)
    assert "改好了：十二月" in done.content.decode()
    round_.refresh_from_db()
    assert (round_.age_min, round_.name) == (70, "十二月")
    nothing = organiser.post(address, form_of(organiser, address), follow=True).content.decode()
    assert "没有改什么" in nothing, "a form sent back as it came changes nothing, though it knows no seconds"


def test_what_would_hurt_is_refused_at_its_field_with_what_was_typed(town: Town):
    round_ = a_round(town)
    one = come(round_.rolls.with_round().get(), born(town, 1960))
    organiser, address = staff(town, Role.ORGANISER), f"/desk/rounds/{round_.pk}/correct/"
    answer = organiser.post(address, form_of(organiser, address, age_min="75", sure="1"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{one.person.name} 1 人" in page
    assert 'value="75"' in page
    wrong = organiser.post(address, form_of(organiser, address, age_min="130", name=""))
    assert "年龄填 1 到 120" not in wrong.content.decode(), "first what could not be read"
    assert (
        organiser.post(address, form_of(organiser, address, age_min="130")).context["form"].errors["age_min"]
    )


def test_of_two_who_correct_the_second_sees_the_first_ones_rules(town: Town):
    round_ = a_round(town, age_min=75)
    organiser, address = staff(town, Role.ORGANISER), f"/desk/rounds/{round_.pk}/correct/"
    data = form_of(organiser, address, name="我改的")
    correct(round_, age_min=70)
    answer = organiser.post(address, data | {"sure": "1"})
    assert answer.status_code == 422
    assert "刚才有人改过这一轮" in answer.content.decode()
    round_.refresh_from_db()
    assert (round_.age_min, round_.name) == (70, "12 月的理发券")


def test_a_round_of_volunteers_has_no_places_of_its_own_to_correct(town: Town):
    from .test_volunteers import a_clean_up

    roll = a_clean_up(town)
    organiser, address = staff(town, Role.ORGANISER), f"/desk/rounds/{roll.round_id}/correct/"
    data = form_of(organiser, address, age_min="18")
    assert not {"each", "per_person", "whole_course"} & set(data)
    assert "这样改，对吗？" in organiser.post(address, data).content.decode()
