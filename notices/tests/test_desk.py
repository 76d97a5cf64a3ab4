"""The pages of those who write, pass and tell, through the browser's eyes."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Channel, Notice, Receipt, RoundSheet, State
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.people.actions import act_for, give_contact, join_household
from portal.people.models import Household, Office, Person, Post
from portal.places.models import Unit
from tests.editor import at_desk
from tests.town import Town

from .scene import HOUR, building, doors, draft, live, waiting

pytestmark = pytest.mark.django_db


def typed(town: Town, **fields) -> dict:
    until = timezone.localtime(timezone.now() + 5 * HOUR)
    values = {
        "title": "今晚停水",
        "words": "请先接好水。",
        "kind": "utility",
        "urgency": "urgent",
        "units": [town.linhe.pk],
        "valid_from": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "valid_until": f"{until:%Y-%m-%dT%H:%M}",
        "place": "",
        "phone": "021-00000500",
        "spoken": "",
        "link": "",
    }
    return values | fields


def post(client: Client, name: str, *args, **data):
    return client.post(reverse(name, args=args), data)


def resident(town: Town, home: Household | None, *, relation: str = "self") -> User:
    user = User.objects.create(username=f"r{User.objects.count()}", is_staff=False)
    person = Person.objects.create(name="王桂兰", unit=town.linhe, is_resident=True)
    act_for(user=user, person=person, relation=relation)
    if home:
        join_household(person=person, household=home)
    return user


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# Writing


def test_written_and_handed_in_with_one_press(town: Town):
    answer = at_desk(town, "editor").post(reverse("notices_new"), typed(town, submit="1"))
    notice = Notice.objects.get()
    assert answer.url == reverse("notices_one", args=[notice.pk])
    assert (notice.state, notice.submitted_by) == (State.WAITING, town.user("editor"))


@pytest.mark.parametrize("press", ["submit", "keep"])
def test_the_form_sent_twice_is_one_notice(town: Town, press):
    """Over a slow line, or by loading the page again; what is meant for other places is another one."""
    desk, form = at_desk(town, "editor"), typed(town, **{press: "1"})
    first, again = (desk.post(reverse("notices_new"), form) for _press in range(2))
    assert first.url == again.url
    told = [str(one) for one in again.wsgi_request._messages]
    assert "交上去了" in told[-1] if press == "submit" else "存好了" in told[-1]
    desk.post(reverse("notices_new"), form | {"units": [town.unit.pk]})
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"valid_until": ""}, "每条通知都要有个头"),
        ({"valid_until": "明天"}, "这个时间看不懂"),
        ({"valid_until": "2020-01-01T08:00"}, "晚，请改一下"),
        ({"valid_from": "2020-01-01T08:00", "valid_until": "2020-01-02T08:00"}, "这个时间已经过了"),
        ({"valid_until": "2099-01-01T08:00"}, "紧急通知最多放 30 天"),
        ({"units": []}, "请勾选通知哪里"),
        ({"phone": "打电话问小王"}, "只写一个电话号码"),
        ({"phone": ""}, "打得通的电话"),
        ({"title": ""}, "请写标题"),
        ({"words": ""}, "请写通知内容"),
        ({"spoken": "念" * 331}, "330"),
        ({"link": "https://example.com/"}, "不是本网站"),
    ],
)
def test_bad_input_gets_its_sentence_and_loses_nothing(town: Town, change, told):
    answer = at_desk(town, "editor").post(
        reverse("notices_new"), typed(town, place="这一句留着", submit="1", **change)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "这一句留着" in page
    assert not Notice.objects.exists()


def test_a_unit_of_others_is_refused_also_by_hand(town: Town):
    answer = at_desk(town, "correspondent").post(
        reverse("notices_new"), typed(town, units=[town.beizha.pk], submit="1")
    )
    assert "不归您管" in answer.content.decode()
    assert not Notice.objects.exists()


def test_an_article_of_ours_is_found_by_its_address(town: Town):
    article = town.article()
    at_desk(town, "editor").post(reverse("notices_new"), typed(town, link=article.get_full_url(), keep="1"))
    assert Notice.objects.get().page_id == article.pk


def test_what_is_handed_in_is_not_opened_for_change(town: Town):
    notice = waiting(town)
    answer = at_desk(town, "editor").get(reverse("notices_edit", args=[notice.pk]))
    assert answer.status_code == 302


# The second word


def test_the_reviewer_finds_it_on_top_and_passes_it_with_one_press(town: Town):
    notice = waiting(town, urgency="urgent")
    senior = at_desk(town, "senior")
    assert reverse("notices_one", args=[notice.pk]) in senior.get("/admin/").content.decode()
    page = senior.get(reverse("notices_one", args=[notice.pk])).content.decode()
    assert notice.digest in page
    post(senior, "notices_step", notice.pk, do="pass", digest=notice.digest)
    assert Notice.objects.get().state == State.PASSED


def test_another_digest_is_refused_with_a_sentence(town: Town):
    notice = waiting(town)
    answer = at_desk(town, "senior").post(
        reverse("notices_step", args=[notice.pk]), {"do": "pass", "digest": "x"}, follow=True
    )
    assert "又改过了" in answer.content.decode()
    assert Notice.objects.get().state == State.WAITING


def test_the_writer_has_no_button_and_no_way_around(town: Town):
    notice = waiting(town)
    editor = at_desk(town, "editor")
    page = editor.get(reverse("notices_one", args=[notice.pk])).content.decode()
    assert 'value="pass"' not in page
    post(editor, "notices_step", notice.pk, do="pass", digest=notice.digest)
    assert Notice.objects.get().state == State.WAITING


# Rights: who opens what. Columns: anonymous, correspondent, editor, senior, another unit's correspondent, desk, nobody's.
STAFF = ("correspondent", "editor", "senior", "signatory", "other", "desk", "provider")
TABLE = {
    "read drafts": "● ● ● ● – – –",
    "write": "● ● ● ● ● – –",
    "pass": "– – ● ● – – –",
    "withdraw": "– ● ● ● – – –",
    "tell a household": "● ● ● ● – ● –",
    "print a list": "● ● ● ● – ● –",
    "note a posting": "● ● ● ● – ● –",
}


def client_of(town: Town, who: str) -> Client:
    roles = {"desk": Role.DESK_CLERK, "provider": Role.PROVIDER}
    if who not in roles:
        return at_desk(town, who)
    user = User.objects.create_user(who, is_staff=True)
    grant_role(user=user, unit=town.linhe, role=roles[who], by=None)
    return logged_in(user)


def reads_drafts(town: Town, client: Client) -> bool:
    return client.get(reverse("notices_one", args=[draft(town).pk])).status_code == 200


def writes_one(town: Town, client: Client) -> bool:
    return client.get(reverse("notices_new")).status_code == 200


def passes(town: Town, client: Client) -> bool:
    notice = waiting(town)
    post(client, "notices_step", notice.pk, do="pass", digest=notice.digest)
    return Notice.objects.get(pk=notice.pk).state == State.PASSED


def withdraws(town: Town, client: Client) -> bool:
    notice = live(town)
    post(client, "notices_step", notice.pk, do="withdraw", reason="写错了")
    return Notice.objects.get(pk=notice.pk).state == State.WITHDRAWN


def tells_one(town: Town, client: Client) -> bool:
    post(client, "notices_told", live(town).pk, doors(building(town, 3), 1)[0].pk, channel="door")
    return Receipt.objects.exists()


def prints(town: Town, client: Client) -> bool:
    doors(building(town, 4), 1)
    post(client, "notices_round", live(town).pk)
    return RoundSheet.objects.exists()


def posts_one(town: Town, client: Client) -> bool:
    notice = live(town)
    post(client, "notices_postings", notice.pk, place="门厅")
    return notice.postings.exists()


ACTS = dict(
    zip(TABLE, (reads_drafts, writes_one, passes, withdraws, tells_one, prints, posts_one), strict=True)
)


@pytest.mark.parametrize("who", STAFF)
def test_each_role_does_what_the_table_says(town: Town, who):
    column = STAFF.index(who)
    client = client_of(town, who)
    done = {what: act(town, client) for what, act in ACTS.items()}
    assert done == {what: row.split()[column] == "●" for what, row in TABLE.items()}


@pytest.mark.parametrize("name", ["notices_desk", "notices_new"])
def test_nobody_without_a_login_gets_in(client, town: Town, name):
    assert client.get(reverse(name)).status_code == 302


# Households


def test_a_household_says_that_it_knows(client, town: Town):
    home = doors(building(town, 3), 1)[0]
    notice = live(town)
    address = reverse("notice_known", args=[notice.pk])
    assert "021-00000500" in client.get(address).content.decode()
    mine = logged_in(resident(town, home))
    assert "101" in mine.get(address).content.decode()
    mine.post(address, {"household": home.pk})
    assert Receipt.objects.get().channel == Channel.WEB
    assert "已经记下" in mine.get(address).content.decode()


def test_nobody_speaks_for_another_household(town: Town):
    mine, other = doors(building(town, 3), 2)
    notice = live(town)
    for relation in ("self", "neighbour"):
        client = logged_in(resident(town, mine, relation=relation))
        answer = client.post(reverse("notice_known", args=[notice.pk]), {"household": other.pk})
        assert answer.status_code == 404
    assert not Receipt.objects.exists()


def test_whoever_has_no_door_in_the_register_is_told_whom_to_call(town: Town):
    page = logged_in(resident(town, None)).get(reverse("notice_known", args=[live(town).pk])).content.decode()
    assert "名册里还没有记您家" in page


# Leaders


def led(town: Town, unit: Unit, span: str = "3 号楼", **proxy) -> Client:
    user = resident(town, None, **proxy)
    office = Office.objects.get_or_create(name="楼组长", has_span=True)[0]
    Post.objects.create(
        office=office,
        unit=unit,
        person=user.acts_for.get().person,
        span=span,
        since=datetime.date(2020, 1, 1),
    )
    return logged_in(user)


@pytest.mark.parametrize(
    ("span", "opens"), [("3 号楼", True), ("3号楼 1—2 单元", True), ("13 号楼", False), ("全部", False)]
)
def test_a_leader_tells_the_building_that_the_span_names(town: Town, span, opens):
    three, four = building(town, 3), building(town, 4)
    mine, other = doors(three, 1)[0], doors(four, 1)[0]
    notice = live(town)
    leader = led(town, town.linhe, span)
    post(leader, "notices_told", notice.pk, mine.pk, channel="door")
    post(leader, "notices_told", notice.pk, other.pk, channel="door")
    assert list(Receipt.objects.values_list("household", flat=True)) == ([mine.pk] if opens else [])


def test_a_neighbour_who_only_passes_messages_on_is_no_leader(town: Town):
    three = building(town, 3)
    home = doors(three, 1)[0]
    leader = led(town, three, relation="neighbour")
    assert post(leader, "notices_told", live(town).pk, home.pk, channel="door").status_code == 403


def test_a_leader_reads_no_drafts_and_no_other_building(town: Town):
    three, four = building(town, 3), building(town, 4)
    doors(three, 1)
    doors(four, 1)
    leader, notice = led(town, three), live(town)
    assert leader.get(reverse("notices_one", args=[draft(town).pk])).status_code == 404
    page = leader.get(reverse("notices_calls", args=[notice.pk])).content.decode()
    assert "3 号楼" in page
    assert "4 号楼" not in page
    assert "都知道了" in leader.get(reverse("notices_calls_of", args=[notice.pk, four.pk])).content.decode()


def test_names_and_numbers_are_shown_when_asked_for_and_that_is_noted(town: Town):
    three = building(town, 3)
    home = doors(three, 1)[0]
    person = Person.objects.create(name="孙阿福", unit=town.linhe, is_resident=True)
    join_household(person=person, household=home)
    give_contact(person=person, number="19900000123", relation="self")
    client, notice = at_desk(town, "editor"), live(town)
    address = reverse("notices_calls_of", args=[notice.pk, three.pk])
    assert "孙阿福" not in client.get(address).content.decode()
    assert not AuditEntry.objects.filter(verb="notices.read_phones").exists()
    page = client.get(f"{address}?phones=1").content.decode()
    assert "孙阿福" in page
    assert "tel:19900000123" in page
    line = AuditEntry.objects.get(verb="notices.read_phones")
    assert "3 号楼" in line.note
    assert "199" not in line.note


def test_pressed_twice_and_taken_back(town: Town):
    three = building(town, 3)
    home = doors(three, 1)[0]
    client, notice = at_desk(town, "editor"), live(town)
    for _press in range(2):
        post(client, "notices_told", notice.pk, home.pk, channel="phone")
    receipt = Receipt.objects.get()
    assert post(at_desk(town, "senior"), "notices_undo", receipt.pk).status_code == 404
    post(client, "notices_undo", receipt.pk)
    assert not Receipt.objects.exists()


def test_a_list_goes_out_and_comes_back(town: Town):
    doors(building(town, 3), 8)
    client, notice = at_desk(town, "editor"), live(town)
    address = post(client, "notices_round", notice.pk).url
    page = client.get(address).content.decode()
    assert "202" in page
    enter = reverse("notices_enter", args=[RoundSheet.objects.get().pk])
    wrong = client.post(enter, {"numbers": "1-9", "channel": "door"})
    assert wrong.status_code == 422
    assert "1-9 不在这张名单上，名单是 1 到 8 号" in wrong.content.decode()
    assert 'value="1-9"' in wrong.content.decode()
    client.post(enter, {"numbers": "1-5,8", "channel": "paper"})
    assert Receipt.objects.filter(channel=Channel.PAPER).count() == 6
    assert at_desk(town, "other").get(address).status_code == 404


def test_the_page_of_a_notice_tells_its_reach(town: Town):
    home, _other = doors(building(town, 3), 2)
    client, notice = at_desk(town, "editor"), live(town)
    post(client, "notices_told", notice.pk, home.pk, channel="group")
    page = client.get(reverse("notices_one", args=[notice.pk])).content.decode()
    assert "50%" in page
    assert "群里看到 1" in page
