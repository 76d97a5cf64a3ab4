"""待核实的家人 at the desk: one press settles it, own units alone, and nobody is introduced by a door."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.actions.introductions import introduce, turn_away
from events.models import Channel, Claim, Introduction, SignUp, State
from events.retention import forget_person
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from portal.people.actions import contact_for
from portal.people.models import Contact, Proxy
from tests.town import Town

from .rolls import a_roll, audited, people  # noqa: F401
from .test_door_pages import staff, today
from .test_introductions import (  # noqa: F401
    DAUGHTER,
    HOLDER,
    STRANGER,
    attack,
    elder,
    on_the_list,
    roll,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


def test_the_desk_says_yes_and_the_daughter_acts_for_her(town: Town, elder, roll, client: Client):  # noqa: F811
    attack(client, roll, DAUGHTER)
    row = Introduction.objects.get()
    clerk = staff(town, Role.DESK_CLERK)
    page = clerk.get("/desk/family/").content.decode()
    assert "199 0000 0041" in page
    assert "199 0000 0050" in page
    assert "1 位家人等着核实" in clerk.get("/desk/").content.decode()
    assert "号码待核实" in clerk.get(f"/desk/roll/{roll.pk}/").content.decode()
    assert (
        "记下了，是家里人"
        in clerk.post(f"/desk/family/{row.pk}/", {"answer": "yes"}, follow=True).content.decode()
    )
    row.refresh_from_db()
    assert (row.state, row.settled_by) == ("confirmed", clerk.user)
    assert Proxy.objects.get().person == elder
    assert elder.contacts.count() == 2
    assert "王秀英" in client.get("/my/").content.decode()
    again = clerk.post(f"/desk/family/{row.pk}/", {"answer": "no"}, follow=True).content.decode()
    assert "刚才已经核实过了" in again
    assert SignUp.objects.get().state == State.CONFIRMED
    assert "是家里人" in again
    assert AuditEntry.objects.get(verb="events.confirm_introduction").actor_id == clerk.user.pk


def test_the_desk_says_no_and_the_place_is_free(town: Town, elder, roll, client: Client):  # noqa: F811
    attack(client, roll)
    row, clerk = Introduction.objects.get(), staff(town, Role.DESK_CLERK)
    clerk.post(f"/desk/family/{row.pk}/", {"answer": "no"})
    row.refresh_from_db()
    assert (row.state, row.settled_by) == ("refused", clerk.user)
    assert SignUp.objects.get().state == State.CANCELLED
    assert not Claim.objects.exists()
    assert "没有要核实的" in clerk.get("/desk/family/").content.decode()


def test_after_the_yes_the_family_is_told_where_she_stands(town: Town, elder, roll, client: Client):  # noqa: F811
    on_the_list(elder, roll)
    attack(client, roll, DAUGHTER)
    row = Introduction.objects.get()
    staff(town, Role.DESK_CLERK).post(f"/desk/family/{row.pk}/", {"answer": "yes"})
    assert told(DAUGHTER) == ["introduction"]
    assert "已报上" in Message.objects.get(kind="introduction").text


def test_after_the_no_the_stranger_learns_nothing(town: Town, elder, roll, client: Client):  # noqa: F811
    on_the_list(elder, roll)
    attack(client, roll)
    staff(town, Role.DESK_CLERK).post(f"/desk/family/{Introduction.objects.get().pk}/", {"answer": "no"})
    text = Message.objects.get(kind="introduction").text
    assert "没有核实上" in text
    assert "王秀英" not in text
    assert SignUp.objects.get().state == State.CONFIRMED, "her own stands"


def test_who_works_elsewhere_neither_sees_nor_settles_it(town: Town, elder, roll, client: Client):  # noqa: F811
    attack(client, roll)
    row = Introduction.objects.get()
    for other in (
        staff(town, Role.DESK_CLERK, town.beizha),
        staff(town, Role.CHECK_IN_HELPER),
        staff(town, Role.CORRESPONDENT),
        Client(),
        client,
    ):
        seen = other.get("/desk/family/")
        assert "王秀英" not in seen.content.decode()
        for answer in ("yes", "no"):
            assert other.post(f"/desk/family/{row.pk}/", {"answer": answer}).status_code in (302, 403, 404)
        row.refresh_from_db()
        assert row.state == "waiting"


def test_closing_the_account_asks_nobody_any_more(elder, roll, client: Client):  # noqa: F811
    on_the_list(elder, roll)
    attack(client, roll)
    assert "已注销" in client.post("/my/close/").content.decode()
    assert not Introduction.objects.waiting().exists()
    assert not Proxy.objects.exists()


@pytest.mark.long
@pytest.mark.parametrize("count", [1, 100])
def test_the_list_is_short_in_queries_at_any_length(town: Town, count):
    roll = a_roll(town, places=3)  # noqa: F811
    for number, person in enumerate(people(town, count)):
        introduce(
            roll=roll,
            person=person,
            contact=contact_for(f"1990000{number + 300:04d}"),
            relation="family",
            key=uuid.uuid4(),
            channel=Channel.WEB,
        )
    clerk = staff(town, Role.DESK_CLERK)
    clerk.get("/desk/family/")
    with CaptureQueriesContext(connection) as caught:
        page = clerk.get("/desk/family/").content.decode()
    assert page.count("问过了，是家里人") == count
    assert len(caught) <= 12


def test_a_door_adds_no_number_to_anybody(town: Town, elder):  # noqa: F811
    today_roll = today(town, age_min=75, places=9)
    form = {
        "name": "王秀英",
        "born": "1940-5-1",
        "unit": town.linhe.pk,
        "phone": STRANGER,
        "relation": "family",
    }
    helper = staff(town, Role.CHECK_IN_HELPER)
    helper.post(f"/door/{today_roll.pk}/unannounced/", form | {"key": uuid.uuid4().hex})
    assert today_roll.sign_ups.get(person=elder).contact.value == STRANGER.replace(" ", "")
    assert [one.contact.value for one in elder.contacts.all()] == [HOLDER]
    staff(town, Role.DESK_CLERK).post(
        f"/desk/roll/{a_roll(town, age_min=75).pk}/new/", form | {"key": uuid.uuid4().hex}
    )
    assert elder.contacts.count() == 2, "the desk has asked"


def test_a_number_is_looked_up_without_standing_in_an_address(town: Town, elder, roll):  # noqa: F811
    clerk = staff(town, Role.DESK_CLERK)
    page = clerk.post(f"/desk/roll/{roll.pk}/", {"q": HOLDER}).content.decode()
    assert f'href="/desk/person/{elder.pk}/"' in page
    assert 'class="search-box desk-find" method="post"' in page
    assert clerk.post(f"/desk/roll/{roll.pk}/", {"q": "王\0"}).status_code == 200


def test_who_was_forgotten_leaves_no_introduction(town: Town, elder, roll, client: Client):  # noqa: F811
    attack(client, roll)
    turn_away(introduction=Introduction.objects.get())
    forget_person(elder)
    assert not Introduction.objects.exists()
    assert not Contact.objects.exists()
