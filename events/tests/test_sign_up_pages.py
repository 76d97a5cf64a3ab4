"""Signing up, leaving and answering through the pages, as residents and the desk do it."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import call_off, leave
from events.models import Channel, SignUp, State
from portal.accounts.models import LoginCode, User
from portal.outbox.models import Allowance, Message
from portal.people.models import Person, Proxy
from tests.town import Town

from .rolls import a_roll, a_round, audited, come, people, phone  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
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
    led = client.post("/sign-up/check/", {"agreed": "on"})["Location"]
    assert led == f"/s/{second.sign_ups.order_by('ticket').first().token}/"
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


def test_the_ledger_names_nobody(town: Town, client: Client):
    roll = a_roll(town, places=1)
    first, second = (come(roll, person, contact=phone(1)) for person in people(town, 2))
    leave(sign_up=first, channel=Channel.WEB)
    html = client.get(f"/rounds/{roll.round_id}/").content.decode()
    assert "轮到了，等答复" in html
    for one in (first, second):
        for secret in (one.person.name, one.token, one.code, "19900000001"):
            assert secret not in html


def test_a_list_that_filled_up_meanwhile_says_so_on_the_next_page(town: Town, client: Client):
    roll = a_roll(town, places=1, waiting_max=1)
    choose(client, roll)
    for person in people(town, 2):
        come(roll, person)
    answer = confirm(client)
    assert answer["Location"] == f"/sign-up/{roll.round_id}/?no={roll.pk}-0"
    assert "候补也满了，请看看别的日期" in client.get(answer["Location"]).content.decode()
    assert not SignUp.objects.filter(person__name="王秀英").exists()
    assert client.get(f"/sign-up/{roll.round_id}/?no=x").status_code == 200


def test_a_date_called_off_a_moment_ago_takes_nobody(town: Town, client: Client):
    roll = a_roll(town)
    sign_up_as(client, roll)
    other = Client()
    assert choose(other, roll, name="李建国", phone="199 0000 0002").status_code == 302
    other.get("/sign-up/check/")
    call_off(roll=roll, by=None, reason="停电")
    answer = confirm(other)
    assert "这一场取消了" in other.get(answer["Location"]).content.decode()
    assert not SignUp.objects.live().filter(roll=roll).exists()


def test_another_phone_learns_nothing_of_who_is_on_the_list_and_gets_no_link(town: Town, client: Client):
    roll = a_roll(town, age_min=75)
    one = sign_up_as(client, roll)
    nosy = Client()
    choose(nosy, roll, phone="199 0000 0040")
    answer = nosy.get(confirm(nosy)["Location"])
    assert "收到了，居委会核实后告诉家人" in answer.content.decode()
    assert "已报上" not in answer.content.decode()
    assert one.token not in answer.content.decode()
    assert SignUp.objects.count() == 1


def test_pressing_twice_or_going_back_shows_the_same_receipt(town: Town, client: Client):
    one = sign_up_as(client, a_roll(town))
    assert client.post("/sign-up/check/", {"agreed": "on"})["Location"] == f"/s/{one.token}/"
    assert client.get("/sign-up/check/")["Location"] == f"/s/{one.token}/"
    assert SignUp.objects.count() == 1
    assert "我的报名" in Client().get("/sign-up/check/").content.decode()
