"""Step three: the colleagues of a town from a list, and their first passwords, shown once."""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from home.starting.people import logins_for, make_people, plan_people
from home.starting.tables import MOST_LINES
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, StaffPhone, User
from portal.accounts.second_factor import register_phone
from portal.accounts.staff import ROUNDS_OF_CHANCE, with_unused_password
from portal.core.models import AuditEntry
from tests.editor import at_desk

LIST = (
    "姓名\t手机\t单位\t角色\n"
    "王小敏\t199 0000 0123\t临河居民区\t通讯员、窗口\n"
    "\t\t北栅居民区\t通讯员\n"
    "李芳\t\t街镇\t责编\n"
    "欧阳静\t19900000124\t东片\t初审"
)
PASSWORD = re.compile(r"初始密码</dt><dd><code>([a-z2-9]{14})<")


def why(text: str) -> str:
    return " ".join(one.why for one in plan_people(text).wrong)


def opened(town, text: str) -> list[tuple[User, str]]:
    return make_people(text=text, seen=plan_people(text).mark, by=town.user("admin"))[1]


def places_of(login: str) -> set[tuple[str, str]]:
    return set(User.objects.get(username=login).staff_roles.values_list("unit__name", "role"))


def test_a_list_says_who_works_where_as_what_over_several_lines(town):
    plan = plan_people(LIST)
    assert not plan.wrong
    assert [(one.name, one.login, one.numbers) for one in plan.new] == [
        ("王小敏", "wangxm", (2, 3)),
        ("李芳", "lif", (4,)),
        ("欧阳静", "ouyangj", (5,)),
    ]
    opened(town, LIST)
    assert places_of("wangxm") == {
        ("临河居民区", "correspondent"),
        ("临河居民区", "desk_clerk"),
        ("北栅居民区", "correspondent"),
    }
    assert places_of("lif") == {("枫浦镇", "senior_editor")}
    assert places_of("ouyangj") == {("东片", "editor")}
    assert StaffPhone.objects.get(user__username="wangxm").number == "19900000123"


@pytest.mark.parametrize("between", ["\t", "，", "  ", "\u3000"])
def test_lines_without_headings_are_read_too(town, between):
    (one,) = plan_people(between.join(["王小敏", "19900000123", "临河居民区", "通讯员、窗口", "FP0123"])).new
    assert (one.login, one.phone, len(one.places)) == ("FP0123", "19900000123", 2)


def test_logins_are_pinyin_and_nobody_gets_anothers(town):
    assert logins_for("王小敏") == ["wangxm", "wangxiaomin"]
    assert logins_for("欧阳静") == ["ouyangj", "ouyangjing"]
    text = "\n".join(
        f"王{name}\t1990000010{n}\t临河\t编辑" for n, name in enumerate(["晓梅", "小明", "小民"])
    )
    logins = [one.login for one in plan_people(text.replace("临河", "临河居民区")).new]
    assert logins == ["wangxm", "wangxiaoming", "wangxiaomin"]
    twins = "王芳\t19900000101\t街镇\t编辑\n王芳\t19900000102\t街镇\t责编\n王芳\t19900000103\t街镇\t签发"
    assert [one.login for one in plan_people(twins).new] == ["wangf", "wangfang", "wangf2"]


def test_who_has_an_account_is_not_given_another_and_gets_the_missing_roles(town):
    register_phone(user=town.user("other"), number="19900000125", by=town.user("admin"))
    text = "邻\t19900000125\t北栅居民区\t通讯员"
    assert "2 到 30 个字" in why(text)
    User.objects.filter(username="other").update(last_name="邻居")
    plan = plan_people("邻居\t19900000125\t北栅居民区\t通讯员\n邻居\t19900000125\t街镇\t窗口")
    assert not plan.new
    assert [(one.login, one.works_as) for one in plan.there] == [("other", "枫浦镇 · 窗口")]
    opened(town, "邻居\t19900000125\t街镇\t窗口")
    assert places_of("other") == {("北栅居民区", "correspondent"), ("枫浦镇", "desk_clerk")}


def test_a_namesake_is_asked_about_and_never_taken_for_the_other(town):
    User.objects.filter(username="other").update(last_name="邻居")
    assert "已经有一位“邻居”（登录名 other）" in why("邻居\t\t街镇\t签发".replace("\t\t", "\t"))
    assert "已经有一位" in why("邻居\t19900000126\t北栅居民区\t通讯员")
    assert not plan_people("邻居\t北栅居民区\t通讯员").there[0].more
    assert plan_people("姓名\t单位\t角色\t登录名\n邻居\t街镇\t签发\tlinju2").new[0].login == "linju2"
    assert plan_people("姓名\t单位\t角色\t登录名\n邻居\t街镇\t签发\tOTHER").there[0].more
    assert "和这一行的姓名不同" in why("姓名\t单位\t角色\t登录名\n别人\t街镇\t签发\tother")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("王小敏\t南片\t编辑", "没有叫“南片”的单位"),
        ("王小敏\t街镇\t书记", "不认得角色“书记”"),
        ("姓名\t单位\t角色\n王小敏\t街镇\t书记", "不认得角色“书记”"),
        ("姓名\t单位\t角色\n王小敏\t街镇\t系统管理员", "系统管理员不能成批开"),
        ("姓名\t单位\t角色\n王小敏\t街镇\t", "没有写角色"),
        ("姓名\t单位\t角色\n王小敏\t\t编辑", "没有写单位"),
        ("姓名\t单位\t角色\n\t街镇\t编辑", "这一行没有姓名"),
        ("管理员\t街镇\t编辑", "不要写单位名称"),
        ("王<b>\t街镇\t编辑", "认不出的符号"),
        ("王小敏\t29900000123\t街镇\t编辑", "11 位手机号码"),
        ("姓名\t单位\t角色\t登录名\n王小敏\t街镇\t编辑\tp-1", "已经有人用了"),
        ("姓名\t单位\t角色\t登录名\n王小敏\t街镇\t编辑\t王 敏", "登录名只用字母"),
        ("=王小敏\t街镇\t编辑", "公式"),
        ("王芳\t19900000101\t街镇\t编辑\n王芳\t19900000102\t街镇\t责编\n王芳\t街镇\t签发", "有几位叫“王芳”"),
    ],
)
def test_what_is_not_understood_is_left_out_with_what_to_do(town, line, words):
    assert words in why(line)


def test_lines_of_one_name_without_anything_else_are_one_person_and_it_is_said(town):
    (one,) = plan_people("王小敏\t临河居民区\t编辑\n王小敏\t街镇\t窗口").new
    assert "当作一个人" in one.hint


def test_numbers_of_identity_papers_are_read_by_nobody(town):
    plan = plan_people("姓名\t身份证号\t单位\t角色\n王小敏\t11010119900307123X\t街镇\t编辑")
    assert plan.unread == ["身份证号"]
    assert "11010119900307" not in repr(plan)


def test_a_list_that_is_too_long_is_refused(town):
    with pytest.raises(ValidationError, match=f"一次最多 {MOST_LINES} 行"):
        plan_people("王小敏\t街镇\t编辑\n" * 2000)


@pytest.mark.long
def test_a_hundred_people_are_opened_by_one_press(town):
    names = [f"王{one}{other}" for one in "春夏秋冬东西南北中" for other in "一二三四五六七八九十百千"][:100]
    text = "\n".join(f"{name}\t临河居民区\t通讯员、窗口" for name in names)
    assert len(plan_people(text).new) == 100
    accounts = opened(town, text)
    assert len({user.username for user, _word in accounts}) == 100
    assert len({word for _user, word in accounts}) == 100
    assert not plan_people(text).new


def test_first_passwords_are_on_one_page_once_and_nowhere_else(town, caplog):
    admin, address = at_desk(town, "admin"), reverse("starting_people")
    seen = admin.post(address, {"text": LIST, "look": "1"}).context["plan"].mark
    answer = admin.post(address, {"text": LIST, "make": "1", "seen": seen})
    assert "no-store" in answer["Cache-Control"]
    words = PASSWORD.findall(answer.content.decode())
    assert len(words) == 3
    rows = str([list(model.objects.values()) for model in (User, AuditEntry)])
    sessions = str([one.get_decoded() for one in Session.objects.all()])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += str(cursor.fetchall())
    for word in [*words, "19900000123"]:
        assert word not in rows + sessions + caplog.text
    again = admin.post(address, {"text": LIST, "make": "1", "seen": seen})
    assert again.status_code == 422
    assert not PASSWORD.findall(again.content.decode())
    assert "3 位已经有账号" in again.content.decode()
    assert PASSWORD.findall(admin.get(reverse("starting_passwords")).content.decode()) == []


def test_a_lost_sheet_is_printed_anew_for_all_who_have_not_come(town):
    old = dict((user.username, word) for user, word in opened(town, LIST))
    came = Client()
    came.post(reverse("wagtailadmin_login"), {"username": "lif", "password": old["lif"]})
    assert {user.username for user in with_unused_password()} == {"ouyangj", "wangxm"}
    page = at_desk(town, "admin").post(reverse("starting_passwords")).content.decode()
    fresh = PASSWORD.findall(page)
    assert len(fresh) == 2
    assert not User.objects.get(username="wangxm").check_password(old["wangxm"])
    assert any(User.objects.get(username="wangxm").check_password(word) for word in fresh)
    assert User.objects.get(username="lif").check_password(old["lif"])


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
def test_a_first_password_enters_and_still_asks_for_an_own_one(town):
    ((user, word),) = opened(town, "王小敏\t临河居民区\t编辑")
    assert PBKDF2PasswordHasher().decode(user.password)["iterations"] == ROUNDS_OF_CHANCE
    client = Client()
    client.post(reverse("wagtailadmin_login"), {"username": "wangxm", "password": word})
    assert client.get("/admin/")["Location"].startswith("/staff/password/")
    fresh = User.objects.get(pk=user.pk)
    assert fresh.must_change_password
    assert PBKDF2PasswordHasher().decode(fresh.password)["iterations"] == PBKDF2PasswordHasher.iterations


def test_a_plan_that_is_no_longer_true_opens_nothing(town):
    seen, before = plan_people(LIST).mark, User.objects.count()
    lost = User.objects.create_user("wangxm", password="x" * 12, is_staff=True, last_name="王小曼")
    grant_role(user=lost, unit=town.unit, role=Role.EDITOR, by=None)
    with pytest.raises(ValidationError):
        make_people(text=LIST, seen=seen, by=town.user("admin"))
    assert User.objects.count() == before + 1


def test_the_audit_log_names_logins_and_no_phone(town):
    opened(town, LIST)
    log = str(list(AuditEntry.objects.values()))
    assert "wangxm" in log
    assert "19900000123" not in log


@override_settings(PORTAL_SECOND_FACTOR=True)
def test_without_a_second_factor_neither_step_three_nor_the_passwords_open(town):
    admin = at_desk(town, "admin")
    for name in ("starting_people", "starting_passwords", "starting_units", "starting_town"):
        assert "/second-factor/" in admin.get(reverse(name))["Location"], name
    before = User.objects.count()
    told = {"text": LIST, "make": "1", "seen": plan_people(LIST).mark}
    assert admin.post(reverse("starting_people"), told).status_code in (302, 403)
    assert User.objects.count() == before
