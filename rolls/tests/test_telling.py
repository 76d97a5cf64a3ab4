"""群发一条: who is told what, how often, and that page, receipt and reminder say the same."""

import datetime

import pytest
from django.utils import timezone

from events.actions import Refusal, call_off, leave, look_after
from events.models import Channel, EventPage, Occurrence, Roll, SignUp
from events.tests.rolls import a_roll, come, people, phone
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from events.tests.test_races import at_once, errors
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from rolls.actions.telling import kinds_for, look_at_telling, tell_roll, why_not_told
from rolls.models import RollMessage
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
Kind = RollMessage.Kind
DAY = datetime.timedelta(days=1)
A_MOMENT = datetime.timedelta(microseconds=1)
BRING = {"kind": Kind.BRING, "words": "老花镜和水杯", "reason": "要填表", "by": None}


@pytest.fixture
def roll(town: Town) -> Roll:
    """Two with phones, one without, one who waits, one who gave up; it begins at noon in five days."""
    roll = a_roll(town, places=4, each=30)
    noon = (timezone.localtime() + 5 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    shift = noon - roll.starts_at
    Occurrence.objects.filter(pk=roll.occurrence_id).update(starts_at=noon, ends_at=roll.ends_at + shift)
    look_after()
    roll = Roll.objects.with_round().get(pk=roll.pk)
    first, second, third, gone, waits = people(town, 5)
    for number, person in enumerate((first, second)):
        come(roll, person, contact=phone(number + 1))
    come(roll, third, channel=Channel.DESK)
    last = come(roll, gone, contact=phone(7))
    come(roll, waits, contact=phone(8))
    leave(sign_up=last, channel=Channel.WEB)
    return Roll.objects.with_round().get(pk=roll.pk)


def said(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def moved_back(roll: Roll) -> None:
    """As if what was sent had been sent yesterday."""
    RollMessage.objects.filter(roll=roll).update(day=timezone.localdate() - DAY)


def test_everybody_who_comes_is_told_once_in_words_that_carriers_know(roll: Roll):
    made = tell_roll(roll=roll, **BRING)
    rows = said("roll-bring")
    holding = list(roll.sign_ups.holding().order_by("ticket"))
    assert [one.who for one in rows] == [one.person.name for one in holding]
    assert made.people == len(rows) == 4, "the offered one too, who gave up not"
    assert "请带老花镜和水杯" in rows[0].text
    assert [one.channel for one in rows].count("call") == 1
    entry = AuditEntry.objects.get(verb="rolls.tell_roll")
    assert entry.note == "bring 4"


def test_one_a_day_and_two_in_all(roll: Roll):
    tell_roll(roll=roll, **BRING)
    with pytest.raises(Refusal, match="今天已经发过一条"):
        tell_roll(roll=roll, **BRING)
    moved_back(roll)
    tell_roll(roll=roll, **BRING | {"words": "凳子"})
    RollMessage.objects.filter(number=1).update(day=timezone.localdate() - 2 * DAY)
    RollMessage.objects.filter(number=2).update(day=timezone.localdate() - DAY)
    with pytest.raises(Refusal, match="已经发过 2 条"):
        tell_roll(roll=roll, **BRING)
    assert len(said("roll-bring")) == 8


@pytest.mark.parametrize(("side", "closed"), [(-1, False), (0, True), (1, True)])
def test_from_its_beginning_on_nobody_is_told(roll: Roll, side, closed):
    assert bool(why_not_told(roll, roll.starts_at + side * A_MOMENT)) is closed


def test_of_a_date_that_was_called_off_nobody_is_told(roll: Roll):
    call_off(roll=roll, by=None, reason="下雨")
    with pytest.raises(Refusal, match="取消了"):
        tell_roll(roll=roll, **BRING)


def test_an_empty_list_is_told_nothing_and_no_telling_is_used_up(town: Town):
    roll = a_roll(town)
    with pytest.raises(Refusal, match="名单上还没有人"):
        tell_roll(roll=roll, **BRING)
    assert not RollMessage.objects.exists()


def test_a_new_place_stands_on_page_receipt_and_reminder_and_is_told_once(roll: Roll, client):
    tell_roll(roll=roll, kind=Kind.PLACE, words="老年活动室二楼", reason="修水管", by=None)
    page = EventPage.objects.get(pk=roll.round.page_id)
    assert "老年活动室二楼" in client.get(page.get_url()).content.decode()
    one = roll.sign_ups.holding().first()
    assert "老年活动室二楼" in client.get(f"/s/{one.token}/").content.decode()
    assert all("请到老年活动室二楼" in row.text for row in said("roll-place"))
    look_after()
    assert said("changed") == []
    page.get_latest_revision().publish()
    assert Occurrence.objects.get(pk=roll.occurrence_id).place == "老年活动室二楼", (
        "a later publishing keeps it"
    )


def test_a_new_time_moves_everybodys_own_and_reminds_anew(roll: Roll):
    before = {one.pk: one.starts_at for one in SignUp.objects.with_round().filter(roll=roll)}
    SignUp.objects.update(reminded_day=True)
    tell_roll(roll=roll, kind=Kind.TIME, minutes=-30, reason="下雨", by=None)
    assert len(said("roll-time")) == 4 + roll.sign_ups.filter(state="waiting").count()
    for one in SignUp.objects.with_round().filter(roll=roll):
        assert one.starts_at == before[one.pk] - datetime.timedelta(minutes=30)
        assert one.reminded_day is not one.is_live
    look_after()
    assert said("changed") == []
    assert "原来" in said("roll-time")[0].text


def test_a_change_on_the_page_that_was_not_told_yet_is_not_swallowed(roll: Roll):
    Occurrence.objects.filter(pk=roll.occurrence_id).update(place="新活动室")
    tell_roll(roll=roll, kind=Kind.TIME, minutes=15, reason="等人", by=None)
    assert said("changed")
    assert "新活动室" in said("roll-time")[0].text


@pytest.mark.parametrize("minutes", [0, 800, -800, -60 * 24 * 5])
def test_a_time_of_another_day_or_gone_or_none_is_refused(roll: Roll, minutes):
    with pytest.raises(Refusal, match="同一天"):
        tell_roll(roll=roll, kind=Kind.TIME, minutes=minutes, reason="下雨", by=None)
    assert not RollMessage.objects.exists()


def test_who_is_visited_is_told_of_the_time_alone(town: Town):
    roll = a_roll(town, at_home=True)
    assert kinds_for(roll) == [Kind.TIME]
    with pytest.raises(Refusal, match="这一种不能发给这一场"):
        tell_roll(roll=roll, **BRING)


def test_looking_tells_nobody_and_says_how_many_and_of_how_many_parts(roll: Roll):
    found = look_at_telling(roll=roll, **BRING)
    assert found.message.people == 4
    assert found.ways == {"sms": 3, "call": 1}
    assert found.all_parts >= 3
    assert "请带老花镜和水杯" in found.sample
    assert not RollMessage.objects.exists()
    assert said("roll-bring") == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"words": ""}, "请写一下"),
        ({"words": "去 www.example.com 看"}, "不写网址"),
        ({"words": "打 19900000111"}, "不写网址、电话"),
        ({"words": "打 6 8 8 8-1 2 3 4"}, "不写网址、电话"),
        ({"words": "【通知】带水"}, "不写网址"),
        ({"words": "水" * 31}, "30"),
        ({"reason": ""}, "请写为什么发"),
    ],
)
def test_words_are_short_and_nothing_but_words(town: Town, roll: Roll, typed, says):
    organiser = staff(town, Role.ORGANISER)
    data = {"words": "水杯", "reason": "天热", "sure": "1"} | typed
    answer = organiser.post(f"/desk/roll/{roll.pk}/tell/?kind=bring", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert not RollMessage.objects.exists()
    assert data["words"] in html, "what was typed is still there"


def test_the_organiser_looks_sends_and_reads_the_log(town: Town, roll: Roll):
    organiser, address = staff(town, Role.ORGANISER), f"/desk/roll/{roll.pk}/tell/"
    html = organiser.get(address).content.decode()
    assert "带什么" in html
    data = {"words": "水杯", "reason": "天热"}
    html = organiser.post(f"{address}?kind=bring", data).content.decode()
    assert "4 人" in html
    assert "要打电话 1 人" in html
    assert not RollMessage.objects.exists()
    html = organiser.post(f"{address}?kind=bring", data | {"sure": "1"}, follow=True).content.decode()
    assert "发了，4 人" in html
    assert "今天已经发过一条" in html
    desk = staff(town, Role.DESK_CLERK)
    html = desk.get(f"/desk/roll/{roll.pk}/").content.decode()
    assert "带什么：水杯" in html
    assert "天热" in html
    assert "待发 4" in html
    assert "水杯" in desk.get("/desk/calls/").content.decode()
    one = roll.sign_ups.holding().first()
    assert "带什么：水杯" in desk.get(f"/s/{one.token}/").content.decode()


def test_nobody_else_tells_anybody(town: Town, roll: Roll):
    address = f"/desk/roll/{roll.pk}/tell/?kind=bring"
    for who in (
        staff(town, Role.DESK_CLERK),
        staff(town, Role.ORGANISER, town.beizha),
        staff(town, Role.CHECK_IN_HELPER),
        resident("stranger", "19900000850"),
    ):
        assert who.post(address, {"words": "水", "reason": "热", "sure": "1"}).status_code in (403, 404)
    assert not RollMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_organisers_at_once_one_tells(town: Town):
    roll = a_roll(town)
    for number, person in enumerate(people(town, 3)):
        come(roll, person, contact=phone(number))
    found = at_once([lambda: tell_roll(roll=roll, **BRING)] * 3)
    assert sorted(type(one).__name__ for one in found) == ["Refusal", "Refusal", "RollMessage"]
    assert len(errors(found)) == 2
    assert len(said("roll-bring")) == 3
