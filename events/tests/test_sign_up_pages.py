"""Signing up, leaving and answering through the pages, as residents and the desk do it."""

import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import leave
from events.models import Channel, SignUp, State
from portal.accounts.actions import grant_role
from portal.accounts.models import LoginCode, Role, User
from portal.outbox.models import Allowance, Message
from portal.people.actions import give_contact
from portal.people.models import Person, Proxy
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited")]
NUMBER = "199 0000 0001"


def newest_code() -> str:
    return re.search(r"验证码 (\d{6})", Message.objects.filter(kind="code").latest("pk").text)[1]


def fill_in(roll, **changes) -> dict:
    return {
        "when": f"{roll.pk}:0",
        "name": "王秀英",
        "born": "1940-5-1",
        "unit": roll.unit_id,
        "phone": NUMBER,
        "relation": "family",
    } | changes


def choose(client: Client, roll, **changes):
    return client.post(f"/sign-up/{roll.round_id}/", fill_in(roll, **changes))


def confirm(client: Client, **changes):
    return client.post("/sign-up/check/", {"code": newest_code(), "agreed": "on"} | changes)


def sign_up_as(client: Client, roll, **changes) -> SignUp:
    assert choose(client, roll, **changes).status_code == 302
    answer = confirm(client)
    assert answer.status_code == 302, answer.content.decode()
    return SignUp.objects.get(token=answer["Location"].split("/")[2])


def test_a_daughter_signs_her_mother_up_in_four_screens_and_cancels_without_logging_in(
    town: Town, client: Client
):
    roll = a_roll(town, age_min=75, each=20)
    page = client.get(roll.round.page.url).content.decode()
    assert "还有 10 个名额" in page
    assert f"/sign-up/{roll.round_id}/" in page
    assert "满 75 周岁" in client.get(f"/sign-up/{roll.round_id}/").content.decode()
    one = sign_up_as(client, roll, when=f"{roll.pk}:3")
    assert (one.state, one.slot.number, one.person.name) == (State.CONFIRMED, 3, "王秀英")
    assert one.contact.value == "19900000001"
    receipt = client.get(f"/s/{one.token}/").content.decode()
    assert one.code in receipt
    assert "王*英" in receipt
    assert "王秀英" not in receipt
    stranger = Client()
    assert stranger.get(f"/s/{one.token}/answer/").status_code == 405
    assert stranger.post(f"/s/{one.token}/answer/", {"answer": "no"}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.CANCELLED


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "请写来参加的人的姓名"),
        ({"name": "枫浦街道办"}, "不要写单位名称"),
        ({"born": "五月"}, "请这样写出生日期"),
        ({"born": "1990-1-1"}, "是 36 周岁"),
        ({"phone": "12345"}, "请写 11 位手机号码"),
        ({"when": ""}, "请选一个日期"),
        ({"when": "999999:1"}, "请选一个日期"),
        ({"unit": "0"}, "请选住在哪个居村"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_what_was_typed(town: Town, client: Client, changes, says):
    roll = a_roll(town, age_min=75)
    answer = choose(client, roll, **({"name": "买买提·吐尔逊"} | changes))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert "<title>错误：" in html
    if "phone" not in changes:
        assert NUMBER in html
    if "name" not in changes:
        assert "买买提·吐尔逊" in html
    assert not Person.objects.filter(name="买买提·吐尔逊").exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("typed", ["+86 199-0000-0001", "１９９０００００００１", "0086 19900000001"])
def test_phones_are_taken_as_people_type_them(town: Town, client: Client, typed):
    roll = a_roll(town)
    assert sign_up_as(client, roll, phone=typed).contact.value == "19900000001"


def test_names_with_rare_characters_and_dots_are_kept(town: Town, client: Client):
    roll = a_roll(town)
    assert sign_up_as(client, roll, name="𠮷㛃·阿依古丽").person.name == "𠮷㛃·阿依古丽"


def test_a_code_is_for_one_browser_and_one_use_and_five_tries(town: Town, client: Client):
    roll = a_roll(town)
    choose(client, roll)
    code = newest_code()
    thief = Client()
    choose(thief, roll, phone="199 0000 0002")
    for _try in range(2):
        assert "验证码不对" in confirm(thief, code=code).content.decode()
    for _try in range(4):
        confirm(client, code="000000" if code != "000000" else "111111")
    assert confirm(client, code=code).status_code == 302
    assert LoginCode.objects.filter(used=True).count() == 1
    other = Client()
    choose(other, roll, phone="199 0000 0003")
    right = newest_code()
    for _try in range(5):
        confirm(other, code="000000" if right != "000000" else "111111")
    assert "不能用了" in confirm(other, code=right).content.decode()


def test_without_the_tick_nothing_happens(town: Town, client: Client):
    roll = a_roll(town)
    choose(client, roll)
    assert 'name="agreed" required id="id_agreed">' in client.get("/sign-up/check/").content.decode()
    assert "请在方框里打勾" in confirm(client, agreed="").content.decode()
    assert not SignUp.objects.exists()


def test_a_second_code_within_a_minute_is_not_sent(town: Town, client: Client):
    roll = a_roll(town)
    choose(client, roll)
    assert "验证码发得太勤" in client.post("/sign-up/check/", {"again": "1"}).content.decode()
    assert Message.objects.filter(kind="code").count() == 1


def test_one_phone_signs_up_a_family_by_name(town: Town, client: Client):
    roll = a_roll(town)
    sign_up_as(client, roll)
    sign_up_as_known = choose(client, roll, people=["new"], name="李大海")
    assert sign_up_as_known.status_code == 302
    assert "验证码" not in client.get("/sign-up/check/").content.decode().split("<main")[1]
    assert client.post("/sign-up/check/", {"agreed": "on"}).status_code == 302
    assert Proxy.objects.count() == 2
    assert set(SignUp.objects.values_list("person__name", flat=True)) == {"王秀英", "李大海"}
    both = [str(pk) for pk in Person.objects.filter(is_resident=True).values_list("pk", flat=True)]
    second = a_roll(town)
    assert (
        client.post(f"/sign-up/{second.round_id}/", {"when": f"{second.pk}:0", "people": both}).status_code
        == 302
    )
    assert client.post("/sign-up/check/", {"agreed": "on"})["Location"] == "/my/"
    assert second.sign_ups.count() == 2
    mine = client.get("/my/").content.decode()
    assert mine.count("不再替这位报名") == 2


def test_an_offer_is_accepted_from_the_message_even_when_the_date_is_full(town: Town, client: Client):
    roll = a_roll(town, places=1)
    first, second = (come(roll, person, contact=phone(7)) for person in people(town, 2))
    leave(sign_up=first, channel=Channel.WEB)
    text = Message.objects.get(kind=State.OFFERED).text
    link = re.search(r"http://testserver(/s/\S+/)", text)[1]
    assert "有空位了" in client.get(link).content.decode()
    second.refresh_from_db()
    assert second.state == State.OFFERED, "looking changes nothing"
    client.post(f"{link}answer/", {"answer": "yes"})
    second.refresh_from_db()
    assert second.state == State.CONFIRMED


def test_my_page_shows_nobody_elses_and_nothing_before_the_phone(town: Town, client: Client):
    roll = a_roll(town)
    one = sign_up_as(client, roll)
    stranger = Client()
    assert stranger.get("/my/")["Location"] == "/my/enter/"
    known = stranger.post("/my/enter/", {"phone": NUMBER})
    fresh = Client().post("/my/enter/", {"phone": "199 0000 0009"})
    assert known.status_code in (302, 422)
    assert fresh.status_code == 302
    assert client.post(f"/my/leave/{one.pk}/").status_code == 302
    other = Client()
    sign_up_as(other, roll, phone="199 0000 0010", name="张三丰")
    assert other.post(f"/my/leave/{one.pk}/").status_code == 404
    assert "王秀英" not in other.get("/my/").content.decode()
    held = client.post("/my/data/").json()
    assert held["sign_ups"][0]["name"] == "王秀英"


def test_closing_the_account_forgets_the_phone(town: Town, client: Client):
    one = sign_up_as(client, a_roll(town))
    assert "先在“我的”里取消" in client.get("/my/close/").content.decode()
    client.post(f"/s/{one.token}/answer/", {"answer": "no"})
    assert "已注销" in client.post("/my/close/").content.decode()
    user = User.objects.get(username__startswith="p-")
    assert (user.phone, user.phone_hash, user.is_active) == ("", None, False)


def test_a_number_idle_for_ninety_days_shows_nothing_without_a_second_fact(town: Town, client: Client):
    sign_up_as(client, a_roll(town))
    User.objects.filter(username__startswith="p-").update(
        last_login=timezone.now() - timezone.timedelta(days=91)
    )
    Allowance.objects.all().delete()
    newcomer = Client()
    newcomer.post("/my/enter/", {"phone": NUMBER})
    newcomer.post("/my/enter/", {"code": newest_code()})
    assert newcomer.get("/my/")["Location"] == "/my/check/"
    assert newcomer.post("/my/data/").status_code == 404
    assert "对不上" in newcomer.post("/my/check/", {"name": "张三", "born": ""}).content.decode()
    assert newcomer.post("/my/check/", {"name": "王秀英", "born": ""}).status_code == 302
    assert newcomer.get("/my/").status_code == 200


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
    clerk.post(f"/desk/calls/{call.pk}/done/")
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
        "closes_at": "2099-01-01T09:00",
        "age_min": "75",
        "per_person": "1",
        "waiting_max": "10",
        "places": "10",
        "each": "10",
        "kept": "11",
    }
    refused = organiser.post(f"/desk/rounds/new/{page.pk}/?template=coupon", data)
    assert "不能比名额还多" in refused.content.decode()
    assert (
        organiser.post(f"/desk/rounds/new/{page.pk}/?template=coupon", data | {"kept": "3"}).status_code
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


def test_the_ledger_names_nobody(town: Town, client: Client):
    roll = a_roll(town, places=1)
    first, second = (come(roll, person, contact=phone(1)) for person in people(town, 2))
    leave(sign_up=first, channel=Channel.WEB)
    html = client.get(f"/rounds/{roll.round_id}/").content.decode()
    assert "等您答复" in html
    for one in (first, second):
        for secret in (one.person.name, one.token, one.code, "19900000001"):
            assert secret not in html


ADDRESSES = [
    "/desk/",
    "/desk/calls/",
    "/desk/rounds/",
    "/desk/roll/{roll}/",
    "/desk/roll/{roll}/places/",
    "/desk/roll/{roll}/call-off/",
    "/desk/rounds/new/{page}/",
]
POSTS = [
    "/desk/roll/{roll}/known/",
    "/desk/roll/{roll}/new/",
    "/desk/answer/{one}/",
    "/desk/rounds/{round}/next/",
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


def test_a_list_that_filled_up_meanwhile_says_so_on_the_next_page(town: Town, client: Client):
    roll = a_roll(town, places=1, waiting_max=1)
    choose(client, roll)
    for person in people(town, 2):
        come(roll, person)
    answer = confirm(client)
    assert answer["Location"] == f"/sign-up/{roll.round_id}/?no={roll.pk}"
    assert "候补也满了，请看看别的日期" in client.get(answer["Location"]).content.decode()
    assert not SignUp.objects.filter(person__name="王秀英").exists()
    assert client.get(f"/sign-up/{roll.round_id}/?no=x").status_code == 200
