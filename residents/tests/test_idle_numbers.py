"""A number that nobody used for ninety days may have a new owner: no way in opens its account but a second fact."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.models import SignUp
from events.tests.rolls import a_roll, come
from events.tests.test_door_pages import staff
from events.tests.test_sign_up_pages import NUMBER, newest_code, sign_up_as
from portal.accounts.models import Role, User
from portal.accounts.phone_login import is_dormant
from portal.core.models import AuditEntry
from portal.outbox.actions import queue
from portal.outbox.models import Allowance, Message
from portal.people.actions import give_contact
from portal.people.models import Person, PersonContact, Proxy
from tests.carrier import please
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
SECOND = datetime.timedelta(seconds=1)
NINETY = datetime.timedelta(days=90)
KNOWN = {"name": "王秀英", "born": ""}


def account() -> User:
    return User.objects.get(username__startswith="p-")


def idle(for_: datetime.timedelta) -> datetime.datetime:
    """The account was last used so long ago."""
    last = timezone.now() - for_
    User.objects.filter(username__startswith="p-").update(last_login=last)
    return last


def enter(client: Client) -> Client:
    """The number, then the code; as if codes were not counted."""
    Allowance.objects.filter(key__startswith="code").delete()
    client.post("/my/enter/", {"phone": NUMBER})
    client.post("/my/enter/", {"code": newest_code()})
    return client


def opens(client: Client) -> bool:
    answer = client.get("/my/")
    return answer.status_code == 200 and "王秀英" in answer.content.decode()


@pytest.fixture
def mother(town: Town, client: Client) -> SignUp:
    """Somebody who once signed their mother up."""
    return sign_up_as(client, a_roll(town))


@pytest.mark.parametrize(
    ("days", "opened"), [(NINETY - 60 * SECOND, True), (NINETY, False), (NINETY + SECOND, False)]
)
def test_the_ninetieth_day_asks_and_the_moment_before_does_not(mother, days, opened):
    idle(days)
    assert opens(enter(Client())) is opened


def test_trying_again_does_not_make_the_account_look_used(mother):
    """Seen: entering twice a minute apart opened an account idle for a hundred days."""
    last = idle(datetime.timedelta(days=100))
    for client in (Client(), Client(), Client()):
        for _try in range(2):
            assert not opens(enter(client))
        assert client.get("/my/")["Location"] == "/my/check/"
        assert account().last_login == last


def test_signing_somebody_up_from_an_idle_number_opens_nothing(town: Town, mother):
    """The new owner signs up himself: his place is his, the old account stays shut, and his own name does not open it."""
    last = idle(datetime.timedelta(days=100))
    Allowance.objects.all().delete()
    newcomer = Client()
    one = sign_up_as(newcomer, a_roll(town), name="张志强", born="1960-2-3", relation="self")
    assert (one.state, one.made_by, one.contact.value) == ("confirmed", None, "19900000001")
    assert account().last_login == last
    assert newcomer.get("/my/")["Location"] == "/my/check/"
    assert newcomer.post("/my/data/").status_code == 404
    for born in ("", "1960-2-3"):
        assert newcomer.post("/my/check/", {"name": "张志强", "born": born}).status_code == 422
    assert not Proxy.objects.filter(person__name="张志强").exists()
    assert account().last_login == last
    assert newcomer.post("/my/check/", KNOWN)["Location"] == "/my/"
    assert account().last_login > last
    assert opens(newcomer)


def test_signing_the_mother_up_again_from_an_idle_number_is_looked_at_first(town: Town, mother):
    last = idle(datetime.timedelta(days=100))
    Allowance.objects.all().delete()
    newcomer, roll = Client(), a_roll(town, age_min=75)
    Person.objects.update(born=datetime.date(1940, 5, 1))
    one = sign_up_as(newcomer, roll)
    assert one.introduction.state == "waiting"
    assert account().last_login == last
    assert not opens(newcomer)


def test_five_wrong_names_a_day_and_no_more_from_all_browsers_together(mother):
    last = idle(datetime.timedelta(days=100))
    browsers = [enter(Client()), enter(Client())]
    for number in range(5):
        answer = browsers[number % 2].post("/my/check/", {"name": f"张{'三四五六七'[number]}", "born": ""})
        assert "对不上" in answer.content.decode()
    for browser in (*browsers, enter(Client())):
        assert browser.post("/my/check/", KNOWN).status_code == 422, "even the right one, today"
        assert not opens(browser)
    assert account().last_login == last
    Allowance.objects.filter(key__startswith="second-fact").delete()
    assert browsers[0].post("/my/check/", KNOWN).status_code == 302


def test_a_password_is_a_fact_of_its_own(mother, client: Client):
    password = "枫浦的秋天很长 2026"
    client.post("/my/password/", {"new_password1": password, "new_password2": password})
    last = idle(datetime.timedelta(days=100))
    other = Client()
    other.post("/my/enter/password/", {"phone": NUMBER, "password": "不对不对不对不对"})
    assert account().last_login == last
    other.post("/my/enter/password/", {"phone": NUMBER, "password": password})
    assert account().last_login > last
    assert opens(other)


def test_the_links_of_messages_log_nobody_in(mother):
    last = idle(datetime.timedelta(days=100))
    visitor = Client()
    for address in ("", "event.ics", "coupon/"):
        assert visitor.get(f"/s/{mother.token}/{address}").status_code == 200
    assert visitor.get("/my/")["Location"] == "/my/enter/"
    assert account().last_login == last


def test_whoever_was_logged_in_here_before_is_not_taken_for_the_number(town: Town, mother):
    idle(datetime.timedelta(days=100))
    browser = Client()
    browser.force_login(town.user("editor"))
    enter(browser)
    assert "_auth_user_id" not in browser.session


def test_the_edge_to_the_moment(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    tick = datetime.timedelta(microseconds=1)
    assert is_dormant(User(last_login=now - NINETY))
    assert not is_dormant(User(last_login=now - NINETY + tick))
    assert is_dormant(User(last_login=None, date_joined=now - NINETY)), "made, and never used"
    assert not is_dormant(User(last_login=None, date_joined=now))


def address_of(link: PersonContact) -> str:
    return f"/desk/person/{link.person_id}/number/{link.pk}/"


def link_of(name: str) -> PersonContact:
    return PersonContact.objects.get(person__name=name)


def test_the_desk_gives_a_number_to_its_new_owner(town: Town, client: Client, mother):
    """The page says that the office helps; here it does: the old account is shut for good, and the newcomer begins anew."""
    idle(datetime.timedelta(days=100))
    Allowance.objects.all().delete()
    newcomer = Client()
    his = sign_up_as(newcomer, a_roll(town), name="张志强", born="1960-2-3", relation="self")
    assert "工作人员去掉旧的登记" in newcomer.get("/my/check/").content.decode()
    clerk, link = staff(town, Role.DESK_CLERK), link_of("王秀英")
    path = address_of(link)
    elder = Person.objects.create(name="陆阿婆", unit=town.beizha, is_resident=True)
    asked_for = come(
        a_roll(town), elder, contact=link.contact
    )  # his number, waiting for another village's desk
    for who, state in (("王秀英", "queued"), ("王秀英", "dead"), ("张志强", "queued")):
        queue(cause=f"{who}{state}", kind="test", to=link.contact.value, who=who, said=please())
        Message.objects.filter(cause=f"{who}{state}").update(state=state)
    assert path in clerk.get(f"/desk/person/{mother.person_id}/").content.decode()
    asked = clerk.get(path).content.decode()
    assert "张志强" in asked
    assert NUMBER not in asked.replace(" ", "")
    answer = clerk.post(path, {"kept": [his.person_id, "x", "9" * 30]})
    assert answer["Location"] == f"/desk/person/{mother.person_id}/"
    for one in (mother, his, asked_for):
        one.refresh_from_db()
    assert asked_for.contact == link.contact, "what the new owner asked for is his"
    ways = Message.objects.filter(kind="test").order_by("pk").values_list("channel", "state", "who")
    assert list(ways) == [
        ("call", "queued", "王秀英"),
        ("call", "queued", "王秀英"),
        ("sms", "queued", "张志强"),
    ]
    assert [bool(one.recipient) for one in Message.objects.filter(kind="test").order_by("pk")] == [
        False,
        False,
        True,
    ]
    again = clerk.post(path, follow=True)
    assert "已经去掉了" in again.content.decode(), "pressed twice, or from a second tab"
    assert (mother.state, mother.contact) == ("confirmed", None)
    assert his.contact == link.contact
    assert [one.person.name for one in PersonContact.objects.all()] == ["张志强"]
    assert client.get("/my/").status_code == 302, "the old owner's browser is out"
    assert newcomer.get("/my/", follow=True).redirect_chain[-1][0] == "/my/enter/"
    assert not opens(enter(newcomer)), "nothing of hers"
    assert newcomer.get("/my/").status_code == 200, "and a page of his own"
    moved = AuditEntry.objects.get(verb="people.number_moved_on")
    assert (moved.actor_id, moved.note) == (clerk.user.pk, str(mother.person_id))


def test_a_number_that_speaks_for_another_village_too_is_left_to_the_town(town: Town, mother):
    neighbour = Person.objects.create(name="何阿姨", unit=town.beizha, is_resident=True)
    give_contact(person=neighbour, number=link_of("王秀英").contact.value, relation="family")
    path, clerk = address_of(link_of("王秀英")), staff(town, Role.DESK_CLERK)
    assert "何阿姨" not in clerk.get(path).content.decode()
    answer = clerk.post(path)
    assert answer.status_code == 422
    assert "请街道的工作人员来改" in answer.content.decode()
    assert PersonContact.objects.count() == 2
    assert clerk.get(address_of(link_of("何阿姨"))).status_code == 404
    mixed = f"/desk/person/{link_of('王秀英').person_id}/number/{link_of('何阿姨').pk}/"
    assert "何阿姨" not in clerk.post(mixed, follow=True).content.decode()
    assert PersonContact.objects.count() == 2
    assert staff(town, Role.DESK_CLERK, town.unit).post(path).status_code == 302
    assert not PersonContact.objects.exists()
    assert not User.objects.filter(username__startswith="p-", is_active=True).exists()
