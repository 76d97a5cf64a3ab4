"""The call list: whom, where, what to say, and how each call ends."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import accept, leave
from events.actions.on_the_day import close_sheet
from events.models import Channel, Occurrence, SignUp
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.actions import put_off_call, queue
from portal.outbox.models import Message
from portal.people.actions import give_contact, join_household
from portal.people.models import Household
from portal.places.models import Unit
from tests.carrier import please
from tests.edges import clock_at, shanghai
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone  # noqa: F401
from .test_door_pages import said, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
LIST = "/desk/calls/"


@pytest.fixture
def clerk(town: Town) -> Client:
    return staff(town, Role.DESK_CLERK)


def offered(town: Town, **contact) -> SignUp:
    """Somebody on the desk's waiting list to whom a place is offered."""
    roll = a_roll(town, places=1)
    first, second = people(town, 2)
    holder = come(roll, first, contact=phone(4))
    waits = come(roll, second, channel=Channel.PHONE, **contact)
    leave(sign_up=holder, channel=Channel.WEB)
    return SignUp.objects.with_round().get(pk=waits.pk)


def end(client: Client, how: str, message: Message | None = None):
    message = message or Message.objects.to_call().get()
    return client.post(f"{LIST}{message.pk}/done/", {"ended": how})


def test_a_call_has_the_building_the_words_to_say_and_no_link(town: Town, clerk: Client):
    one = offered(town)
    building = Unit.objects.get(pk=town.linhe.pk).add_child(
        instance=Unit(name="3 号楼", slug="b3", kind=Unit.Kind.BUILDING)
    )
    one.person.building = building
    one.person.save()
    page = said(clerk, LIST)
    assert f"{town.linhe.name} 3 号楼" in page
    assert f"您好，我是{town.linhe.name}的，找{one.person.name}。" in page
    assert "有空位了" in page
    assert f"前打 {one.roll.round.phone} 说去不去" in page
    assert "http" not in page.split("desk-spoken")[1].split("</blockquote>")[0]
    assert "家里没有登记电话" in page
    assert f'/desk/roll/{one.roll_id}/#one-{one.pk}"' in page


def test_a_code_is_spelled(town: Town, clerk: Client):
    one = offered(town)
    accept(sign_up=one, channel=Channel.WEB)
    assert f"券号 {' '.join(one.code)}。" in said(clerk, LIST)


def test_whom_to_call_is_a_relative_where_there_is_one(town: Town, clerk: Client):
    one = offered(town)
    daughter = people(town, 1)[0]
    give_contact(person=daughter, number="19900000021", relation="self")
    home = Household.objects.create(unit=town.linhe)
    for person in (one.person, daughter):
        join_household(person=person, household=home)
    page = said(clerk, LIST)
    assert '<a href="tel:19900000021">199 0000 0021</a>' in page
    assert f"同住的{daughter.name}" in page
    give_contact(person=one.person, number="19900000022", relation="neighbour")
    page = said(clerk, LIST)
    assert "199 0000 0022</a>（邻居或楼组长）" in page
    assert "19900000021" not in page


def test_a_household_elsewhere_is_not_looked_into(town: Town, clerk: Client):
    one = offered(town)
    son = people(town, 1, unit=town.beizha)[0]
    give_contact(person=son, number="19900000023", relation="self")
    home = Household.objects.create(unit=town.linhe)
    for person in (one.person, son):
        join_household(person=person, household=home)
    assert "19900000023" not in said(clerk, LIST)


def test_a_message_that_did_not_leave_is_called_with_whose_number_it_is(town: Town, clerk: Client):
    one = offered(town, contact=phone(24))
    give_contact(person=one.person, number=phone(24).value, relation="family")
    Message.objects.filter(kind="offered").update(state="dead", error="空号")
    assert "199 0000 0024</a>（家人）" in said(clerk, LIST)


def test_a_call_ends_told_known_or_unanswered(town: Town, clerk: Client):
    offered(town)
    assert "没有电话要打" not in said(clerk, LIST)
    call = Message.objects.to_call().get()
    end(clerk, "no_answer")
    page = said(clerk, LIST)
    assert "记下了没人接" in page
    assert "没人接的过一会儿再打" in page
    assert f'"{LIST}">1 个电话等着打' not in said(clerk, "/desk/")
    Message.objects.filter(pk=call.pk).update(not_before=timezone.now())
    assert "打过 1 次没人接" in said(clerk, LIST)
    end(clerk, "called")
    assert "今天都打完了" in said(clerk, LIST)
    assert (
        "已经有人办好了"
        in clerk.post(f"{LIST}{call.pk}/done/", {"ended": "called"}, follow=True).content.decode()
    ), "a page of a while ago says why"
    assert end(clerk, "", call).status_code == 404
    assert [
        AuditEntry.objects.filter(verb=f"outbox.{verb}").count() for verb in ("mark_called", "no_answer")
    ] == [1, 1]


def test_a_list_that_never_had_a_call_is_not_called_done(town: Town, clerk: Client):
    assert "没有电话要打" in said(clerk, LIST)
    offered(town)
    end(clerk, "told")
    assert "今天都打完了" in said(clerk, LIST)
    Message.objects.filter(state="called").update(settled_at=timezone.now() - datetime.timedelta(days=1))
    assert "没有电话要打" in said(clerk, LIST)


def test_nobody_elsewhere_ends_a_call(town: Town):
    offered(town)
    assert end(staff(town, Role.DESK_CLERK, town.beizha), "called").status_code == 404
    assert Message.objects.to_call().count() == 1


def test_an_answer_spares_the_call_and_whoever_gave_it_is_not_called_about_it(town: Town, clerk: Client):
    one = offered(town)
    clerk.post(f"/desk/answer/{one.pk}/", {"answer": "yes"})
    assert not Message.objects.to_call().exists()
    clerk.post(f"/desk/answer/{one.pk}/", {"answer": "no"})
    assert not Message.objects.to_call().exists()


def test_what_is_no_longer_so_is_not_read_out(town: Town):
    one = offered(town)
    accept(sign_up=one, channel=Channel.WEB, now=one.offer_until)
    assert [call.kind for call in Message.objects.to_call()] == ["lapsed"]


def test_a_date_that_is_over_needs_no_call(town: Town, clerk: Client):
    one = offered(town)
    close = timezone.now() - datetime.timedelta(hours=5)
    Occurrence.objects.filter(pk=one.roll.occurrence_id).update(
        starts_at=close, ends_at=close + datetime.timedelta(hours=1)
    )
    close_sheet(roll=one.roll, by=None, nobody_came=True)
    page = said(clerk, LIST)
    assert "这一场已经过了" in page
    assert "desk-spoken" not in page


@pytest.mark.parametrize(
    ("now", "again"),
    [
        (shanghai(2026, 12, 1, 18, 59), shanghai(2026, 12, 1, 20, 59)),
        (shanghai(2026, 12, 1, 19, 0), shanghai(2026, 12, 2, 8, 0)),
    ],
)
def test_who_did_not_answer_is_called_two_hours_later_and_never_at_night(now, again):
    queue(cause="call", kind="x", to="", who="周阿婆", said=please("有事"))
    message = Message.objects.get()
    with clock_at(now):
        assert put_off_call(message=message, by=None)
    message.refresh_from_db()
    assert message.not_before == again
    assert not Message.objects.to_call_now(again - datetime.timedelta(microseconds=1)).exists()
    assert Message.objects.to_call_now(again).exists()


@pytest.mark.long
def test_a_long_list_asks_no_more_questions_than_a_short_one(
    town: Town, clerk: Client, django_assert_max_num_queries
):
    for _n in range(3):
        offered(town)
    with django_assert_max_num_queries(24):
        clerk.get(LIST)
    for _n in range(9):
        offered(town)
    with django_assert_max_num_queries(24):
        clerk.get(LIST)
