"""Rights have one source, a form with a colleague and their roles."""

import re

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from news.models import NewsIndexPage
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, StaffRole, User
from portal.accounts.staff import change_colleague
from portal.core.models import AuditEntry
from portal.places.models import Unit
from tests.editor import at_desk
from tests.town import Town

ADD, LIST = "wagtailusers_users:add", "wagtailusers_users:index"


def colleague(user: User | None, *places: tuple[Unit, Role], **changes) -> dict:
    """The form of a colleague as it is posted, with these roles."""
    data = {"name": user.get_full_name() if user else "王小敏", "login": user.username if user else "wangxm"}
    if user and user.is_active:
        data["active"] = "on"
    if user and user.is_superuser:
        data["administrator"] = "on"
    data |= {"form-TOTAL_FORMS": str(len(places) + 3), "form-INITIAL_FORMS": "0"}
    for number, (unit, role) in enumerate(places):
        data |= {f"form-{number}-unit": unit.pk, f"form-{number}-role": role.value}
    return data | changes


def edit(user: User) -> str:
    return reverse("wagtailusers_users:edit", args=[user.pk])


def opened(town: Town, *places, **changes) -> tuple[User, str]:
    """An account opened by the administrator, and the password on the slip."""
    page = at_desk(town, "admin").post(reverse(ADD), colleague(None, *places, **changes)).content.decode()
    password = re.search(r"初始密码</dt><dd><code>([a-z2-9]{14})<", page)
    assert password, page
    return User.objects.get(username="wangxm"), password[1]


def verbs(user: User) -> list[str]:
    return list(
        AuditEntry.objects.filter(object_id=str(user.pk)).order_by("pk").values_list("verb", flat=True)
    )


def test_a_colleague_and_their_roles_are_made_in_one_form_and_change_the_password_at_first(town):
    user, password = opened(town, (town.linhe, Role.EDITOR), (town.beizha, Role.CORRESPONDENT))
    assert user.is_staff
    assert user.email == ""
    assert not user.is_superuser
    assert set(user.staff_roles.values_list("unit", "role")) == {
        (town.linhe.pk, "editor"),
        (town.beizha.pk, "correspondent"),
    }
    assert town.index(NewsIndexPage).permissions_for_user(user).can_add_subpage()
    assert verbs(user) == ["accounts.add_colleague", "accounts.grant_role", "accounts.grant_role"]
    assert password not in str(list(AuditEntry.objects.values()))
    client = Client()
    client.post(reverse("wagtailadmin_login"), {"username": "wangxm", "password": password})
    for closed in ("/admin/", "/admin/images/", "/desk/", "/door/"):
        assert client.get(closed)["Location"] == f"/staff/password/?next={closed}"
    page = "/staff/password/?next=/admin/"
    again = client.post(page, {"new_password1": password, "new_password2": password})
    assert "不要再用纸上那个" in again.content.decode()
    own = "liu shu xia de mao"
    assert client.post(page, {"new_password1": own, "new_password2": own})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert User.objects.get(pk=user.pk).check_password(own)


def test_the_slip_is_shown_once_and_kept_nowhere(town):
    answer = at_desk(town, "admin").post(reverse(ADD), colleague(None, (town.linhe, Role.EDITOR)))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(username="wangxm")
    assert "初始密码</dt>" not in at_desk(town, "admin").get(edit(user)).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"login": "editor"}, "登录名 editor 已经有人用了（王editor）"),
        ({"login": "EDITOR"}, "已经有人用了"),
        ({"login": "p-123"}, "已经有人用了"),
        ({"login": "王 小敏"}, "登录名只用字母、数字"),
        ({"form-0-role": ""}, "单位和角色要一起选"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(town, changes, sentence):
    data = colleague(None, (town.linhe, Role.EDITOR), **({"login": "xin"} | changes))
    page = at_desk(town, "admin").post(reverse(ADD), data).content.decode()
    assert sentence in page
    assert 'value="王小敏"' in page
    assert re.search(rf'value="{town.linhe.pk}" selected', page)
    assert not User.objects.filter(last_name="王小敏").exists()


def test_roles_are_given_and_taken_in_the_form_and_hold_at_once(town):
    other = town.user("other")
    admin, theirs = at_desk(town, "admin"), at_desk(town, "other")
    assert admin.post(edit(other), colleague(other, (town.linhe, Role.EDITOR))).status_code == 302
    assert [(one.unit, one.role) for one in other.staff_roles.all()] == [(town.linhe, "editor")]
    assert list(User.objects.get(pk=other.pk).groups.all()) == [StaffRole.objects.get(user=other).group]
    assert theirs.get(reverse("wagtailadmin_explore", args=[town.beizha.page_id])).status_code == 404
    assert theirs.get(reverse("wagtailadmin_explore", args=[town.linhe.page_id])).status_code == 200
    assert verbs(other)[-2:] == ["accounts.revoke_role", "accounts.grant_role"]
    assert other.get_full_name() == User.objects.get(pk=other.pk).get_full_name()


def test_no_form_has_groups_and_no_role_but_administrators_opens_one(town):
    admin = at_desk(town, "admin")
    for path in (reverse(ADD), edit(town.user("other"))):
        assert "groups" not in admin.get(path).content.decode()
    data = colleague(town.user("other"), groups="1", is_superuser="on", user_permissions="1")
    admin.post(edit(town.user("other")), data)
    other = User.objects.get(username="other")
    assert not other.groups.exists()
    assert not other.is_superuser
    for username in ("correspondent", "editor", "senior", "signatory"):
        client = at_desk(town, username)
        for path in (reverse(LIST), reverse(ADD), edit(other)):
            assert client.get(path).status_code == client.post(path, colleague(None)).status_code == 404
    assert not User.objects.filter(username="wangxm").exists()


def test_only_an_administrator_makes_an_administrator_and_it_is_written_down(town):
    other, editor = town.user("other"), town.user("editor")
    with pytest.raises(PermissionDenied):
        change_colleague(user=other, name="邻", login="other", places=[], administrator=True, by=editor)
    assert not User.objects.get(pk=other.pk).is_superuser
    at_desk(town, "admin").post(edit(other), colleague(other, administrator="on"))
    assert User.objects.get(pk=other.pk).is_superuser
    assert "accounts.make_administrator" in verbs(other)


def test_nobody_shuts_themselves_out(town):
    admin = town.user("admin")
    for changes in ({"active": ""}, {"administrator": ""}):
        page = at_desk(town, "admin").post(edit(admin), colleague(admin, **changes)).content.decode()
        assert "不能停用自己" in page
    again = User.objects.get(pk=admin.pk)
    assert again.is_active
    assert again.is_superuser


def test_residents_stand_in_no_staff_list_and_staff_with_unit_and_role(town):
    resident = User.objects.create(username="p-9", password="!", last_name="居民甲", phone_hash="9" * 64)
    admin = at_desk(town, "admin")
    page = admin.get(reverse(LIST)).content.decode()
    assert "居民甲" not in page
    assert "枫浦镇 · 编辑（初审）" in page
    assert admin.get(reverse(LIST), {"q": "居民甲"}).content.decode().count("p-9") == 0
    assert admin.get(edit(resident)).status_code == 404
    assert "王editor" in admin.get(reverse(LIST), {"role": "editor"}).content.decode()
    assert "王senior" not in admin.get(reverse(LIST), {"role": "editor"}).content.decode()


def test_who_logs_in_without_a_role_is_told_whom_to_ask_and_the_administrator_sees_it(town):
    Unit.objects.filter(pk=town.unit.pk).update(phone="021-5550 0000")
    user, _password = opened(town)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    client = Client()
    client.force_login(user)
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("no_role")
    assert "021-5550 0000" in page.content.decode()
    desk = at_desk(town, "admin").get("/admin/").content.decode()
    assert "还没有角色的同事" in desk
    assert "王小敏" in desk
    grant_role(user=user, unit=town.linhe, role=Role.EDITOR, by=None)
    assert client.get("/admin/").status_code == 200
    assert "王小敏" not in at_desk(town, "admin").get("/admin/").content.decode()


@pytest.mark.parametrize(("role", "place"), [(Role.PROVIDER, "/door/"), (Role.TOWN_OBSERVER, "/figures/")])
def test_who_works_elsewhere_is_led_there(town, role, place):
    user = User.objects.create_user(username="elsewhere", password="correct horse")
    grant_role(user=user, unit=town.linhe, role=role, by=None)
    client = Client()
    client.force_login(user)
    assert client.get("/admin/")["Location"] == place


def test_who_left_is_out_at_the_next_request_wherever_they_were_logged_in(town):
    editor = town.user("editor")
    browsers = [at_desk(town, "editor") for _n in range(2)]
    assert [one.get("/admin/").status_code for one in browsers] == [200, 200]
    at_desk(town, "admin").post(edit(editor), colleague(editor, (town.unit, Role.EDITOR), active=""))
    for one in browsers:
        assert "/login/" in one.get("/admin/")["Location"]
        assert not get_user(one).is_authenticated
    assert "accounts.disable" in verbs(editor)


def test_a_lost_password_gives_a_new_slip_and_ends_every_session(town):
    browser = at_desk(town, "editor")
    page = at_desk(town, "admin").post(edit(town.user("editor")), {"renew": "1"}).content.decode()
    password = re.search(r"<code>([a-z2-9]{14})<", page)[1]
    assert "/login/" in browser.get("/admin/")["Location"]
    editor = User.objects.get(username="editor")
    assert editor.check_password(password)
    assert editor.must_change_password
    assert verbs(editor)[-1] == "accounts.renew_first_password"
