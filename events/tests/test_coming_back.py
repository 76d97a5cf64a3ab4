"""After an end: queueing again, changing one's own time, being asked first when places are there again, a stale page's
answer; and several people by one press."""

import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import Refusal, accept, leave, look_after, set_places
from events.actions.again import ask_again, may_ask_again, move_to
from events.actions.from_the_web import take_places
from events.actions.introductions import introduce, turn_away
from events.actions.messages import remind
from events.models import Channel, Claim, Introduction, Occurrence, Roll, SignUp, State, Transition
from events.on_its_way import OnItsWay
from portal.accounts.models import Role, User
from portal.outbox.models import Message
from portal.people.actions import act_for, give_contact
from portal.people.models import Person
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone, states  # noqa: F401
from .test_door_pages import said, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
NOW = timezone.now


def fresh(one: SignUp) -> SignUp:
    return SignUp.objects.with_round().get(pk=one.pk)


def no(act, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        act(**kwargs)
    return caught.value.code


# Queueing again


def lapsed(town: Town, waiting: int = 0, **rules) -> SignUp:
    """Somebody whose offer ran out; so many wait behind."""
    roll = a_roll(town, places=1, **rules)
    first, second, *others = people(town, 2 + waiting)
    holder = come(roll, first, contact=phone(4))
    mine = come(roll, second, contact=phone(5))
    for person in others:
        come(roll, person, contact=phone(6))
    leave(sign_up=holder, channel=Channel.WEB)
    accept(sign_up=mine, channel=Channel.WEB, now=fresh(mine).offer_until)
    assert fresh(mine).state == State.LAPSED
    return fresh(mine)


def test_an_offer_that_ran_out_says_what_is_so_and_queues_again_by_one_press(town: Town, client: Client):
    one = lapsed(town)
    page = said(client, f"/s/{one.token}/")
    assert "位子让出来了" in page
    assert "给了下一位" not in page, "nobody was next"
    assert "现在有空位，点了就报上" in page
    answer = client.post(f"/s/{one.token}/again/")
    again = SignUp.objects.exclude(pk=one.pk).get(person=one.person)
    assert (answer["Location"], again.state, again.contact) == (
        f"/s/{again.token}/",
        "confirmed",
        one.contact,
    )
    assert client.post(f"/s/{one.token}/again/")["Location"] == answer["Location"], "pressed twice it is once"
    assert SignUp.objects.filter(person=one.person).count() == 2
    assert "再排一次" not in said(client, f"/s/{one.token}/")
    assert "再排一次" in Message.objects.get(kind="lapsed").text


def test_who_queues_again_stands_behind_those_who_wait(town: Town, client: Client):
    one = lapsed(town, waiting=2)
    assert "现在要等，点了是候补第 2 位" in said(client, f"/s/{one.token}/")
    client.post(f"/s/{one.token}/again/")
    again = SignUp.objects.exclude(pk=one.pk).get(person=one.person)
    assert (again.state, again.place_in_line) == (State.WAITING, 2)


def test_leaving_can_be_taken_back_as_long_as_there_is_room(town: Town, client: Client):
    one = come(a_roll(town, per_person=1), people(town, 1)[0], contact=phone(5))
    client.post(f"/s/{one.token}/answer/", {"answer": "no"})
    client.post(f"/s/{one.token}/again/")
    assert states(one.roll) == {"cancelled": 1, "confirmed": 1}
    assert Claim.objects.count() == 1


def test_the_last_moment_ends_queueing_again(town: Town):
    one = lapsed(town, lead_hours=3)
    last = one.roll.last_moment
    tick = datetime.timedelta(microseconds=1)
    assert [may_ask_again(one, last + off) for off in (-tick, tick * 0, tick)] == [True, False, False]
    assert no(ask_again, past=one, channel=Channel.WEB, arrived=last) == "late"


def test_a_stranger_whose_sign_up_was_denied_gets_none_by_its_link(town: Town, client: Client):
    roll, elder = a_roll(town), people(town, 1)[0]
    give_contact(person=elder, number="19900000050", relation="self")
    one = introduce(
        roll=roll,
        person=elder,
        contact=phone(51),
        relation="family",
        key=uuid.uuid4(),
        channel=Channel.WEB,
    )
    turn_away(introduction=Introduction.objects.get())
    assert "再排一次" not in said(client, f"/s/{one.token}/")
    client.post(f"/s/{one.token}/again/")
    assert states(roll) == {"cancelled": 1}
    assert "请从活动页面报" in said(client, f"/s/{one.token}/")


# One's own time


def test_ones_own_time_changes_by_one_press(town: Town, client: Client):
    roll = a_roll(town, places=3, each=20, per_person=1)
    one, other = (come(roll, person, contact=phone(5)) for person in people(town, 2))
    link = f"/s/{one.token}/"
    third = roll.slots.get(number=3)
    assert f'value="{roll.pk}:3">{third.time_word}<' in said(client, link)
    client.post(f"{link}time/", {"to": f"{roll.pk}:3"})
    client.post(f"{link}time/", {"to": f"{roll.pk}:3"})
    assert (fresh(one).slot.number, fresh(one).code, fresh(one).state) == (3, one.code, "confirmed")
    assert "时间改好了" in said(client, link)
    assert Transition.objects.filter(sign_up=one).count() == 2
    assert ["时间改到" in message.text for message in Message.objects.filter(who=one.person.name)] == [
        False,
        True,
    ]
    client.post(f"{link}time/", {"to": f"{roll.pk}:2"})
    assert "刚才给了别人，您原来的没有动" in said(client, link)
    assert (fresh(one).slot.number, fresh(other).slot.number) == (3, 2)
    for wrong in ("", "x", f"{roll.pk}:x", f"{a_roll(town).pk}:1"):
        assert client.post(f"{link}time/", {"to": wrong}).status_code == 404
    assert Claim.objects.count() == 2


def test_another_date_of_the_round_is_one_press_too(town: Town, client: Client):
    round_ = a_round(town, places=1, dates=2, per_person=1)
    first, second = round_.rolls.with_round().order_by("pk")
    one, waits = (come(first, person, contact=phone(5)) for person in people(town, 2))
    client.post(f"/s/{one.token}/time/", {"to": f"{second.pk}:0"})
    moved = second.sign_ups.get()
    assert (moved.person, moved.state) == (one.person, "confirmed")
    assert fresh(one).state == State.CANCELLED
    assert fresh(waits).state == State.OFFERED, "what was left goes to who waits"
    assert not Message.objects.filter(kind="cancelled").exists(), "one message, of the new time"
    assert no(move_to, one=fresh(waits), roll=second, number=0, channel=Channel.WEB) == "not_to_move"
    accept(sign_up=waits, channel=Channel.WEB)
    assert no(move_to, one=fresh(waits), roll=second, number=0, channel=Channel.WEB) == "taken"
    assert states(first) == {"cancelled": 1, "confirmed": 1}


def test_a_number_that_is_not_confirmed_yet_changes_the_time_and_not_the_date(town: Town):
    round_ = a_round(town, places=3, dates=2, each=20)
    first, second = round_.rolls.with_round().order_by("pk")
    one = come(first, people(town, 1)[0], contact=phone(5))
    Introduction.objects.create(person=one.person, contact=phone(5), roll=first, sign_up=one)
    assert no(move_to, one=one, roll=second, number=1, channel=Channel.WEB) == "unconfirmed"
    assert move_to(one=one, roll=first, number=3, channel=Channel.WEB).slot.number == 3
    Introduction.objects.update(state="confirmed", settled_at=NOW())
    assert move_to(one=fresh(one), roll=second, number=1, channel=Channel.WEB).roll == second


def test_a_reminder_that_waits_says_the_time_that_was_changed_to(town: Town):
    roll = a_roll(town, places=3, each=20)
    one = come(roll, people(town, 1)[0], contact=phone(5))
    remind(fresh(one), hours=24)
    before = Message.objects.get(kind="reminder").text
    move_to(one=one, roll=roll, number=3, channel=Channel.WEB)
    after = Message.objects.get(kind="reminder").text
    assert roll.slots.get(number=1).time_word in before
    assert roll.slots.get(number=3).time_word in after


def test_whoever_leaves_at_the_desk_is_not_called_to_be_reminded(town: Town):
    one = come(a_roll(town), people(town, 1)[0])
    remind(fresh(one), hours=24)
    leave(sign_up=fresh(one), channel=Channel.DESK)
    assert not Message.objects.to_call().filter(kind="reminder").exists()


def test_from_the_cutoff_on_only_the_time_of_the_day_changes(town: Town):
    round_ = a_round(town, places=3, dates=2, each=20, cutoff_hours=24)
    first, second = round_.rolls.with_round().order_by("pk")
    one = come(first, people(town, 1)[0], contact=phone(5))
    move_to(one=one, roll=first, number=2, channel=Channel.WEB, now=first.cutoff_at)
    assert no(move_to, one=one, roll=second, number=1, channel=Channel.WEB, now=first.cutoff_at) == "late"
    last = first.last_moment
    assert no(move_to, one=one, roll=first, number=3, channel=Channel.WEB, now=last) == "not_to_move"
    assert fresh(one).slot.number == 2


def test_a_date_on_which_one_is_already_is_none_to_move_to(town: Town):
    round_ = a_round(town, places=3, dates=2)
    first, second = round_.rolls.with_round().order_by("pk")
    person = people(town, 1)[0]
    one, other = come(first, person), come(second, person)
    assert no(move_to, one=one, roll=second, number=0, channel=Channel.WEB) == "already"
    assert [fresh(row).state for row in (one, other)] == ["confirmed", "confirmed"]


# Places taken back and there again


def test_places_there_again_are_offered_to_who_lost_one_first(town: Town):
    roll = a_roll(town, places=3)
    made = [come(roll, person, contact=phone(5)) for person in people(town, 6)]
    set_places(roll=roll, count=1, by=None, losers=[made[1].pk, made[2].pk])
    assert [fresh(one).state for one in made[:4]] == ["confirmed", "called_off", "called_off", "waiting"]
    assert set_places(roll=roll, count=2, by=None) == 1
    assert [fresh(one).state for one in made[:4]] == ["confirmed", "offered", "called_off", "waiting"]
    assert set_places(roll=roll, count=4, by=None) == 2
    assert [fresh(one).state for one in made[:5]] == [
        "confirmed",
        "offered",
        "offered",
        "offered",
        "waiting",
    ]


def test_who_lost_a_place_and_waits_anew_is_asked_by_the_new_row(town: Town):
    roll = a_roll(town, places=2)
    made = [come(roll, person) for person in people(town, 3)]
    set_places(roll=roll, count=1, by=None, losers=[made[1].pk])
    anew = come(roll, made[1].person)
    set_places(roll=roll, count=2, by=None)
    assert [fresh(one).state for one in (made[1], anew, made[2])] == ["called_off", "offered", "waiting"]


def test_lowering_asks_nobody_back(town: Town):
    roll = a_roll(town, places=4)
    made = [come(roll, person) for person in people(town, 4)]
    set_places(roll=roll, count=3, by=None, losers=[made[0].pk, made[1].pk])
    assert states(roll) == {"confirmed": 2, "called_off": 2}


# A page of a while ago


def test_a_stale_page_says_why_and_what_now(town: Town, client: Client):
    roll = a_roll(town)
    one = come(roll, people(town, 1)[0], contact=phone(5))
    clerk = staff(town, Role.DESK_CLERK)
    clerk.post(f"/desk/answer/{one.pk}/", {"answer": "no"})
    clerk.post(f"/desk/answer/{one.pk}/", {"answer": "no"})
    assert "已经是“不来了”，这一次没有改。还想来，可以再报一次" in said(clerk, f"/desk/roll/{roll.pk}/")
    client.post(f"/s/{one.token}/answer/", {"answer": "yes"})
    assert "这一次没有改" in said(client, f"/s/{one.token}/")
    for address in (f"/desk/answer/{one.pk}/", f"/s/{one.token}/answer/"):
        assert clerk.post(address, {"answer": "maybe"}).status_code == 404
    assert clerk.post(f"/desk/answer/{one.pk}/").status_code == 404, "an empty press takes nobody off"
    sure = come(roll, people(town, 1)[0], contact=phone(5))
    client.post(f"/s/{sure.token}/answer/", {"answer": "yes"})
    assert "起就是“已报上”，不用再点" in said(client, f"/s/{sure.token}/")


def test_the_desk_hears_that_a_yes_came_too_late(town: Town):
    roll = a_roll(town, places=1)
    first, second = (come(roll, person, contact=phone(5)) for person in people(town, 2))
    leave(sign_up=first, channel=Channel.WEB)
    SignUp.objects.filter(pk=second.pk).update(offer_until=NOW())
    clerk = staff(town, Role.DESK_CLERK)
    clerk.post(f"/desk/answer/{second.pk}/", {"answer": "yes"})
    assert "过了答复的时间" in said(clerk, f"/desk/roll/{roll.pk}/")


def test_not_coming_is_asked_first(town: Town):
    roll = a_roll(town, places=1)
    one, _waits = (come(roll, person, contact=phone(5)) for person in people(town, 2))
    page = said(staff(town, Role.DESK_CLERK), f"/desk/roll/{roll.pk}/")
    asked = page.split(f'id="one-{one.pk}"')[1].split("</li>")[0]
    assert asked.index("<summary>不来了</summary>") < asked.index('value="no"')
    assert "位子马上给候补的下一位" in asked
    assert f"{one.person.name}不来了，取消" in asked


# Several by one press


def family(town: Town, count: int = 2) -> tuple[User, list[Person]]:
    user = User.objects.create_user(username="daughter", phone="19900000061")
    User.objects.filter(pk=user.pk).update(phone="19900000061")
    found = people(town, count)
    for person in found:
        act_for(user=user, person=person, relation="family")
    return user, found


def press(roll: Roll, user: User, chosen: list[Person]):
    mine = OnItsWay(
        round=roll.round_id,
        when=f"{roll.pk}:0",
        people=[one.pk for one in chosen],
        phone="19900000061",
        needs_code=False,
        key=str(uuid.uuid4()),
    )
    return take_places(mine=mine, roll=roll, user=user, arrived=NOW())


def test_a_mother_and_a_father_in_one_go_have_one_message_and_one_receipt(town: Town, client: Client):
    roll = a_roll(town, places=1, each=20)
    user, (mother, father) = family(town)
    taken = press(roll, user, [mother, father])
    one, two = taken.made
    assert (one.state, two.state, taken.refused) == ("confirmed", "waiting", [])
    message = Message.objects.get()
    assert f"{mother.name} {one.slot.time_word} 已报上，券号 {one.code}" in message.text
    assert f"{father.name} 候补第 1 位" in message.text
    assert f"/s/{one.token}/" in message.text
    for mine, other in ((one, two), (two, one)):
        page = said(client, f"/s/{mine.token}/")
        assert "一起报的" in page
        assert f"/s/{other.token}/" in page
    assert "第 1 位" in said(client, f"/s/{one.token}/")
    leave(sign_up=one, channel=Channel.WEB)
    assert Message.objects.count() == 3, "from here on each is told by themselves"


def test_a_refusal_of_one_leaves_the_others_and_names_whom(town: Town):
    roll = a_roll(town, age_min=75)
    user, (mother, father, aunt) = family(town, 3)
    father.born = datetime.date(1990, 1, 2)
    father.save()
    taken = press(roll, user, [mother, father, aunt])
    assert [one.person for one in taken.made] == [mother, aunt]
    assert [father.name in str(no) for no in taken.refused] == [True]
    text = Message.objects.get().text
    assert (mother.name in text, father.name in text, aunt.name in text) == (True, False, True)


def test_a_full_list_names_whom_it_leaves_out_and_nobody_at_all_is_a_refusal(town: Town):
    roll = a_roll(town, places=1, waiting_max=0)
    user, both = family(town)
    taken = press(roll, user, both)
    assert len(taken.made) == 1
    assert f"{both[1].name}没有报上：这一场报满了" in str(taken.refused[0])
    other = a_roll(town, places=1, waiting_max=0)
    come(other, people(town, 1)[0])
    with pytest.raises(Refusal):
        press(other, user, both)
    assert other.sign_ups.count() == 1


def test_one_alone_is_told_as_before(town: Town):
    roll = a_roll(town)
    user, (mother, _father) = family(town)
    press(roll, user, [mother])
    assert Message.objects.get().kind == "confirmed"
    assert not SignUp.objects.get().those_together


def test_a_receipt_shows_nobody_who_is_told_by_another_phone(town: Town, client: Client):
    roll = a_roll(town)
    user, both = family(town)
    one, two = press(roll, user, both).made
    SignUp.objects.filter(pk=two.pk).update(contact=phone(62))
    assert "一起报的" not in said(client, f"/s/{one.token}/")


def test_the_offer_of_one_who_was_put_out_runs_out_like_any(town: Town):
    roll = a_roll(town, places=2)
    made = [come(roll, person) for person in people(town, 3)]
    set_places(roll=roll, count=1, by=None, losers=[made[1].pk])
    set_places(roll=roll, count=2, by=None)
    look_after(now=fresh(made[1]).offer_until)
    assert [fresh(one).state for one in made] == ["confirmed", "lapsed", "offered"]
    assert Occurrence.objects.count() == 1
