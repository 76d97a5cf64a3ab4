"""The desk and the organiser through their pages; who else tries meets nothing."""

import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import leave
from events.actions.on_the_day import close_sheet
from events.models import Channel, Occurrence, Round, SignUp, State
from events.round_forms import RoundForm
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.outbox.models import Message
from portal.people.actions import give_contact
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone  # noqa: F401
from .test_sign_up_pages import fill_in, sign_up_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


@pytest.fixture
def clerk(town: Town) -> Client:
    user = User.objects.create_user(username="clerk", password="correct horse", last_name="窗")
    grant_role(user=user, unit=town.linhe, role=Role.DESK_CLERK, by=None)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def organiser(town: Town) -> Client:
    user = User.objects.create_user(username="organiser", password="correct horse", last_name="组")
    grant_role(user=user, unit=town.linhe, role=Role.ORGANISER, by=None)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("words", ["王秀英", "wxy", "wangxiuying", "19900000005", "秀英"])
def test_the_desk_finds_and_signs_up_a_known_elder_with_one_press(town: Town, clerk: Client, words):
    roll = a_roll(town, each=20)
    person = people(town, 1)[0]
    person.name = "王秀英"
    person.save()
    give_contact(person=person, number="19900000005", relation="self")
    found = clerk.get(f"/desk/roll/{roll.pk}/", {"q": words}).content.decode()
    assert f'name="person" value="{person.pk}"' in found
    clerk.post(f"/desk/roll/{roll.pk}/known/", {"person": person.pk, "key": str(uuid.uuid4())})
    assert "券号" in clerk.get(f"/desk/roll/{roll.pk}/").content.decode()
    assert SignUp.objects.get().channel == Channel.DESK


def test_back_and_the_next_name_is_another_sign_up_the_same_name_is_not(town: Town, clerk: Client):
    roll, key = a_roll(town), str(uuid.uuid4())
    for person in [*people(town, 2)] * 2:
        clerk.post(f"/desk/roll/{roll.pk}/known/", {"person": person.pk, "key": key})
    assert SignUp.objects.filter(roll=roll).count() == 2


def test_the_desk_signs_up_somebody_without_a_phone_and_has_a_call_to_make(town: Town, clerk: Client):
    roll = a_roll(town, places=1)
    first = come(roll, people(town, 1)[0], contact=phone(4))
    data = fill_in(roll, phone="", by_phone="1", name="周阿婆")
    assert clerk.post(f"/desk/roll/{roll.pk}/new/", data).status_code == 302
    one = SignUp.objects.get(person__name="周阿婆")
    assert (one.channel, one.state) == (Channel.PHONE, State.WAITING)
    clerk.get(f"/desk/roll/{roll.pk}/")
    assert "周阿婆" not in clerk.get("/desk/calls/").content.decode(), "they were told on the phone"
    leave(sign_up=first, channel=Channel.WEB)
    assert "周阿婆" in clerk.get("/desk/calls/").content.decode(), "an offer has to be told"
    call = Message.objects.to_call().get(who__contains="周阿婆")
    clerk.post(f"/desk/calls/{call.pk}/done/", {"ended": "called"})
    clerk.get("/desk/")
    assert "周阿婆" not in clerk.get("/desk/calls/").content.decode()
    clerk.post(f"/desk/answer/{one.pk}/", {"answer": "yes"})
    one.refresh_from_db()
    assert one.state == State.CONFIRMED


def test_the_desk_form_keeps_what_was_typed(town: Town, clerk: Client):
    roll = a_roll(town, age_min=75)
    answer = clerk.post(f"/desk/roll/{roll.pk}/new/", fill_in(roll, born="1990-1-1", name="年轻人"))
    assert answer.status_code == 422
    assert "年轻人" in answer.content.decode()
    assert "是 36 周岁" in answer.content.decode()


def test_the_organiser_opens_a_round_and_the_next_months(town: Town, organiser: Client):
    page = town.event(hours=24 * 20)
    assert page.title in organiser.get("/desk/rounds/").content.decode()
    form = organiser.get(f"/desk/rounds/new/{page.pk}/?template=coupon").content.decode()
    assert 'value="75"' in form
    data = {
        "name": "12 月的理发",
        "opens_at": "2026-01-01T09:00",
        "closes_at": f"{timezone.localtime() + datetime.timedelta(days=10):%Y-%m-%dT%H:%M}",
        "age_min": "75",
        "per_person": "1",
        "waiting_max": "10",
        "places": "10",
        "each": "10",
        "kept": "10",
    }
    refused = organiser.post(f"/desk/rounds/new/{page.pk}/?template=coupon", data)
    assert "留给窗口的要比名额少" in refused.content.decode()
    assert (
        organiser.post(
            f"/desk/rounds/new/{page.pk}/?template=coupon", data | {"kept": "3", "offer_hours": "6"}
        ).status_code
        == 302
    )
    round_ = page.rounds.get()
    assert (round_.template, round_.rolls.get().slots.count()) == ("coupon", 10)
    organiser.post(f"/desk/rounds/{round_.pk}/next/")
    organiser.post(f"/desk/rounds/{round_.pk}/next/")
    assert page.rounds.count() == 2


def test_the_organiser_lowers_places_and_calls_off(town: Town, organiser: Client):
    roll = a_roll(town, places=3)
    for person in people(town, 4):
        come(roll, person)
    address = f"/desk/roll/{roll.pk}/places/"
    asked = organiser.post(address, {"count": "2"})
    assert asked.status_code == 422
    assert "谁不来" in asked.content.decode()
    organiser.post(address, {"count": "2", "keep_over": "on"})
    assert roll.slots.filter(retired=False).count() == 2
    off = f"/desk/roll/{roll.pk}/call-off/"
    assert "4 人会收到通知" in organiser.get(off).content.decode()
    assert "免得按错" in organiser.post(off, {"reason": "下雨", "sure": "是"}).content.decode()
    organiser.post(off, {"reason": "下雨", "sure": "取消这一场"})
    assert SignUp.objects.filter(state=State.CALLED_OFF).count() == 4
    assert "已取消" in Client().get(f"/rounds/{roll.round_id}/").content.decode()


@pytest.mark.parametrize("page", ["places", "served-by", "call-off"])
def test_a_page_that_stood_open_while_the_sheet_was_closed_says_so(town: Town, organiser: Client, page: str):
    roll = a_roll(town)
    over = timezone.now() - datetime.timedelta(hours=5)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=over, ends_at=over + datetime.timedelta(hours=1)
    )
    roll.refresh_from_db()
    close_sheet(roll=roll, by=None, nobody_came=True)
    answer = organiser.post(f"/desk/roll/{roll.pk}/{page}/", {"count": "2"}, follow=True)
    assert answer.redirect_chain == [(f"/desk/roll/{roll.pk}/", 302)]
    assert "已经收了签到表" in answer.content.decode()


ADDRESSES = [
    "/desk/",
    "/desk/calls/",
    "/desk/rounds/",
    "/desk/roll/{roll}/",
    "/desk/roll/{roll}/places/",
    "/desk/roll/{roll}/call-off/",
    "/desk/rounds/new/{page}/",
    "/desk/rounds/{round}/correct/",
]
POSTS = [
    "/desk/roll/{roll}/known/",
    "/desk/roll/{roll}/new/",
    "/desk/answer/{one}/",
    "/desk/rounds/{round}/next/",
    "/desk/rounds/{round}/correct/",
    "/desk/roll/{roll}/places/",
    "/desk/roll/{roll}/call-off/",
]


@pytest.mark.parametrize("who", ["anonymous", "resident", "correspondent", "signatory", "other_clerk"])
def test_nobody_else_reaches_the_desk(town: Town, who):
    roll = a_roll(town)
    one = come(roll, people(town, 1)[0], contact=phone(1))
    visitor = Client()
    if who == "resident":
        sign_up_as(visitor, a_roll(town), phone="199 0000 0020")
    elif who == "other_clerk":
        user = User.objects.create_user(username="other-clerk", password="correct horse", last_name="别")
        grant_role(user=user, unit=town.beizha, role=Role.ORGANISER, by=None)
        visitor.force_login(user)
    elif who != "anonymous":
        visitor.force_login(town.user(who))
    names = {"roll": roll.pk, "page": roll.round.page_id, "one": one.pk, "round": roll.round_id}
    data = fill_in(roll, person=one.person_id, sure="取消这一场", reason="x", count="1")
    for address in ADDRESSES:
        answer = visitor.get(address.format(**names))
        allowed = answer.status_code == 200 and who == "other_clerk"
        assert allowed or answer.status_code in (302, 403, 404), address
        assert one.person.name not in answer.content.decode()
        assert roll.round.page.title not in answer.content.decode() or not allowed
    for address in POSTS:
        assert visitor.post(address.format(**names), data).status_code in (302, 403, 404), address
    one.refresh_from_db()
    roll.refresh_from_db()
    assert one.state == State.CONFIRMED
    assert roll.sign_ups.count() == 1
    assert not roll.called_off


def test_the_clerk_cannot_do_the_organisers_work(town: Town, clerk: Client):
    roll = a_roll(town)
    assert clerk.get(f"/desk/roll/{roll.pk}/").status_code == 200
    for address in ("places", "call-off"):
        assert clerk.get(f"/desk/roll/{roll.pk}/{address}/").status_code == 404
    assert clerk.get("/desk/rounds/").status_code == 404
    assert clerk.post(f"/desk/rounds/{roll.round_id}/next/").status_code == 404
    assert clerk.get(f"/desk/rounds/{roll.round_id}/correct/").status_code == 404


def test_a_home_visit_at_the_desk_wants_its_address_and_a_shop_ignores_one(town: Town, clerk: Client):
    home, shop = a_roll(town, at_home=True), a_roll(town)
    person = people(town, 1)[0]
    clerk.post(f"/desk/roll/{home.pk}/known/", {"person": person.pk})
    assert "上门请写清地址" in clerk.get(f"/desk/roll/{home.pk}/").content.decode()
    for roll in (home, shop):
        clerk.post(f"/desk/roll/{roll.pk}/known/", {"person": person.pk, "address": "示例路 1 号"})
    visit, cut = home.sign_ups.get(), shop.sign_ups.get()
    assert (visit.state, visit.address) == (State.CONFIRMED, "示例路 1 号")
    assert (cut.state, cut.address) == (State.CONFIRMED, "")


@pytest.mark.parametrize(("typed", "hours"), [("", 24), ("1", 1), ("72", 72), ("0", None), ("73", None)])
def test_how_long_a_place_is_kept_for_an_answer_is_said_when_a_round_opens(town: Town, typed, hours):
    form = RoundForm({"offer_hours": typed}, page=town.event(), unit=town.linhe, template=Round.Template.OWN)
    form.full_clean()
    assert form.cleaned_data.get("offer_hours") == hours
    assert ("offer_hours" in form.errors) == (hours is None)


def test_a_change_of_places_stands_on_the_desks_page_with_its_reason_and_in_the_ledger_without(
    town: Town, organiser: Client, client: Client
):
    roll = a_roll(town, places=3)
    organiser.post(f"/desk/roll/{roll.pk}/places/", {"count": "5", "reason": "多来一位理发师"})
    own = organiser.get(f"/desk/roll/{roll.pk}/places/").content.decode()
    assert "3 → 5" in own
    assert "多来一位理发师" in own
    public = client.get(f"/rounds/{roll.round_id}/").content.decode()
    assert "名额从 3 个改到 5 个" in public
    assert "多来一位理发师" not in public
