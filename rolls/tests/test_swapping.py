"""换时间: by the other's number and their yes; nobody learns who holds a time, and nothing moves before both agree."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import Refusal, call_off, leave, look_after
from events.actions.on_the_day import check_in
from events.models import Channel, Claim, Introduction, Occurrence, Roll, SignUp, State
from events.tests.rolls import a_roll, a_round, audited, come, people, phone  # noqa: F401
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from portal.accounts.models import Role
from portal.outbox.models import Message
from portal.people.actions import act_for
from rolls.actions.swapping import TRIES, ask, look_after_swaps, may_ask, say_no, say_yes, take_back
from rolls.models import Swap
from rolls.retention import OVER, forget
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event"), pytest.mark.usefixtures("audited")]
A_MOMENT = datetime.timedelta(microseconds=1)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def again(one: SignUp) -> SignUp:
    return SignUp.objects.with_round().get(pk=one.pk)


def two(town: Town, **rules) -> tuple[SignUp, SignUp]:
    """Two with times of their own on one date."""
    roll = a_roll(town, **({"each": 30, "places": 6, "hours": 200} | rules))
    return tuple(
        again(come(roll, person, contact=phone(number + 1))) for number, person in enumerate(people(town, 2))
    )


def of_two_dates(town: Town, **rules) -> tuple[SignUp, SignUp]:
    """The only place on each of two dates, and somebody who waits for each."""
    round_ = a_round(town, **({"places": 1, "dates": 2, "hours": 200, "waiting_max": 5} | rules))
    rows = []
    for number, roll in enumerate(round_.rolls.with_round()):
        rows.append(come(roll, people(town, 1)[0], contact=phone(number + 1)))
        come(roll, people(town, 1)[0], contact=phone(number + 5))
    return again(rows[0]), again(rows[1])


def asked(one: SignUp, other: SignUp, **how) -> Swap:
    return ask(one=one, code=other.code, **how)


def said(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_a_yes_changes_both_times_and_tells_both(town: Town):
    one, other = two(town)
    swap = asked(one, other)
    assert again(one).slot == one.slot, "nothing moves before the yes"
    (word,) = said("swap-asked")
    assert word.who == other.person.name
    assert one.person.name not in word.text
    assert f"/swap/{swap.token}/" in word.text
    say_yes(swap=swap, channel=Channel.WEB)
    first, second = again(one), again(other)
    assert (first.slot, second.slot) == (other.slot, one.slot)
    assert (first.state, second.state) == (State.CONFIRMED, State.CONFIRMED)
    assert (first.code, second.code) == (one.code, other.code)
    told = [row for row in said("confirmed") if "时间改到" in row.text]
    assert {row.who for row in told} == {one.person.name, other.person.name}
    assert Swap.objects.get().state == "done"
    assert said("swap-asked")[0].state == "dropped"


def test_between_two_dates_each_gets_the_others_place_and_nobody_moves_up(town: Town):
    one, other = of_two_dates(town, per_person=1)
    say_yes(swap=asked(one, other), channel=Channel.WEB)
    assert (again(one).state, again(other).state) == (State.CANCELLED, State.CANCELLED)
    now_one = SignUp.objects.get(person=one.person, state=State.CONFIRMED)
    now_other = SignUp.objects.get(person=other.person, state=State.CONFIRMED)
    assert (now_one.slot, now_other.slot) == (other.slot, one.slot)
    assert (now_one.roll_id, now_other.roll_id) == (other.roll_id, one.roll_id)
    assert Claim.objects.count() == 2, "the month counts once for each"
    assert SignUp.objects.filter(state=State.WAITING).count() == 2
    assert not SignUp.objects.filter(state=State.OFFERED).exists()
    assert len([row for row in said("confirmed") if "已报上" in row.text]) == 4
    assert said("cancelled") == []


def test_reminders_follow(town: Town):
    one, other = two(town, hours=23)
    SignUp.objects.update(arrived_at=timezone.now() - 9 * DAY)
    look_after()
    before = {row.who: row.text for row in said("reminder")}
    assert len(before) == 2
    say_yes(swap=asked(one, other), channel=Channel.WEB)
    after = {row.who: row.text for row in said("reminder")}
    clock = {name: text.split("周")[1][1:6] for name, text in after.items()}
    was = {name: text.split("周")[1][1:6] for name, text in before.items()}
    assert clock[one.person.name] == was[other.person.name]
    assert clock[other.person.name] == was[one.person.name]


def test_a_no_moves_nothing_and_who_asked_is_told(town: Town):
    one, other = two(town)
    swap = asked(one, other)
    say_no(swap=swap, channel=Channel.WEB)
    say_no(swap=swap, channel=Channel.WEB)
    (word,) = said("swap-no")
    assert word.who == one.person.name
    assert other.person.name not in word.text
    with pytest.raises(Refusal, match="换不了了"):
        say_yes(swap=swap, channel=Channel.WEB)
    assert again(one).slot == one.slot
    assert asked(one, other), "may be asked again"


def test_a_wrong_number_and_whatever_cannot_be_read_the_same(town: Town):
    one, other = two(town)
    elsewhere = come(a_roll(town, page=town.event("量血压"), each=30, places=4), people(town, 1)[0])
    gone = come(other.roll, people(town, 1)[0])
    leave(sign_up=gone, channel=Channel.WEB)
    sentences = set()
    for code in ("AAAAAA", elsewhere.code, gone.code, one.code):
        with pytest.raises(Refusal) as caught:
            ask(one=one, code=code)
        sentences.add(str(caught.value))
    assert len(sentences) == 1
    assert "现在不能和这个券号换" in sentences.pop()


def test_so_many_tries_a_day(town: Town):
    one, other = two(town)
    for _n in range(TRIES):
        with pytest.raises(Refusal, match="不能和这个券号换"):
            ask(one=one, code="AAAAAA")
    with pytest.raises(Refusal, match="次数太多"):
        asked(one, other)


def test_one_asks_one_and_is_asked_by_one_at_a_time(town: Town):
    one, other = two(town)
    third = again(come(one.roll, people(town, 1)[0]))
    swap = asked(one, other)
    with pytest.raises(Refusal, match="已经问了一位"):
        asked(one, third)
    with pytest.raises(Refusal, match="不能和这个券号换"):
        asked(third, other)
    take_back(swap=swap)
    assert asked(third, other)
    assert asked(one, third), "who asks may be asked"


def test_a_yes_is_to_these_two_times_alone(town: Town):
    """Whoever agreed to 9:00 does not get 9:30 because the other has changed meanwhile."""
    one, other = two(town)
    third = again(come(one.roll, people(town, 1)[0]))
    first, second = asked(one, other), asked(third, one)
    say_yes(swap=first, channel=Channel.WEB)
    with pytest.raises(Refusal, match="换不了了"):
        say_yes(swap=second, channel=Channel.WEB)
    assert again(third).slot == third.slot


@pytest.mark.parametrize("change", ["asker leaves", "other leaves", "called off", "checked in", "begun"])
def test_what_has_changed_meanwhile_is_not_swapped(town: Town, change):
    one, other = two(town)
    swap = asked(one, other)
    if change == "called off":
        call_off(roll=one.roll, by=None, reason="下雨")
    elif change == "checked in":
        check_in(sign_up=other, source="list", by=None, at=one.roll.starts_at, now=one.roll.starts_at)
    elif change == "begun":
        look_after_swaps(swap.until)
    else:
        leave(sign_up=one if change == "asker leaves" else other, channel=Channel.WEB)
    now = one.roll.starts_at if change == "begun" else None
    with pytest.raises(Refusal, match="换不了了"):
        say_yes(swap=swap, channel=Channel.WEB, now=now)
    look_after_swaps()
    assert Swap.objects.get().state == "over"


@pytest.mark.parametrize(("side", "stands"), [(-1, True), (0, False), (1, False)])
def test_it_ends_after_three_days(town: Town, side, stands):
    one, other = two(town)
    swap = asked(one, other)
    assert swap.until == swap.at + 3 * DAY
    at = swap.until + side * A_MOMENT
    look_after_swaps(at)
    assert Swap.objects.filter(state="open").exists() is stands
    if stands:
        say_yes(swap=swap, channel=Channel.WEB, now=at)
    else:
        with pytest.raises(Refusal):
            say_yes(swap=swap, channel=Channel.WEB, now=at)


@pytest.mark.parametrize(("side", "may"), [(-1, True), (0, False), (1, False)])
def test_it_may_be_asked_until_the_last_moment_and_waits_until_the_start(town: Town, side, may):
    one, other = two(town, hours=30)
    at = one.roll.last_moment + side * A_MOMENT
    assert may_ask(one, at) is may
    if may:
        assert asked(one, other, now=at).until == min(one.starts_at, other.starts_at)
    else:
        with pytest.raises(Refusal):
            asked(one, other, now=at)


def test_ages_of_the_other_date_hold(town: Town):
    """Somebody who is 75 on the second date only does not get the first."""
    round_ = a_round(town, dates=2, places=2, hours=200, age_min=75)
    early, late = round_.rolls.with_round()
    birthday = timezone.localdate(late.starts_at)
    young = people(town, 1, born=birthday.replace(year=birthday.year - 75))[0]
    mine, theirs = come(late, young), come(early, people(town, 1)[0])
    with pytest.raises(Refusal, match="不能和这个券号换"):
        asked(again(mine), theirs)


def test_who_is_on_the_other_date_already_does_not_get_it_twice(town: Town):
    one, other = of_two_dates(town, places=3)
    come(other.roll, one.person)
    with pytest.raises(Refusal, match="不能和这个券号换"):
        asked(one, other)


def test_home_visits_and_visits_where_all_come_together_are_not_mixed_up(town: Town):
    roll = a_roll(town, places=4)
    one, other = (again(come(roll, person)) for person in people(town, 2))
    assert not may_ask(one, timezone.now()), "all come at the same time"
    with pytest.raises(Refusal):
        asked(one, other)


def test_a_number_that_does_not_speak_for_the_person_swaps_nothing(town: Town):
    one, other = two(town)
    Introduction.objects.create(person=one.person, contact=phone(1), roll=one.roll, sign_up=one)
    with pytest.raises(Refusal):
        asked(one, other)


def test_by_link_from_the_receipt_to_the_yes(town: Town, client: Client):
    one, other = two(town)
    assert "和别人换时间" in client.get(f"/s/{one.token}/").content.decode()
    address = f"/s/{one.token}/swap/"
    answer = client.post(address, {"code": "acd"})
    assert answer.status_code == 422
    assert "券号是 6 个字母数字" in answer.content.decode()
    typed = f" {other.code[:3].lower()} {other.code[3:]} "
    html = client.post(address, {"code": typed}, follow=True).content.decode()
    assert "问过对方了" in html
    assert "不问了" in html
    assert other.person.name not in html
    token = Swap.objects.get().token
    html = client.get(f"/swap/{token}/").content.decode()
    assert one.person.name not in html
    assert "有人想和您换时间" in client.get(f"/s/{other.token}/").content.decode()
    assert Swap.objects.get().state == "open", "looking changes nothing"
    html = client.post(f"/swap/{token}/", {"answer": "yes"}, follow=True).content.decode()
    assert "换好了" in html
    assert again(one).slot == other.slot
    html = client.post(f"/swap/{token}/", {"answer": "yes"}, follow=True).content.decode()
    assert "换不了了" in html
    assert again(one).slot == other.slot, "pressed twice it is once"


def test_taken_back_by_who_asked_and_by_nobody_else(town: Town, client: Client):
    one, other = two(town)
    asked(one, other)
    client.post(f"/s/{other.token}/swap/back/")
    assert Swap.objects.get().state == "open"
    client.post(f"/s/{one.token}/swap/back/")
    assert Swap.objects.get().state == "back"


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_an_answer_that_is_none_changes_nothing(town: Town, client: Client, answer):
    one, other = two(town)
    swap = asked(one, other)
    assert client.post(f"/swap/{swap.token}/", {"answer": answer}).status_code == 404
    assert client.get("/swap/nothing/").status_code == 404
    assert Swap.objects.get().state == "open"


def test_my_page_shows_it_to_the_asked_alone(town: Town):
    one, other = two(town)
    asked(one, other)
    daughter, stranger = resident("d", "19900000002"), resident("x", "19900000077")
    act_for(user=daughter.user, person=other.person, relation="family")
    act_for(user=stranger.user, person=people(town, 1)[0], relation="self")
    assert "有人想和您换时间" in daughter.get("/my/").content.decode()
    assert "有人想和您换时间" not in stranger.get("/my/").content.decode()


def test_the_desk_says_yes_for_who_has_no_phone(town: Town):
    roll = a_roll(town, each=30, places=4, hours=200)
    first, second = people(town, 2)
    one = again(come(roll, first, contact=phone(1)))
    other = again(come(roll, second, channel=Channel.DESK))
    swap = asked(one, other)
    clerk = staff(town, Role.DESK_CLERK)
    assert "有位邻居想和您换时间" in clerk.get("/desk/calls/").content.decode()
    html = clerk.get(f"/desk/roll/{roll.pk}/").content.decode()
    assert "等着换时间的" in html
    for stranger in (staff(town, Role.DESK_CLERK, town.beizha), resident("x", "19900000077"), Client()):
        assert stranger.post(f"/desk/swap/{swap.pk}/", {"answer": "yes"}).status_code in (302, 403, 404)
        assert again(one).slot == one.slot
    clerk.post(f"/desk/swap/{swap.pk}/", {"answer": "yes"})
    assert (again(one).slot, again(other).slot) == (other.slot, one.slot)
    assert not Message.objects.to_call().exists(), "they were told on the phone"


def test_what_is_over_is_forgotten_after_ninety_days(town: Town):
    one, other = two(town)
    swap = asked(one, other)
    say_no(swap=swap, channel=Channel.WEB)
    end = Swap.objects.get().answered_at
    forget(end + OVER)
    assert Swap.objects.exists()
    forget(end + OVER + A_MOMENT)
    assert not Swap.objects.exists()


def test_a_date_that_was_moved_takes_its_asks_along(town: Town):
    """The ask is about places; it ends no later than it was said."""
    one, other = two(town)
    asked(one, other)
    Occurrence.objects.filter(pk=one.roll.occurrence_id).update(
        starts_at=one.roll.starts_at + HOUR, ends_at=one.roll.ends_at + HOUR
    )
    look_after()
    say_yes(swap=Swap.objects.with_rolls().get(), channel=Channel.WEB)
    roll = Roll.objects.with_round().get(pk=one.roll_id)
    assert again(one).slot == other.slot
    assert roll.sequence == 1
