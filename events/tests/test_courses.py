"""A course taken whole, a date that was moved, and the phone's calendar."""

import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from events.actions import call_off, leave, look_after, set_places
from events.actions.course import accept_course, enrol, enrolment, leave_course, say_no
from events.actions.on_the_day import check_in
from events.models import Channel, Occurrence, Roll, SignUp, Slot, State
from portal.core.dates import dates_word
from portal.outbox.models import Message
from tests.edges import shanghai
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone, states  # noqa: F401
from .test_sign_up_pages import sign_up_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


def a_course(town: Town, *, lessons: int = 12, places: int = 2, **rules) -> list[Roll]:
    round_ = a_round(town, dates=lessons, places=places, template="course", whole_course=True, **rules)
    return list(round_.rolls.with_round())


def join(roll: Roll, person, **kwargs) -> SignUp:
    values = {"key": uuid.uuid4(), "channel": Channel.WEB, "contact": phone(1)} | kwargs
    return enrol(roll=roll, person=person, **values)


def messages(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def test_one_sign_up_takes_every_lesson_and_is_one_message(town: Town):
    rolls = a_course(town)
    person, key = people(town, 1)[0], uuid.uuid4()
    first = join(rolls[0], person, key=key)
    assert join(rolls[0], person, key=key).pk == first.pk
    assert len(enrolment(first)) == 12
    assert SignUp.objects.filter(state=State.CONFIRMED).count() == 12
    told = Message.objects.get()
    assert "12 次课" in told.text
    assert told.kind == "confirmed"


def dates_of(rolls: list[Roll]) -> str:
    return dates_word([roll.starts_at for roll in rolls])


def text(kind: str, **of) -> str:
    return Message.objects.get(kind=kind, **of).text


def test_dates_name_their_month_once():
    days = [(2026, 11, 28), (2026, 12, 5), (2026, 12, 12), (2027, 1, 2)]
    assert dates_word([shanghai(*day, 9) for day in days[:3]]) == "11月28日、12月5日、12日"
    assert dates_word([shanghai(*day, 9) for day in days[2:]]).startswith("12月12日、")
    assert dates_word([]) == ""


def test_the_one_message_names_what_was_got_what_is_waited_for_and_what_had_no_room(town: Town):
    rolls = a_course(town, lessons=4, places=1, waiting_max=1)
    for roll, others in ((rolls[1], 1), (rolls[2], 2)):
        for person in people(town, others):
            come(roll, person)
    one = join(rolls[0], people(town, 1)[0])
    assert [lesson.state for lesson in enrolment(one)] == ["confirmed", "waiting", "confirmed"]
    told = text("confirmed", recipient_hash=phone(1).value_hash)
    assert f"已报上 2 次课：{dates_of([rolls[0], rolls[3]])}" in told
    assert f"候补 1 次课：{dates_of([rolls[1]])}" in told
    assert f"没报上（候补也满了）：{dates_of([rolls[2]])}" in told


def test_all_lessons_waited_for_are_one_message_with_their_dates(town: Town):
    rolls = a_course(town, places=1)
    join(rolls[0], people(town, 1)[0])
    join(rolls[0], people(town, 1)[0], contact=phone(2))
    told = text("waiting")
    assert "12 次课都在候补" in told
    assert dates_of(rolls) in told


def offered_of(town: Town, lessons: int = 3, **rules) -> tuple[list[Roll], SignUp]:
    """A course that somebody leaves while another waits for all of it."""
    rolls = a_course(town, lessons=lessons, places=1, **rules)
    mine, other = (join(rolls[0], person, contact=phone(n)) for n, person in enumerate(people(town, 2), 1))
    leave_course(sign_up=mine, channel=Channel.WEB)
    other.refresh_from_db()
    assert [lesson.state for lesson in enrolment(other)] == ["offered"] * lessons
    return rolls, other


@pytest.mark.long
@pytest.mark.parametrize("lessons", [2, 12])
def test_an_offer_names_how_many_lessons_and_which_and_is_answered_at_once(town: Town, lessons):
    rolls, other = offered_of(town, lessons)
    told = text("offered")
    assert f"一共 {lessons} 次课：{dates_of(rolls)}" in told
    assert f"说一次，{lessons} 次都算" in told
    until = min(lesson.offer_until for lesson in enrolment(other))
    assert f"{timezone.localtime(until).hour}:{timezone.localtime(until).minute:02d}" in told
    accept_course(sign_up=other, channel=Channel.WEB)
    assert [lesson.state for lesson in enrolment(other)] == ["confirmed"] * lessons
    yes = text("confirmed", recipient_hash=phone(2).value_hash)
    assert f"{lessons} 次课都报上了：{dates_of(rolls)}" in yes


def test_an_offer_of_one_lesson_is_of_that_one(town: Town):
    rolls = a_course(town, lessons=3, places=1)
    mine, other = (join(rolls[0], person, contact=phone(n)) for n, person in enumerate(people(town, 2), 1))
    leave(sign_up=enrolment(mine)[1], channel=Channel.WEB)
    assert [lesson.state for lesson in enrolment(other)] == ["waiting", "offered", "waiting"]
    assert "这一次课有空位了" in text("offered")
    say_no(sign_up=enrolment(other)[1], channel=Channel.WEB)
    assert [lesson.state for lesson in enrolment(other)] == ["waiting", "declined", "waiting"]
    assert "您别的课不变" in text("declined")


def test_no_is_for_all_lessons_that_are_offered_and_is_one_message(town: Town):
    rolls, other = offered_of(town)
    say_no(sign_up=enrolment(other)[2], channel=Channel.WEB)
    assert [lesson.state for lesson in enrolment(other)] == ["declined"] * 3
    assert f"3 次课都不去：{dates_of(rolls)}。课照常上" in text("declined")


def test_an_offer_that_runs_out_is_told_once_with_its_dates(town: Town):
    rolls, other = offered_of(town)
    look_after(max(lesson.offer_until for lesson in enrolment(other)))
    assert f"3 次课没等到您的答复：{dates_of(rolls)}" in text("lapsed")


def test_leaving_is_never_said_in_words_that_call_a_lesson_off(town: Town, client: Client):
    rolls = a_course(town, lessons=4, places=1)
    one = join(rolls[0], people(town, 1)[0])
    leave(sign_up=enrolment(one)[1], channel=Channel.WEB)
    told = text("cancelled")
    assert "这一次不来。课照常上，您别的课不变" in told
    leave_course(sign_up=enrolment(one)[2], channel=Channel.WEB)
    rest = Message.objects.filter(kind="cancelled").latest("pk").text
    assert f"2 次课都不来了：{dates_of(rolls[2:])}。课照常上" in rest
    pages = [client.get(f"/s/{lesson.token}/").content.decode() for lesson in enrolment(one)]
    pages.append(client.get(f"/rounds/{rolls[0].round_id}/").content.decode())
    for words in [told, rest, *pages]:
        assert "取消" not in words.replace("取消报名", "")
    assert "不来了" in pages[1]
    assert "您这一次不来，课照常上" in pages[1]
    call_off(roll=rolls[0], by=None, reason="老师病了")
    assert "这一次课取消了，大家都不上；您别的课不变" in text("called_off")
    assert "这一场取消了" in client.get(f"/s/{one.token}/").content.decode()
    assert "这一场取消了" in client.get(f"/rounds/{rolls[0].round_id}/").content.decode()


def test_a_place_lost_to_a_smaller_number_is_not_said_to_be_a_date_called_off(town: Town, client: Client):
    roll = a_roll(town, places=1)
    one = come(roll, people(town, 1)[0])
    set_places(roll=roll, count=0, by=None, losers=[one.pk])
    assert "名额减少了" in client.get(f"/rounds/{roll.round_id}/").content.decode()
    receipt = client.get(f"/s/{one.token}/").content.decode()
    assert "名额减少了" in receipt
    assert "这一场取消了" not in receipt


def test_waiting_in_vain_is_told_once_when_the_last_lesson_is_over(town: Town):
    rolls = a_course(town, lessons=3, places=1)
    join(rolls[0], people(town, 1)[0])
    join(rolls[0], people(town, 1)[0], contact=phone(2))
    for roll in rolls[:2]:
        look_after(roll.last_moment)
        assert messages("unplaced") == 0
    look_after(rolls[2].last_moment)
    assert f"3 次课没有轮到：{dates_of(rolls)}" in text("unplaced")


def test_the_receipt_of_an_offer_lists_its_lessons_and_asks_once_or_for_one(town: Town, client: Client):
    rolls, other = offered_of(town)
    address = f"/s/{other.token}/"
    page = client.get(address).content.decode()
    assert "3 次课有空位了" in page
    for roll in rolls:
        assert f"<li>{roll.when}</li>" in page
    client.post(address + "answer/", {"answer": "no_one"})
    assert [lesson.state for lesson in enrolment(other)] == ["declined", "offered", "offered"]
    second = enrolment(other)[1]
    client.post(f"/s/{second.token}/answer/", {"answer": "yes_one"})
    assert [lesson.state for lesson in enrolment(other)] == ["declined", "confirmed", "offered"]
    last = client.get(f"/s/{enrolment(other)[2].token}/").content.decode()
    assert "次课有空位了" not in last, "one that is left is a plain offer"
    assert "我去" in last
    client.post(f"/s/{enrolment(other)[2].token}/answer/", {"answer": "yes"})
    assert [lesson.state for lesson in enrolment(other)] == ["declined", "confirmed", "confirmed"]


def test_in_my_list_a_course_asks_whether_once_or_all_before_anything_is_left(town: Town, client: Client):
    rolls = a_course(town, lessons=3)
    one = sign_up_as(client, rolls[0])
    page = client.get("/my/").content.decode()
    assert "来不了：一次，还是后面的都不来" in page
    assert f"/my/leave/{one.pk}/" not in page


@pytest.mark.long
def test_leaving_after_three_lessons_frees_the_rest_for_who_waits_with_one_offer(town: Town):
    rolls = a_course(town, places=1, cutoff_hours=2)
    one, two = people(town, 2)
    mine = join(rolls[0], one)
    other = join(rolls[0], two)
    assert {lesson.state for lesson in enrolment(other)} == {State.WAITING}
    now = rolls[2].starts_at + datetime.timedelta(minutes=10)
    for number, roll in enumerate(rolls[:3]):
        check_in(sign_up=enrolment(mine)[number], source="list", by=None, now=roll.starts_at)
    look_after(now)
    fourth = enrolment(mine)[3]
    assert leave_course(sign_up=fourth, channel=Channel.WEB, now=now) == 9
    assert [lesson.state for lesson in enrolment(mine)] == ["attended"] * 3 + ["cancelled"] * 9
    assert [lesson.state for lesson in enrolment(other)] == ["unplaced"] * 3 + ["offered"] * 9
    assert (messages("cancelled"), messages("offered")) == (1, 1)
    accept_course(sign_up=enrolment(other)[3], channel=Channel.WEB, now=now)
    assert [lesson.state for lesson in enrolment(other)][3:] == ["confirmed"] * 9
    assert messages("confirmed") == 2, "one for each of the two"


def test_offers_of_several_lessons_by_the_clock_are_one_message(town: Town):
    rolls = a_course(town, lessons=3, places=2)
    Slot.objects.filter(number=2).update(desk_until=timezone.now() + datetime.timedelta(days=1))
    join(rolls[0], people(town, 1)[0])
    waits = join(rolls[0], people(town, 1)[0])
    assert {lesson.state for lesson in enrolment(waits)} == {State.WAITING}
    look_after(timezone.now() + datetime.timedelta(days=1))
    assert {lesson.state for lesson in enrolment(waits)} == {State.OFFERED}
    assert messages("offered") == 1
    until = max(lesson.offer_until for lesson in enrolment(waits))
    look_after(until)
    assert {lesson.state for lesson in enrolment(waits)} == {State.LAPSED}
    assert messages("lapsed") == 1


def test_a_full_lesson_is_waited_for_and_the_others_are_taken(town: Town):
    rolls = a_course(town, lessons=3, places=1)
    come(rolls[1], people(town, 1)[0])
    made = join(rolls[0], people(town, 1)[0])
    assert [lesson.state for lesson in enrolment(made)] == ["confirmed", "waiting", "confirmed"]


def test_one_date_moved_and_one_dropped_tell_the_right_people_once(town: Town):
    rolls = a_course(town, lessons=3, places=5)
    one, two = people(town, 2)
    join(rolls[0], one)
    come(rolls[2], two, contact=phone(2))
    later = rolls[1].starts_at + datetime.timedelta(hours=2)
    Occurrence.objects.filter(pk=rolls[1].occurrence_id).update(
        starts_at=later, ends_at=later + datetime.timedelta(hours=2), place="二楼"
    )
    look_after()
    look_after()
    changed = Message.objects.get(kind="changed")
    assert one.name in changed.text
    assert "二楼" in changed.text
    call_off(roll=rolls[2], by=None, reason="老师病了")
    assert messages("called_off") == 2
    assert messages("changed") == 1


def test_everybodys_own_time_moves_with_the_date_and_reminders_come_anew(town: Town):
    roll = a_roll(town, each=20, hours=30)
    one = come(roll, people(town, 1)[0], contact=phone(1), arrived=timezone.now() - datetime.timedelta(0))
    SignUp.objects.filter(pk=one.pk).update(reminded_day=True)
    by = datetime.timedelta(days=2)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=roll.starts_at + by, ends_at=roll.ends_at + by
    )
    before = one.slot.starts_at
    look_after()
    one = SignUp.objects.with_round().get()
    assert one.slot.starts_at == before + by
    assert (one.reminded_day, one.roll.sequence) == (False, 1)


def test_a_course_is_one_line_on_the_phone_and_can_be_left_from_the_receipt(town: Town, client: Client):
    rolls = a_course(town, lessons=4)
    page = client.get(f"/sign-up/{rolls[0].round_id}/").content.decode()
    assert "4 次课 · 还有 2 个名额" in page
    one = sign_up_as(client, rolls[0])
    receipt = client.get(f"/s/{one.token}/").content.decode()
    assert receipt.count("已报上") >= 4
    assert "后面还有 3 次课" in client.get("/my/").content.decode()
    second = enrolment(one)[1]
    client.post(f"/s/{second.token}/answer/", {"answer": "no"})
    assert [lesson.state for lesson in enrolment(one)] == ["confirmed", "cancelled", "confirmed", "confirmed"]
    client.post(f"/s/{one.token}/answer/", {"answer": "course"})
    assert states(rolls[3]) == {"cancelled": 1}


def test_the_calendar_keeps_its_uid_counts_changes_and_says_cancelled(town: Town, client: Client):
    roll = a_roll(town, each=20)
    one = come(roll, people(town, 1)[0])

    def entry():
        data = client.get(f"/s/{one.token}/event.ics").content
        return Calendar.from_ical(data).walk("VEVENT")[0]

    first = entry()
    assert (first["STATUS"], first["SEQUENCE"]) == ("CONFIRMED", 0)
    assert first["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert first.decoded("DTSTART") == timezone.localtime(one.slot.starts_at).replace(microsecond=0)
    by = datetime.timedelta(hours=1)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=roll.starts_at + by, ends_at=roll.ends_at + by
    )
    look_after()
    second = entry()
    assert (second["UID"], second["SEQUENCE"]) == (first["UID"], 1)
    call_off(roll=roll, by=None, reason="停电")
    third = entry()
    assert (third["UID"], third["STATUS"]) == (first["UID"], "CANCELLED")
    assert third["SEQUENCE"] > 1
