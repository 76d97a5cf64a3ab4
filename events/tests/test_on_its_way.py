"""A sign-up on its way: how it is kept, shown, taken once and forgotten, whatever happens between two screens."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from events import rush
from events.actions import call_off
from events.models import Roll, Round, SignUp, State
from events.on_its_way import KEPT_AS, OnItsWay
from portal.accounts.models import User
from portal.outbox.models import Message
from portal.people.actions import act_for
from portal.people.models import Proxy
from tests.town import Town

from .rolls import a_roll, audited, come, people  # noqa: F401
from .test_sign_up_pages import NUMBER, choose, confirm, newest_code, sign_up_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
CHECK = "/sign-up/check/"
TICKED = {"agreed": "on"}


def mark_of(answer) -> str:
    """Which sign-up a page says it shows."""
    return re.search(r'name="mark" value="(\w+)"', answer.content.decode())[1]


def choose_known(client: Client, roll: Roll, *names: str):
    chosen = [str(one.person_id) for one in Proxy.objects.filter(person__name__in=names)]
    return client.post(f"/sign-up/{roll.round_id}/", {"when": f"{roll.pk}:0", "people": chosen})


@pytest.fixture
def mother(town: Town, client: Client) -> Client:
    """The browser of somebody whose account acts for 王秀英."""
    sign_up_as(client, a_roll(town))
    return client


def plant(client: Client, kept: dict) -> None:
    session = client.session
    session[KEPT_AS] = kept
    session.save()


def test_what_was_begun_before_an_update_goes_on_after_it(town: Town, mother: Client):
    roll = a_roll(town)
    kept = {
        "round": roll.round_id,
        "when": f"{roll.pk}:0",
        "at_home": False,
        "address": "",
        "people": [],
        "who": {"name": "李大海", "born": "", "unit": roll.unit_id, "relation": "family", "phone": NUMBER},
        "phone": "19900000001",
        "needs_code": False,
        "key": "6f026eea-cb5f-5b9c-b386-b02c9c374469",
    }
    plant(mother, kept)
    assert "李大海" in mother.get(CHECK).content.decode()
    assert mother.post(CHECK, TICKED)["Location"] == f"/s/{roll.sign_ups.get().token}/"
    plant(mother, {"done": "/my/"})
    assert mother.post(CHECK, TICKED)["Location"] == "/my/"


@pytest.mark.parametrize(
    "kept", [{"rounds": 1}, {"round": 1}, {"round": 1, "when": "1:0"}, {"who": {"nobody": 1}}, [], "x", None]
)
def test_what_cannot_be_read_is_begun_anew(town: Town, client: Client, kept):
    plant(client, kept)
    for answer in (client.get(CHECK), client.post(CHECK, TICKED)):
        assert "这一步已经过去了" in answer.content.decode()
    assert client.get(f"/sign-up/{a_roll(town).round_id}/").status_code == 200


def test_a_press_takes_what_was_on_its_screen_and_never_what_another_tab_began(town: Town, mother: Client):
    first, second = a_roll(town), a_roll(town)
    choose_known(mother, first, "王秀英")
    on_screen = mark_of(mother.get(CHECK))
    choose_known(mother, second, "王秀英")
    answer = mother.post(CHECK, TICKED | {"mark": on_screen})
    assert answer.status_code == 409
    assert "刚才那一页上的没有报" in answer.content.decode()
    assert f'href="{CHECK}"' in answer.content.decode()
    assert not SignUp.objects.filter(roll__in=[first, second]).exists()
    later = mark_of(mother.get(CHECK))
    receipt = mother.post(CHECK, TICKED | {"mark": later})["Location"]
    assert receipt == f"/s/{second.sign_ups.get().token}/"
    assert mother.post(CHECK, TICKED | {"mark": on_screen}).status_code == 409
    assert mother.get(CHECK)["Location"] == receipt
    assert mother.post(CHECK, TICKED | {"mark": later})["Location"] == receipt, "pressed twice"
    assert not first.sign_ups.exists()


def test_another_code_goes_to_the_number_on_the_screen_alone(town: Town, client: Client):
    choose(client, a_roll(town))
    on_screen = mark_of(client.get(CHECK))
    choose(client, a_roll(town), phone="199 0000 0002", name="李大海")
    count = Message.objects.count()
    assert client.post(CHECK, {"again": "1", "mark": on_screen}).status_code == 409
    assert Message.objects.count() == count


def test_a_screen_is_known_by_its_mark_and_the_key_is_told_nobody(town: Town, client: Client):
    choose(client, a_roll(town))
    page = client.get(CHECK)
    assert client.session[KEPT_AS]["key"] not in page.content.decode()
    assert len(mark_of(page)) == 64


def test_where_it_led_is_all_that_stays_of_an_address(town: Town, mother: Client):
    roll = a_roll(town, at_home=True)
    chosen = str(Proxy.objects.get().person_id)
    where = "临河路 12 弄 3 号 201 室"
    mother.post(f"/sign-up/{roll.round_id}/", {"when": f"{roll.pk}:0", "people": [chosen], "address": where})
    assert where in mother.get(CHECK).content.decode()
    led = mother.post(CHECK, TICKED)["Location"]
    assert roll.sign_ups.get().address == where
    kept = mother.session[KEPT_AS]
    assert set(kept) == {"done", "key"}
    assert kept["done"] == led


def test_a_wrong_code_and_then_the_right_one(town: Town, client: Client):
    roll = a_roll(town)
    choose(client, roll)
    mark, right = mark_of(client.get(CHECK)), newest_code()
    wrong = confirm(client, code="000000" if right != "000000" else "111111", mark=mark)
    assert wrong.status_code == 422
    assert "验证码不对" in wrong.content.decode()
    assert mark_of(wrong) == mark
    assert confirm(client, code=right, mark=mark).status_code == 302
    assert roll.sign_ups.get().state == State.CONFIRMED
    assert OnItsWay.of(client.session).done


def test_an_expired_session_says_so_and_takes_nothing(town: Town, client: Client):
    choose(client, a_roll(town))
    mark = mark_of(client.get(CHECK))
    client.cookies.clear()
    assert "这一步已经过去了" in confirm(client, mark=mark).content.decode()
    assert not SignUp.objects.exists()


def closed(roll: Roll) -> str:
    Round.objects.filter(pk=roll.round_id).update(closes_at=timezone.now())
    return "截止了"


def opened_later(roll: Roll) -> str:
    Round.objects.filter(pk=roll.round_id).update(opens_at=timezone.now() + datetime.timedelta(hours=1))
    return "还没开始报名"


def called_off(roll: Roll) -> str:
    call_off(roll=roll, by=None, reason="停电")
    return "这一场取消了"


@pytest.mark.parametrize("happens", [closed, opened_later, called_off])
@pytest.mark.parametrize("known", [True, False])
def test_what_happens_between_two_screens_is_told_on_the_next_page(
    town: Town, mother: Client, happens, known
):
    roll = a_roll(town)
    choose_known(mother, roll, "王秀英") if known else choose(mother, roll, people=["new"], name="李大海")
    assert mother.get(CHECK).status_code == 200
    words = happens(roll)
    rush.forget()
    led = mother.post(CHECK, TICKED)["Location"]
    assert led == f"/sign-up/{roll.round_id}/?no={roll.pk}-0"
    assert words in mother.get(led).content.decode()
    assert not roll.sign_ups.exists()


def test_who_got_a_place_and_presses_again_after_the_end_is_shown_the_receipt(town: Town, mother: Client):
    roll = a_roll(town, places=1, waiting_max=0)
    choose_known(mother, roll, "王秀英")
    led = mother.post(CHECK, TICKED)["Location"]
    assert mother.post(CHECK, TICKED)["Location"] == led, "full by now"
    closed(roll)
    rush.forget()
    assert mother.post(CHECK, TICKED)["Location"] == led
    assert roll.sign_ups.count() == 1


def test_a_person_who_left_the_family_between_two_screens_is_not_signed_up(town: Town, mother: Client):
    roll = a_roll(town)
    choose_known(mother, roll, "王秀英")
    mother.get(CHECK)
    Proxy.objects.update(until=timezone.now())
    assert mother.post(CHECK, TICKED)["Location"] == f"/sign-up/{roll.round_id}/"
    assert not roll.sign_ups.exists()
    user, other = User.objects.get(username__startswith="p-"), people(town, 1)[0]
    act_for(user=user, person=other, relation="family")
    chosen = [str(other.pk), str(Proxy.objects.first().person_id)]
    mother.post(f"/sign-up/{roll.round_id}/", {"when": f"{roll.pk}:0", "people": chosen})
    mother.post(CHECK, TICKED)
    assert roll.sign_ups.get().person == other


def test_coming_back_to_change_it_shows_what_was_typed_and_another_round_shows_nothing(
    town: Town, client: Client
):
    roll, other = a_roll(town, age_min=75), a_roll(town, age_min=75)
    choose(client, roll)
    page = client.get(f"/sign-up/{roll.round_id}/").content.decode()
    for typed in ("王秀英", "1940-05-01", "19900000001"):
        assert typed in page
        assert typed not in client.get(f"/sign-up/{other.round_id}/").content.decode()


def test_several_of_a_family_are_one_press_each_with_a_key_of_their_own(town: Town, mother: Client):
    roll, user = a_roll(town), User.objects.get(username__startswith="p-")
    one, two = people(town, 2)
    for person in (one, two):
        act_for(user=user, person=person, relation="family")
    choose_known(mother, roll, one.name, two.name)
    mine = OnItsWay.of(mother.session)
    receipt = mother.post(CHECK, TICKED)["Location"]
    assert receipt == f"/s/{roll.sign_ups.get(person=one).token}/", "one for both"
    assert {row.key for row in roll.sign_ups.all()} == {mine.key_for(one.pk), mine.key_for(two.pk)}
    assert mother.post(CHECK, TICKED)["Location"] == receipt, "pressed twice"
    assert roll.sign_ups.count() == 2


def test_a_role_that_is_none_of_the_rounds_is_refused_before_a_code_is_sent(town: Town, client: Client):
    roll = a_roll(town)
    Round.objects.filter(pk=roll.round_id).update(template=Round.Template.VOLUNTEERS)
    answer = choose(client, roll)
    assert answer.status_code == 422
    assert "请选一个岗位" in answer.content.decode()
    assert "请选一个岗位" in choose(client, roll, when=f"{roll.pk}:0:99999").content.decode()
    Round.objects.filter(pk=roll.round_id).update(template=Round.Template.OWN)
    assert "请选一个日期" in choose(client, roll, when=f"{roll.pk}:0:99999").content.decode(), (
        "it has no roles"
    )
    assert not Message.objects.exists()


def test_who_is_on_the_list_by_another_way_is_told_so_on_the_page(town: Town, mother: Client):
    roll = a_roll(town, places=1, waiting_max=0)
    come(roll, Proxy.objects.get().person, contact=None)
    choose_known(mother, roll, "王秀英")
    answer = mother.post(CHECK, TICKED)
    assert answer.status_code == 422
    assert "已经报过这一场了" in answer.content.decode()
