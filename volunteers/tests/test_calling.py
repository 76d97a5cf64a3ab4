"""叫人: who is asked, how the first yes is the first served, who is never asked, what the organiser sees."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import Refusal
from events.models import SignUp, State
from events.tests.rolls import audited, come, people  # noqa: F401
from events.tests.test_door_pages import staff
from portal.accounts.models import Role
from portal.outbox.models import Message
from tests.town import Town
from volunteers import fitting
from volunteers.actions.calling import answer_no, answer_yes, call_people, look_after_calls, stop_calling
from volunteers.actions.willing import be_willing, stop
from volunteers.models import Ask, Call, Volunteer

from .rows import ALWAYS, daytime, short, willing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


def call(roll, track, missing=2, **kwargs) -> Call:
    values = {"skills": ["carry"], "by": None} | kwargs
    return call_people(roll=roll, track=track, missing=missing, **values)


def asks(made: Call) -> list[Ask]:
    return list(made.asks.select_related("volunteer__person", "call").order_by("pk"))


def test_two_are_missing_four_are_asked_two_come_and_the_rest_are_thanked(town: Town):
    roll, track = short(town)
    willing(town, 6)
    made = call(roll, track)
    first, second, third, fourth = asks(made)
    assert Message.objects.filter(kind="volunteer-called").count() == 4
    text = Message.objects.filter(kind="volunteer-called").first().text
    assert "河边清洁（捡垃圾）缺人" in text
    assert f"/volunteer/called/{first.token}/" in text
    assert answer_no(ask=first).answer == "no"
    assert answer_yes(ask=second).answer == "yes"
    assert Call.objects.get().state == "open"
    assert answer_yes(ask=third).sign_up.state == State.CONFIRMED
    assert Call.objects.get().state == "filled"
    fourth.refresh_from_db()
    assert fourth.answer == "closed"
    assert Message.objects.get(cause=fourth.cause).state == "dropped"
    assert answer_yes(ask=fourth).answer == "late"
    assert roll.sign_ups.count() == 2


def test_pressed_twice_is_one_sign_up_and_yes_after_no_is_a_yes(town: Town):
    roll, track = short(town)
    willing(town, 1)
    (ask,) = asks(call(roll, track))
    answer_no(ask=ask)
    assert answer_yes(ask=ask).sign_up == answer_yes(ask=ask).sign_up
    assert SignUp.objects.count() == 1


def test_whoever_comes_by_another_way_counts_and_the_next_yes_is_late(town: Town):
    roll, track = short(town)
    willing(town, 2)
    ask = asks(call(roll, track, missing=1))[0]
    come(roll, people(town, 1)[0], track=track)
    assert answer_yes(ask=ask).answer == "late"
    assert Call.objects.get().state == "filled"
    assert not Ask.objects.open().exists()


def test_who_does_not_fit_is_not_asked(town: Town):
    roll, track = short(town, age_min=16)
    hours = fitting.times_of(roll)
    fit, cannot, busy, far, silent, there, stopped, young = (
        willing(town)[0],
        willing(town, skills=["hair"])[0],
        willing(town, times=[one for one in ALWAYS if one != f"{hours[0][0]}-{hours[0][1]}"])[0],
        willing(town, unit=town.beizha)[0],
        willing(town, may_call=False)[0],
        willing(town)[0],
        willing(town)[0],
        willing(town)[0],
    )
    elsewhere, from_afar = willing(town)[0], willing(town, unit=town.beizha, reach="town")[0]
    come(roll, there.person, track=track)
    stop(volunteer=stopped)
    type(young.person).objects.filter(pk=young.person_id).update(born=timezone.localdate())
    other = short(town, page=town.event("义卖"))
    come(other[0], elsewhere.person, track=other[1])
    assert fitting.how_many_fit(roll, track, ["carry"], now=timezone.now()) == 2
    made = call(roll, track, missing=2)
    assert {one.volunteer for one in asks(made)} == {fit, from_afar}
    assert not {cannot, busy, far, silent} & {one.volunteer for one in asks(made)}


def test_a_week_passes_before_anybody_is_asked_again(town: Town):
    roll, track = short(town)
    (one,) = willing(town)
    Volunteer.objects.filter(pk=one.pk).update(
        asked_at=timezone.now() - datetime.timedelta(days=7, seconds=-5)
    )
    with pytest.raises(Refusal, match="没有合适"):
        call(roll, track)
    assert not Call.objects.exists()
    Volunteer.objects.filter(pk=one.pk).update(asked_at=timezone.now() - datetime.timedelta(days=7))
    assert len(asks(call(roll, track))) == 1


def test_the_next_wave_goes_after_three_hours_of_the_day_and_asks_others(town: Town):
    roll, track = short(town)
    willing(town, 5)
    now = timezone.now()
    made = call(roll, track, missing=1)
    assert made.asks.count() == 2
    begin = Call.objects.get().waved_at
    day = daytime(1)
    Call.objects.update(waved_at=day)
    look_after_calls(day + datetime.timedelta(hours=3, seconds=-1))
    assert made.asks.count() == 2
    look_after_calls(day + datetime.timedelta(hours=3))
    assert made.asks.count() == 4
    assert len({one.volunteer_id for one in asks(made)}) == 4
    Call.objects.update(waved_at=day)
    look_after_calls(day.replace(hour=22))
    assert made.asks.count() == 4, "never at night"
    look_after_calls(roll.last_moment)
    assert Call.objects.get().state == "over"
    assert begin >= now


def test_at_night_a_message_waits_until_eight(town: Town):
    roll, track = short(town)
    willing(town, 1)
    night = daytime().replace(hour=22)
    call(roll, track, now=night)
    told = Message.objects.get(kind="volunteer-called")
    assert timezone.localtime(told.not_before).hour == 8


def test_who_has_no_phone_is_on_the_call_list_and_the_desk_answers_for_them(town: Town):
    roll, track = short(town)
    (one,) = willing(town, phone=False)
    (ask,) = asks(call(roll, track))
    message = Message.objects.to_call().get()
    assert (message.who, message.unit_path) == (one.person.name, roll.round.unit.path)
    clerk = staff(town, Role.DESK_CLERK)
    clerk.post(f"/volunteer/called/{ask.token}/", {"answer": "yes"})
    made = SignUp.objects.get()
    assert (made.channel, made.made_by) == ("phone", clerk.user)
    assert not Message.objects.to_call().filter(kind="volunteer-called").exists()


def test_a_role_is_called_for_once_at_a_time_and_for_no_more_than_its_places(town: Town):
    roll, track = short(town)
    willing(town, 8)
    with pytest.raises(Refusal, match="还能来 3 人"):
        call(roll, track, missing=4)
    made = call(roll, track, missing=1)
    with pytest.raises(Refusal, match="已经在叫"):
        call(roll, track, missing=1)
    stop_calling(call=made, by=None)
    assert not Ask.objects.open().exists()
    assert call(roll, track, missing=1).asks.count() == 2


def test_stopping_answers_what_was_asked_and_is_one_press(town: Town):
    roll, track = short(town)
    (one,) = willing(town)
    call(roll, track)
    stop(volunteer=one)
    one.refresh_from_db()
    assert (one.state, one.may_call, Ask.objects.get().answer) == ("ended", False, "no")
    again = be_willing(
        person=one.person, by=None, skills=["hair"], times=["0-am"], reach="own", may_call=True
    )
    assert (again.pk, again.state, again.until) == (one.pk, "active", None)


def test_a_clash_since_is_said_and_the_ask_stays_open(town: Town, client: Client):
    roll, track = short(town)
    (one,) = willing(town)
    (ask,) = asks(call(roll, track))
    other = short(town, page=town.event("义卖"))
    come(other[0], one.person, track=other[1])
    answer = client.post(f"/volunteer/called/{ask.token}/", {"answer": "yes"})
    assert answer.status_code == 422
    assert "义卖" in answer.content.decode()
    ask.refresh_from_db()
    assert ask.answer == "open"


def test_the_page_of_an_ask_has_two_buttons_masks_the_name_and_says_who_was_faster(
    town: Town, client: Client
):
    roll, track = short(town)
    willing(town, 2)
    first, second = asks(call(roll, track, missing=1))
    page = client.get(f"/volunteer/called/{first.token}/").content.decode()
    assert "我来" in page
    assert "这次不行" in page
    assert "河边路滑" in page
    assert first.volunteer.person.name not in page
    client.post(f"/volunteer/called/{first.token}/", {"answer": "yes"})
    assert "记下了，您来" in client.get(f"/volunteer/called/{first.token}/").content.decode()
    late = client.post(f"/volunteer/called/{second.token}/", {"answer": "yes"}, follow=True).content.decode()
    assert "已经有人来了，谢谢您" in late
    assert 'value="yes"' not in late
    assert client.get("/volunteer/called/wrong/").status_code == 404


def test_an_organiser_presses_twice_and_sees_who_said_what(town: Town):
    roll, track = short(town)
    willing(town, 3)
    organiser = staff(town, Role.ORGANISER)
    assert "还缺 2 人" in organiser.get("/volunteer/call/").content.decode()
    assert (
        f"/volunteer/call/{roll.pk}/{track.pk}/" in organiser.get(f"/desk/roll/{roll.pk}/").content.decode()
    )
    address = f"/volunteer/call/{roll.pk}/{track.pk}/"
    assert 'value="carry"' in organiser.get(address).content.decode()
    looked = organiser.post(address, {"missing": "2", "skills": ["carry"]}).content.decode()
    assert "现在合适的有 3 人" in looked
    assert not Call.objects.exists()
    assert "请写一个数字" in organiser.post(address, {"missing": "两个"}).content.decode()
    organiser.post(address, {"missing": "2", "skills": ["carry"], "step": "call"})
    answer_yes(ask=Ask.objects.first())
    page = organiser.get(address).content.decode()
    assert "叫了 3 人：1 人来，0 人这次不行，2 人还没有答" in page
    assert Ask.objects.first().volunteer.person.name not in page
    assert page.count("替他答") == 2


def test_a_leader_calls_for_their_own_role_and_reads_masked_names(town: Town):
    leader = staff(town, Role.TEAM_LEADER)
    roll, track = short(town)
    willing(town, 1)
    address = f"/volunteer/call/{roll.pk}/{track.pk}/"
    assert leader.get(address).status_code == 404
    type(track).objects.filter(pk=track.pk).update(leader=leader.user)
    leader.post(address, {"missing": "1", "step": "call"})
    page = leader.get(address).content.decode()
    assert "叫了 1 人" in page
    assert Ask.objects.get().volunteer.person.name not in page
    other = staff(town, Role.ORGANISER, town.beizha)
    assert other.get(address).status_code == 404
