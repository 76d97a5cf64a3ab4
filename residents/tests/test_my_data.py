"""我的资料: correcting it, a password, an e-mail address as the second way."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Channel, SignUp
from events.tests.rolls import a_roll, a_round, come, people
from events.tests.test_door_pages import staff
from events.tests.test_sign_up_pages import sign_up_as
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.core.sealed import keyed_hash
from portal.outbox.actions import deliver_due
from portal.outbox.models import Message
from portal.people.actions import act_for, contact_for, give_contact
from portal.people.models import Contact, Office, Person, Post, Proxy
from residents.mine import _newest
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
PASSWORD = "枫浦的秋天很长 2026"


@pytest.fixture
def resident(town: Town, client: Client) -> Client:
    """Somebody who has just signed their mother up."""
    client.roll = a_roll(town, age_min=75)
    client.one = sign_up_as(client, client.roll)
    client.proxy = Proxy.objects.get()
    return client


def test_one_row_and_many_are_asked_for_with_as_many_questions(town: Town, resident: Client):
    """Also where all come at one time: then the hours are those of the date."""
    roll = a_roll(town, page=town.event(hours=200), hours=200, places=20)
    user, cost = User.objects.get(pk=resident.session["_auth_user_id"]), []
    for count in (1, 11):
        for one in people(town, count):
            come(roll, one, by=user)
        resident.get("/my/")  # what a process reads once
        with CaptureQueriesContext(connection) as asked:
            html = resident.get("/my/").content.decode()
        assert html.count(roll.occurrence.hours) >= count
        cost.append(len(asked))
    assert cost[0] == cost[1] <= 20


def test_what_is_shown_is_what_is_theirs(town: Town, resident: Client):
    """Entered by the account, told to its phone for the family, and nothing of anybody else."""
    user, mother = User.objects.get(pk=resident.session["_auth_user_id"]), resident.one.person
    dates = a_round(town, page=town.event(hours=200), hours=200, dates=4).rolls.with_round()
    told, by_another_phone, of_a_stranger, by_account = dates
    come(told, mother, contact=resident.one.contact, channel=Channel.DESK)
    come(by_another_phone, mother, channel=Channel.DESK)
    come(of_a_stranger, *people(town, 1), contact=resident.one.contact, channel=Channel.DESK)
    come(by_account, *people(town, 1), by=user)
    theirs = SignUp.objects.of_user(user).order_by("-roll__occurrence__starts_at", "-pk")
    assert _newest(user) == list(theirs.values_list("pk", flat=True))
    assert {one.roll for one in theirs} == {told, by_account, resident.roll}


def details(town: Town, **changes) -> dict:
    return {"name": "王秀英", "born": "1940-5-1", "unit": town.linhe.pk} | changes


def test_who_entered_somebody_corrects_them(town: Town, resident: Client):
    address = f"/my/family/{resident.proxy.pk}/"
    assert "1940-05-01" in resident.get(address).content.decode()
    assert resident.post(address, details(town, name="王秀瑛", born="1941-5-1")).status_code == 302
    person = Person.objects.get()
    assert (person.name, person.born.year, person.sounds.split()[0]) == ("王秀瑛", 1941, "wxy")
    entry = AuditEntry.objects.get(verb="people.correct")
    assert entry.note == "name, born"
    assert "资料改好了" in resident.get("/my/").content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"born": "1990-1-1"}, "已经报了“上门理发”，这样改就不合它的条件了"),
        ({"born": ""}, "这个活动看年龄"),
        ({"name": ""}, "请写姓名"),
        ({"born": "五月"}, "请这样写出生日期"),
        ({"unit": ""}, "请选住在哪个居村"),
    ],
)
def test_a_correction_that_cannot_be_says_why_and_keeps_what_was_typed(town, resident, changes, says):
    answer = resident.post(
        f"/my/family/{resident.proxy.pk}/", details(town, **({"name": "王秀瑛"} | changes))
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert Person.objects.get().name == "王秀英"
    assert "name" in changes or "王秀瑛" in html


def test_nobody_is_made_a_twin_of_somebody_else(town: Town, resident: Client):
    Person.objects.create(name="王秀瑛", born="1940-05-02", unit=town.linhe, is_resident=True)
    answer = resident.post(f"/my/family/{resident.proxy.pk}/", details(town, name="王秀瑛", born="1940-5-2"))
    assert "名册里已经有一位同名" in answer.content.decode()


def test_whom_others_know_too_the_desk_corrects(town: Town, resident: Client):
    """Whoever types a neighbour's name and birthday must not be able to rewrite them."""
    person, address = resident.proxy.person, f"/my/family/{resident.proxy.pk}/"
    neighbour = User.objects.create(username="neighbour", password="!")
    act_for(user=neighbour, person=person, relation="neighbour")
    assert "网上不能改" in resident.get(address).content.decode()
    assert resident.post(address, details(town, name="别人")).status_code == 200
    person.refresh_from_db()
    assert person.name == "王秀英"
    Proxy.objects.filter(user=neighbour).delete()
    assert "网上不能改" not in resident.get(address).content.decode()
    give_contact(person=person, number="19900000009", relation="self")
    assert "网上不能改" in resident.get(address).content.decode()
    assert Client().get(address).status_code == 404


def test_the_desk_corrects_with_the_phone_and_messages_follow(town: Town, resident: Client):
    clerk, person = staff(town, Role.DESK_CLERK), resident.proxy.person
    address = f"/desk/person/{person.pk}/"
    assert f'href="{address}"' in clerk.get(f"/desk/roll/{resident.roll.pk}/?q=王秀英").content.decode()
    give_contact(person=person, number="19900000077", relation="family")
    assert "19900000077" not in clerk.get(address).content.decode()
    assert clerk.post(address, details(town, name="王秀瑛", phone="")).status_code == 302
    assert person.contacts.count() == 2, "correcting a name touches no phone"
    data = details(town, phone="199 0000 0008")
    assert clerk.post(address, data).status_code == 302
    assert SignUp.objects.get().contact == contact_for("19900000008")
    assert [one.contact.value for one in person.contacts.all()] == ["19900000008"]
    assert "phone" in AuditEntry.objects.filter(verb="people.correct").latest("pk").note
    assert clerk.post(address, data | {"phone": "12"}).status_code == 422
    assert staff(town, Role.DESK_CLERK, town.beizha).get(address).status_code == 404
    assert staff(town, Role.CHECK_IN_HELPER).get(address).status_code == 404
    assert staff(town, Role.CORRESPONDENT).get(address).status_code == 404


def test_a_password_is_a_second_way_in(town: Town, resident: Client):
    short = resident.post("/my/password/", {"new_password1": "12345", "new_password2": "12345"})
    assert short.status_code == 422
    unlike = resident.post("/my/password/", {"new_password1": PASSWORD, "new_password2": "x"})
    assert "两遍写得不一样" in unlike.content.decode()
    assert (
        resident.post("/my/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code
        == 302
    )
    assert resident.get("/my/").status_code == 200, "this browser stays logged in"
    User.objects.filter(phone_hash__isnull=False).update(
        last_login=timezone.now() - timezone.timedelta(days=200)
    )
    other = Client()
    wrong = other.post("/my/enter/password/", {"phone": "199 0000 0001", "password": "不对不对不对不对"})
    nobody = other.post("/my/enter/password/", {"phone": "199 0000 0777", "password": "不对不对不对不对"})
    said = [re.search(r"号码或密码不对[^<]*", one.content.decode())[0] for one in (wrong, nobody)]
    assert said[0] == said[1]
    assert (
        other.post("/my/enter/password/", {"phone": "+86 19900000001", "password": PASSWORD}).status_code
        == 302
    )
    assert "王秀英" in other.get("/my/").content.decode(), "a password needs no second fact"


def test_staff_have_no_such_ways(town: Town):
    for address in ("/my/password/", "/my/mail/"):
        assert staff(town, Role.DESK_CLERK).get(address).status_code == 404
    assert not Contact.objects.filter(value_hash=keyed_hash("")).exists()


@pytest.mark.parametrize("number", ["199 0000 0001", "199 0000 0777"])
def test_five_wrong_passwords_close_the_door_for_known_and_unknown_numbers(resident: Client, number):
    other = Client()
    for _n in range(5):
        other.post("/my/enter/password/", {"phone": number, "password": "不对不对不对不对"})
    said = other.post("/my/enter/password/", {"phone": number, "password": PASSWORD}).content.decode()
    assert "连续写错 5 次" in said


def link_in_the_mail() -> str:
    deliver_due()
    return re.search(r"http://\S+", mail.outbox[-1].body)[0]


def test_mail_counts_once_its_link_was_pressed_and_carries_what_no_short_message_could(
    town: Town, resident: Client, settings
):
    assert resident.post("/my/mail/", {"mail": "不是邮箱"}).status_code == 422
    assert resident.post("/my/mail/", {"mail": "daughter@example.com"}).status_code == 302
    link = link_in_the_mail()
    other = Client()
    assert "daughter@example.com" in other.get(link).content.decode()
    assert Contact.objects.get(value_hash=User.objects.get(phone_hash__isnull=False).phone_hash).mail == ""
    assert other.post(link).status_code == 302
    assert other.get(link[:-5] + "xxxx/").status_code == 410
    settings.PORTAL_SMS = "none"
    contact = contact_for("19900000001")
    come(a_roll(town, page=town.event("讲座")), resident.proxy.person, contact=contact, channel=Channel.WEB)
    told = Message.objects.latest("pk")
    assert told.channel == Message.Channel.MAIL
    deliver_due()
    assert mail.outbox[-1].to == ["daughter@example.com"]
    assert "讲座" in mail.outbox[-1].body
    resident.post("/my/mail/", {"mail": ""})
    assert Contact.objects.get(pk=contact.pk).mail == ""


def test_ones_own_posts_are_among_the_data_and_those_of_others_are_not(town: Town, resident: Client):
    office = Office.objects.create(name="楼组长", has_span=True)
    person = Person.objects.get()
    days = {"since": timezone.localdate(), "span": "3 号楼", "households": 10}
    Post.objects.create(office=office, unit=town.linhe, person=person, phone="19900000101", **days)
    for relation, told in (("family", 0), ("self", 1)):
        Proxy.objects.update(relation=relation)
        posts = resident.post("/my/data/").json()["posts"]
        assert len(posts) == told
    assert (posts[0]["office"], posts[0]["phone"], posts[0]["until"]) == ("楼组长", "19900000101", None)
    Proxy.objects.update(until=timezone.now())
    assert resident.post("/my/data/").json()["posts"] == []
