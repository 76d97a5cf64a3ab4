"""Step one: the town's name, in one place for all; the list of what is missing; a town from a file."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, Page, Site

from home.models import HomePage, UnitPage
from home.naming import change_town, names_apart
from home.starting import points
from home.tests.test_templates import ONE_OF_EACH
from mailing.sending.letters import portal_name
from paper.imprint import Imprint, begun_for
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, StaffPhone, User
from portal.accounts.new_password import _words
from portal.core.checklist import checked
from portal.core.models import AuditEntry, PortalSettings
from portal.keeping.models import Run
from portal.outbox.filing import Entry, write_down
from portal.outbox.templates import TEMPLATES
from portal.places.models import Unit
from tests.crawler import crawl
from tests.editor import at_desk

OLD, NEW = "枫浦镇", "新名镇"
FILE = """
units = '''
名称\t电话\t片区
东片\t\t
临河居民区\t021-00000001\t东片
金桥村\t\t'''
people = '''
王小敏\t临河居民区\t通讯员
李芳\t街镇\t责编'''
[town]
name = "示例镇"
short_name = "示例"
phone = "021-00000000"
"""


def settings_row() -> PortalSettings:
    return PortalSettings.objects.get(site__is_default_site=True)


def typed(**changes) -> dict[str, str]:
    row = settings_row()
    names = ["name", "short_name", "name_en", "phone", "phone_hours", "address", "organiser", "icp_number"]
    return {name: getattr(row, name) for name in [*names, "police_number"]} | changes


def addresses(client) -> list[str]:
    """Public addresses, feeds and files of a crawled town."""
    found = crawl(client)
    extra = [
        "/robots.txt",
        "/sitemap.xml",
        "/feed/",
        "/search/",
        "/nowhere/",
        "/reading/",
        "/where/",
        "/mail/",
    ]
    return [*dict.fromkeys([*found.depths, *found.files, *extra])]


def words_of(client, addresses: list[str]) -> dict[str, str]:
    answers = {one: client.get(one) for one in addresses}
    return {
        one: (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
            errors="replace"
        )
        for one, answer in answers.items()
    }


@pytest.mark.long
def test_a_new_name_is_everywhere_at_once_and_the_old_one_nowhere(client, town):
    settings_row().save()
    for make in ("article", "story", "brand", "issue", "event", "standard", "board"):
        ONE_OF_EACH[make](town)
    everywhere = addresses(client)
    assert sum(OLD in words for words in words_of(client, everywhere).values()) > 10
    answer = at_desk(town, "admin").post(reverse("starting_town"), typed(name=NEW, short_name="新名"))
    assert answer.status_code == 302
    said = words_of(client, everywhere)
    assert [one for one, words in said.items() if OLD in words] == []
    assert sum(NEW in words for words in said.values()) > 10
    assert portal_name() == NEW
    assert NEW in _words(town.user("editor"))
    assert OLD not in _words(town.user("editor"))
    for rows in (Unit, PortalSettings, Collection, Group):
        assert not rows.objects.filter(name__contains=OLD).exists(), rows
    assert Site.objects.get().site_name == NEW
    assert HomePage.objects.get().title == NEW
    assert names_apart() == []
    assert AuditEntry.objects.get(verb="home.change_town").note == "门户名称、门牌简称"


@pytest.mark.long
def test_the_imprint_of_the_next_number_says_the_new_name(town):
    issue = town.issue()
    assert begun_for(issue).issued_by == OLD
    change_town(settings=settings_row(), by=town.user("admin"), name=NEW)
    assert begun_for(type(issue).objects.get(pk=issue.pk)).issued_by == NEW
    coming = Imprint.objects.get(issue=town.issue(2).pk)
    assert coming.issued_by == NEW


def test_the_imprint_of_a_number_that_waits_says_the_new_name_and_one_typed_by_hand_stays(town):
    first, second = town.issue(live=False), town.issue(2, live=False)
    Imprint.objects.filter(issue=second.pk).update(issued_by="社区办")
    change_town(settings=settings_row(), by=town.user("admin"), name=NEW)
    assert Imprint.objects.get(issue=first.pk).issued_by == NEW
    assert Imprint.objects.get(issue=second.pk).issued_by == "社区办"


@pytest.mark.parametrize("how", ["settings", "unit"])
def test_whichever_form_the_name_is_changed_in_all_follow(town, how):
    if how == "settings":
        row = settings_row()
        row.name = NEW
        row.save()
    else:
        unit = Unit.objects.get(pk=town.unit.pk)
        told = typed(name=NEW) | {"hours": "", "name_en": ""}
        assert at_desk(town, "admin").post(f"/admin/units/edit/{unit.pk}/", told).status_code == 302
    assert settings_row().name == NEW
    assert Unit.objects.get(pk=town.unit.pk).name == NEW
    assert HomePage.objects.get().title == NEW
    assert Site.objects.get().site_name == NEW


def test_a_name_that_is_another_on_purpose_stays(town):
    PortalSettings.objects.update(name="枫浦邻里门户")
    assert names_apart() == [OLD]
    change_town(settings=settings_row(), by=town.user("admin"), name="枫浦门户")
    assert Unit.objects.get(pk=town.unit.pk).name == OLD
    assert names_apart() == [OLD]


def test_what_somebody_is_writing_on_a_front_page_stays_a_draft(town):
    front = HomePage.objects.get()
    front.intro = "还没有审过的话"
    front.save_revision(user=town.user("editor"))
    change_town(settings=settings_row(), by=town.user("admin"), name=NEW)
    front = HomePage.objects.get()
    assert (front.title, front.intro, front.has_unpublished_changes) == (NEW, "", True)
    draft = front.get_latest_revision_as_object()
    assert (draft.title, draft.intro) == (NEW, "还没有审过的话")


def test_a_phone_that_was_the_units_too_follows_and_one_of_its_own_stays(town):
    change_town(settings=settings_row(), by=None, phone="021-1", phone_hours="每天", address="一路")
    assert Unit.objects.values_list("phone", "hours", "address").get(pk=town.unit.pk) == (
        "021-1",
        "每天",
        "一路",
    )
    Unit.objects.filter(pk=town.unit.pk).update(phone="021-9")
    change_town(settings=settings_row(), by=None, phone="021-2")
    assert Unit.objects.get(pk=town.unit.pk).phone == "021-9"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "field-error"),
        ({"icp_number": "沪备1"}, "备案号写法如"),
        ({"police_number": "1"}, "写法如"),
        ({"name": NEW}, "简称还是“枫浦”"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(town, changes, sentence):
    answer = at_desk(town, "admin").post(reverse("starting_town"), typed(phone="021-00000777", **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "021-00000777" in answer.content.decode()
    assert settings_row().phone == ""


# The list of what is missing


def missing() -> dict[str, str]:
    return {str(one.point.name): one.missing for one in checked() if one.missing}


@override_settings(PORTAL_SMS="none", PORTAL_MAIL=False)
def test_a_new_town_reads_what_is_missing_and_a_whole_one_nothing(client, town):
    told = missing()
    assert set(told) >= {
        "名称和电话",
        "备案号",
        "居村",
        "审核和窗口",
        "管理员的登录验证",
        "短信",
        "邮件",
        "说明页",
    }
    whole(town)
    with override_settings(PORTAL_SMS="http", PORTAL_MAIL=True):
        assert {name: words for name, words in missing().items() if name in told} == {}


def whole(town) -> None:
    """Everything that the list asks for."""
    day = timezone.localdate()
    entries = [Entry(one, f"S{n}", day, day) for n, one in enumerate(TEMPLATES.values())]
    write_down(entries=entries, by=None)
    Run.objects.create(kind=Run.Kind.BACKUP, well=True, ended_at=timezone.now())
    numbers = {"icp_number": "沪ICP备00000000号-1", "police_number": "沪公网安备 00000000000000号"}
    change_town(settings=settings_row(), by=None, phone="021-1", **numbers)
    Unit.objects.bodies().update(phone="021-2")
    grant_role(user=town.user("editor"), unit=town.unit, role=Role.DESK_CLERK, by=None)
    StaffPhone.objects.create(user=town.user("admin"), number="19900000101", confirmed=True)
    for title, slug in (("关于本站", "about"), ("隐私说明", "privacy")):
        page = town.standard(title)
        page.slug = slug
        page.save_revision().publish(skip_permission_checks=True)


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ([], "没有人能初审（编辑）。没有人能签发（责编或签发）。没有窗口人员。"),
        ([("editor", Role.EDITOR)], "没有人能签发（责编或签发）。没有窗口人员。"),
        ([("editor", Role.SIGNATORY), ("editor", Role.DESK_CLERK)], "两遍审核要两个不同的人，现在只有一位。"),
        ([("editor", Role.EDITOR), ("senior", Role.SIGNATORY), ("other", Role.DESK_CLERK)], ""),
    ],
)
def test_people_are_enough_when_two_review_and_one_sits_at_the_desk(town, roles, words):
    from portal.accounts.models import StaffRole

    StaffRole.objects.all().delete()
    for username, role in roles:
        grant_role(user=town.user(username), unit=town.unit, role=role, by=None)
    assert points.people_enough() == words


def test_units_that_readers_cannot_open_or_call_are_named(town):
    Unit.objects.bodies().update(phone="021-1")
    assert points.units_whole() == ""
    UnitPage.objects.get(pk=town.linhe.page_id).unpublish()
    Unit.objects.filter(pk=town.beizha.pk).update(phone="")
    assert points.units_whole() == "主页还没上线：临河居民区，等责编或签发人确认。没有电话：北栅居民区。"


def test_first_passwords_count_until_they_are_changed(town):
    assert points.passwords_changed() == ""
    User.objects.filter(username="other").update(must_change_password=True)
    assert "1 位" in points.passwords_changed()


@pytest.mark.long
def test_the_panel_stands_on_the_dashboard_of_administrators_alone_and_folds_when_all_is_done(town):
    with override_settings(DEMO=False):
        html = at_desk(town, "admin").get("/admin/").content.decode()
        assert "开张之前" in html
        assert "<details open>" in html
        assert reverse("starting_town") in html
        assert "开张之前" not in at_desk(town, "editor").get("/admin/").content.decode()
        whole(town)
        html = at_desk(town, "admin").get("/admin/").content.decode()
        assert [name for name in missing() if name not in ("备份",)] == []
        assert "开张要的都齐了" in html
        assert "<details>" in html
    assert "开张" not in at_desk(town, "admin").get("/admin/").content.decode()


def test_the_list_asks_one_query_a_point_at_most(town):
    with CaptureQueriesContext(connection) as queries:
        count = len(checked())
    assert len(queries) <= count


# From a file


@pytest.mark.long
def test_a_town_comes_out_of_one_file_and_twice_changes_nothing(db, tmp_path, client):
    file, out = tmp_path / "town.toml", io.StringIO()
    file.write_text(FILE, encoding="utf-8")
    call_command("found_town_from", str(file), "--look", stdout=out)
    assert not HomePage.objects.exists()
    call_command("found_town_from", str(file), stdout=out)
    lines = out.getvalue().splitlines()[-3:]
    assert [line.split("\t")[1] for line in lines] == ["admin", "wangxm", "lif"]
    for line in lines:
        _who, login, password = line.split("\t")
        assert User.objects.get(username=login).check_password(password)
    assert "示例镇" in client.get("/").content.decode()
    assert UnitPage.objects.filter(live=True).count() == 3
    before, out = Page.objects.count(), io.StringIO()
    call_command("found_town_from", str(file), stdout=out)
    assert Page.objects.count() == before
    assert "已有 3 个" in out.getvalue()
    assert User.objects.count() == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("金桥村", "金桥", "units 第 4 行 金桥：看不出是居还是村"),
        ("责编", "书记", "people 第 2 行"),
        ("short_name", "short", "不认得 short"),
        ("[town]", "[town", "town.toml"),
    ],
)
def test_a_file_that_is_not_understood_makes_nothing(db, tmp_path, old, new, words):
    file = tmp_path / "town.toml"
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError, match=words.replace("[", r"\[")):
        call_command("found_town_from", str(file), stdout=io.StringIO())
    assert not HomePage.objects.exists()
