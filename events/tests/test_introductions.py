"""A number that is new to somebody of the register takes one place for them, and nothing of them besides (ADR 023)."""

import datetime
import re

import pytest
from django.test import Client

from events.actions import leave
from events.models import Channel, Claim, Introduction, Roll, SignUp, State
from events.views import receipt
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.models import Allowance, Message
from portal.people.actions import act_for, contact_for, give_contact
from portal.people.models import Person, Proxy
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone  # noqa: F401
from .test_door_pages import staff
from .test_sign_up_pages import choose, confirm, fill_in, newest_code, sign_up_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
STRANGER, DAUGHTER, HOLDER = "199 0000 0040", "199 0000 0041", "19900000050"
RECEIVED = "收到了，居委会核实后告诉家人"
BORN = datetime.date(1940, 5, 1)


@pytest.fixture
def elder(town: Town) -> Person:
    """王秀英 of the register, with a phone of her own."""
    person = Person.objects.create(name="王秀英", born=BORN, unit=town.linhe, is_resident=True)
    give_contact(person=person, number=HOLDER, relation="self")
    return person


@pytest.fixture
def roll(town: Town) -> Roll:
    return a_roll(town, age_min=75, per_person=1)


def attack(client: Client, roll: Roll, number: str = STRANGER, **changes):
    """Name and birthday of somebody else, and one's own phone; what the last screen answers."""
    Allowance.objects.filter(key__startswith="code").delete()
    assert choose(client, roll, phone=number, **changes).status_code == 302
    return confirm(client)


def asked() -> str:
    """Where the family's newest message leads."""
    text = Message.objects.filter(kind="introduced").latest("pk").text
    return re.search(r"http://testserver(/who/\S+/)", text)[1]


def told(number: str) -> list[str]:
    numbers = Message.objects.exclude(kind="code")
    return [one.kind for one in numbers.order_by("pk") if one.recipient == number.replace(" ", "")]


def test_a_new_number_takes_the_place_and_the_family_is_told(elder, roll, client: Client):
    answer = attack(client, roll)
    one = SignUp.objects.get()
    assert answer["Location"] == f"/s/{one.token}/"
    assert (one.person, one.state, one.contact.value) == (elder, State.CONFIRMED, STRANGER.replace(" ", ""))
    row = Introduction.objects.get()
    assert (row.person, row.sign_up, row.state) == (elder, one, "waiting")
    assert told(STRANGER) == ["confirmed"]
    assert told(HOLDER) == ["introduced"]
    assert STRANGER.replace(" ", "") not in Message.objects.get(kind="introduced").text
    assert AuditEntry.objects.get(verb="events.introduce").label == str(elder.pk)


def test_until_somebody_says_yes_the_number_has_nothing_but_that_sign_up(
    town: Town, elder, roll, client: Client
):
    other = come(a_roll(town), elder, contact=contact_for(HOLDER))
    attack(client, roll)
    assert not Proxy.objects.exists()
    assert [one.contact.value for one in elder.contacts.all()] == [HOLDER]
    mine = client.get("/my/").content.decode()
    assert other.token not in mine
    assert "改资料" not in mine
    assert "等居委会核实" in mine
    assert client.post(f"/my/leave/{other.pk}/").status_code == 404
    held = client.post("/my/data/").json()
    assert held["family"] == []
    assert [one["activity"] for one in held["sign_ups"]] == [roll.round.page.title]
    choosing = client.get(f"/sign-up/{roll.round_id}/").content.decode()
    assert f'value="{elder.pk}"' not in choosing
    second = a_roll(town)
    client.post(f"/sign-up/{second.round_id}/", {"when": f"{second.pk}:0", "people": [str(elder.pk)]})
    client.post("/sign-up/check/", {"agreed": "on"})
    assert not second.sign_ups.exists()
    elder.refresh_from_db()
    assert (elder.name, elder.born) == ("王秀英", BORN)


def test_the_desk_does_not_use_the_new_number(town: Town, elder, roll, client: Client):
    attack(client, roll)
    later = a_roll(town)
    staff(town, Role.DESK_CLERK).post(f"/desk/roll/{later.pk}/known/", {"person": elder.pk})
    assert later.sign_ups.get().contact.value == HOLDER
    elder.contacts.all().delete()
    last = a_roll(town)
    staff(town, Role.DESK_CLERK).post(f"/desk/roll/{last.pk}/known/", {"person": elder.pk})
    assert last.sign_ups.get().contact is None
    assert told(STRANGER) == ["confirmed"]


def on_the_list(elder, roll):
    come(roll, elder, contact=contact_for(HOLDER))


def used_this_month(elder, roll):
    """On another date of the same month."""
    other = Roll.objects.with_round().filter(round=roll.round).exclude(pk=roll.pk).get()
    come(other, elder, contact=contact_for(HOLDER))


@pytest.mark.parametrize("before", [on_the_list, used_this_month])
def test_what_somebody_has_already_is_not_told(town: Town, elder, client: Client, before):
    roll = a_roll(town, age_min=75, per_person=1, dates=2)
    before(elder, roll)
    count, tickets = SignUp.objects.count(), list(Roll.objects.values_list("next_ticket", flat=True))
    answer = attack(client, roll)
    page = client.get(answer["Location"]).content.decode()
    assert answer["Location"] == f"/sign-up/{roll.round_id}/received/"
    assert RECEIVED in page
    for word in ("已报", "王秀英", "用完", HOLDER, "王*英"):
        assert word not in page
    assert SignUp.objects.count() == count
    assert list(Roll.objects.values_list("next_ticket", flat=True)) == tickets
    row = Introduction.objects.get()
    assert (row.sign_up, row.roll) == (None, roll)
    assert told(STRANGER) == []
    assert "introduced" not in told(HOLDER)
    assert "王秀英" in staff(town, Role.DESK_CLERK).get("/desk/family/").content.decode()
    assert client.get("/sign-up/check/")["Location"] == answer["Location"], (
        "pressed twice it is the same page"
    )


def test_both_reasons_are_answered_alike(town: Town, elder, client: Client):
    roll = a_roll(town, age_min=75, per_person=1, dates=2)
    used_this_month(elder, roll)
    other = Roll.objects.with_round().filter(round=roll.round).exclude(pk=roll.pk).get()
    pages = []
    for date in (roll, other):
        stranger = Client()
        answer = attack(stranger, date, when=f"{date.pk}:0")
        pages.append((answer.status_code, answer["Location"], stranger.get(answer["Location"]).content))
    assert pages[0] == pages[1]


def test_a_full_date_says_full_whoever_is_named(town: Town, elder):
    roll = a_roll(town, places=1, waiting_max=0, age_min=75)
    come(roll, elder, contact=contact_for(HOLDER))
    answers = [
        attack(Client(), roll, name=name, number=number)["Location"]
        for name, number in (("王秀英", STRANGER), ("赵大宝", DAUGHTER))
    ]
    assert answers[0] == answers[1] == f"/sign-up/{roll.round_id}/?no={roll.pk}-0"
    assert not Introduction.objects.exists()


def test_a_second_and_a_third_number_take_nothing(elder, roll, client: Client):
    attack(client, roll)
    first = SignUp.objects.get()
    for number in (DAUGHTER, "199 0000 0042"):
        other = Client()
        assert RECEIVED in other.get(attack(other, roll, number)["Location"]).content.decode()
    assert SignUp.objects.get() == first
    assert Introduction.objects.filter(sign_up=None).count() == 2


def test_one_number_may_wait_for_three_people_at_a_time(town: Town, roll, client: Client):
    names = ["钱一", "孙二", "李三", "周四"]
    for name in names:
        Person.objects.create(name=name, born=BORN, unit=town.linhe, is_resident=True)
    for name in names:
        browser = Client()
        attack(browser, roll, name=name)
    assert SignUp.objects.count() == 3
    assert Introduction.objects.get(sign_up=None).person.name == "周四"


def test_not_me_frees_place_and_month_and_the_next_moves_up(town: Town, elder, client: Client):
    roll = a_roll(town, places=1, age_min=75, per_person=1, hours=10, cutoff_hours=24)
    attack(client, roll)
    one = SignUp.objects.get()
    next_one = come(roll, people(town, 1)[0], contact=phone(9))
    page = Client().get(asked()).content.decode()
    assert "不是我" in page
    assert "王*英" in page
    assert STRANGER.replace(" ", "") not in page
    one.refresh_from_db()
    assert one.state == State.CONFIRMED, "looking changes nothing"
    Client().post(asked(), {"answer": "no"})
    one.refresh_from_db()
    next_one.refresh_from_db()
    assert (one.state, one.slot) == (State.CANCELLED, None), "however late it is"
    assert next_one.state == State.OFFERED
    assert not Claim.objects.filter(sign_up=one).exists()
    assert Introduction.objects.get().state == "denied"
    assert AuditEntry.objects.filter(verb="events.deny_introduction").count() == 1
    assert "不是您家里人报的" in Client().get(asked()).content.decode()
    assert come(a_roll(town, per_person=1, page=None), elder).state == State.CONFIRMED
    again = Client()
    assert RECEIVED in again.get(attack(again, a_roll(town, age_min=75))["Location"]).content.decode()


def test_the_receipt_of_the_stranger_cannot_bring_it_back(elder, roll, client: Client):
    attack(client, roll)
    one = SignUp.objects.get()
    Client().post(asked(), {"answer": "no"})
    for answer in ("yes", "no", "course", ""):
        client.post(f"/s/{one.token}/answer/", {"answer": answer})
    one.refresh_from_db()
    assert one.state == State.CANCELLED
    client.post(asked(), {"answer": "yes"})
    assert Introduction.objects.get().state == "denied"
    assert not Proxy.objects.exists()


def test_the_daughter_who_entered_her_mother_is_no_stranger(town: Town, client: Client):
    roll, later = a_roll(town, age_min=75), a_roll(town, age_min=75)
    sign_up_as(client, roll)
    assert not Introduction.objects.exists()
    Allowance.objects.all().delete()
    sign_up_as(Client(), later)
    assert not Introduction.objects.exists()
    assert SignUp.objects.count() == 2


def test_the_holder_of_a_person_made_online_is_told_too(town: Town, client: Client):
    sign_up_as(client, a_roll(town, age_min=75))
    attack(Client(), a_roll(town, age_min=75))
    assert "introduced" in told("199 0000 0001")
    assert "不是您报的可以取消" in client.get("/my/").content.decode()


def test_the_family_that_signs_up_the_same_date_is_told_of_the_other_number(
    town: Town, elder, roll, client: Client
):
    attack(Client(), roll)
    answer = attack(client, roll, "199 0000 0050")
    assert answer.status_code == 422
    assert "已经报过这一场了" in answer.content.decode()
    assert SignUp.objects.get().contact.value == STRANGER.replace(" ", "")


def test_a_griefer_does_not_keep_the_family_from_correcting(town: Town, client: Client):
    sign_up_as(client, a_roll(town, age_min=75))
    attack(Client(), a_roll(town, age_min=75))
    address = f"/my/family/{Proxy.objects.get().pk}/"
    assert "网上不能改" not in client.get(address).content.decode()


def test_the_offer_to_a_waiting_list_goes_to_the_number_of_that_sign_up_alone(
    town: Town, elder, client: Client
):
    roll = a_roll(town, places=1, age_min=75)
    holder = come(roll, people(town, 1)[0], contact=phone(9))
    attack(client, roll)
    leave(sign_up=holder, channel=Channel.WEB)
    assert told(STRANGER) == ["waiting", "offered"]
    one = SignUp.objects.get(person=elder)
    client.post(f"/s/{one.token}/answer/", {"answer": "yes"})
    one.refresh_from_db()
    assert one.state == State.CONFIRMED
    assert told(HOLDER) == ["introduced"]


def test_a_course_is_given_back_whole(town: Town, elder, client: Client):
    roll = a_roll(town, places=2, dates=3, age_min=75, whole_course=True)
    attack(client, roll)
    assert SignUp.objects.live().count() == 3
    Client().post(asked(), {"answer": "no"})
    assert SignUp.objects.live().count() == 0
    assert [one.kind for one in Message.objects.filter(kind="cancelled")] == ["cancelled"]


def test_a_course_that_somebody_is_in_is_not_told_either(town: Town, elder, client: Client):
    roll = a_roll(town, places=2, dates=3, age_min=75, whole_course=True)
    come(Roll.objects.with_round().filter(round=roll.round).last(), elder, contact=contact_for(HOLDER))
    answer = attack(client, roll)
    assert answer["Location"].endswith("/received/")
    assert SignUp.objects.count() == 1


def test_wrong_links_to_the_familys_page_are_counted_like_all_others(town: Town, client: Client, monkeypatch):
    monkeypatch.setattr(receipt, "GUESSES", 8)
    assert client.get("/who/abc/").status_code == 404
    statuses = [client.get(f"/s/{number}xyz/").status_code for number in range(7)]
    assert statuses == [404] * 7
    assert client.get("/who/abc/").status_code == 429


def test_reading_the_code_is_not_enough(elder, roll, client: Client):
    """The whole way once more by hand: nothing of her on any screen before, during or after."""
    choose(client, roll, **fill_in(roll, phone=STRANGER))
    for page in (client.get("/sign-up/check/"), confirm(client, code=newest_code())):
        assert HOLDER not in page.content.decode()


def test_an_account_that_acts_for_her_is_family_whatever_its_number(town: Town, elder, roll, client: Client):
    attack(client, a_roll(town, age_min=75))
    act_for(user=Introduction.objects.get().user, person=elder, relation="family")
    attack(Client(), roll)
    assert not Introduction.objects.filter(roll=roll).exists()
    assert SignUp.objects.filter(roll=roll, state=State.CONFIRMED).exists()
