"""The ledger of hours and the certificates made of it."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from events.actions import Refusal
from events.actions.on_the_day import correct as correct_sheet
from events.models import Attendance
from events.tests.rolls import audited, people  # noqa: F401
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.people.actions import act_for
from tests.town import Town
from volunteers.actions.certificates import issue, revoke
from volunteers.actions.hours import confirm, correct, do_not_count
from volunteers.due import how_late, working_days_since
from volunteers.models import Certificate, ServiceRecord
from volunteers.models.service import hours_of, unconfirmed

from .rows import daytime, served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(0, "0"), (14, "0"), (15, "0.5"), (44, "0.5"), (45, "1"), (100, "1.5"), (105, "2"), (1440, "24")],
)
def test_time_is_written_to_the_nearest_half_hour(minutes, hours):
    start = daytime()
    assert hours_of(start, start + datetime.timedelta(minutes=minutes)) == Decimal(hours)


def test_confirmed_once_with_everything_that_the_rule_asks_for(town: Town):
    came, by = served(town), town.user("editor")
    entry = confirm(attendance=came, by=by)
    assert (entry.hours, entry.what, entry.leader_name) == (Decimal(2), "河边清洁（捡垃圾）", "王大姐")
    assert (entry.unit, entry.where) == (town.linhe, "活动室")
    assert confirm(attendance=came, by=by) is None
    assert not unconfirmed().exists()


def test_waiting_for_the_beginning_does_not_count(town: Town):
    came = served(town, minutes=60)
    Attendance.objects.update(in_at=came.in_at - datetime.timedelta(minutes=50))
    entry = confirm(attendance=Attendance.objects.of_service().get(), by=town.user("editor"))
    assert entry.hours == Decimal(1)


def test_the_same_time_counts_once_whatever_the_activity(town: Town):
    who, by = people(town, 1)[0], town.user("editor")
    confirm(attendance=served(town, who), by=by)
    other = served(town, people(town, 1)[0])
    other.sign_up.person = who
    type(other.sign_up).objects.filter(pk=other.sign_up_id).update(person=who)
    with pytest.raises(Refusal, match="不能记两次"):
        confirm(attendance=other, by=by)
    assert ServiceRecord.objects.count() == 1


def test_too_short_is_not_written_and_not_counted_asks_why(town: Town):
    came, by = served(town, minutes=10), town.user("editor")
    with pytest.raises(Refusal, match="不到一刻钟"):
        confirm(attendance=came, by=by)
    with pytest.raises(Refusal, match="为什么"):
        do_not_count(attendance=came, reason=" ", by=by)
    do_not_count(attendance=came, reason="只是路过", by=by)
    assert not unconfirmed().exists()
    assert ServiceRecord.objects.total() == 0


def test_the_database_changes_and_deletes_no_entry(town: Town):
    entry = confirm(attendance=served(town), by=town.user("editor"))
    for act in (lambda: ServiceRecord.objects.update(hours=9), entry.delete):
        with pytest.raises(DatabaseError, match="service records cannot be"), transaction.atomic():
            act()
    assert ServiceRecord.objects.get().hours == 2


def test_a_mistake_is_taken_back_by_an_entry_and_its_certificate_is_void(town: Town):
    came, by = served(town), town.user("editor")
    entry = confirm(attendance=came, by=by)
    paper = issue(person=entry.person, unit=town.linhe, by=by)
    with pytest.raises(Refusal, match="为什么"):
        correct(entry=entry, reason="", by=by)
    right = correct(
        entry=entry,
        reason="签退记晚了",
        by=by,
        start=came.in_at,
        end=came.in_at + datetime.timedelta(minutes=60),
    )
    assert right.hours == 1
    assert sorted(one.hours for one in ServiceRecord.objects.all()) == [-2, 1, 2]
    assert ServiceRecord.objects.total() == sum(one.hours for one in ServiceRecord.objects.standing()) == 1
    paper.refresh_from_db()
    assert (paper.reason, paper.hours) == ("服务记录更正了", 2), "frozen as it was issued"
    with pytest.raises(Refusal, match="更正过了"):
        correct(entry=entry, reason="再来", by=by)
    with pytest.raises(Refusal, match="还没有到"):
        correct(
            entry=right, reason="x", by=by, start=came.in_at, end=timezone.now() + datetime.timedelta(hours=1)
        )
    assert ServiceRecord.objects.count() == 3, "what is refused takes nothing back"


def test_the_sheet_says_they_did_not_come_and_the_hours_go(town: Town, django_capture_on_commit_callbacks):
    came, by = served(town), town.user("editor")
    confirm(attendance=came, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        correct_sheet(sign_up=came.sign_up, came=False, by=by, reason="认错了人")
    assert ServiceRecord.objects.total() == 0
    assert ServiceRecord.objects.get(kind="reversal").reason == "签到更正：没有来"


def test_a_certificate_is_the_ledger_at_issue_and_the_same_until_there_is_more(town: Town):
    who, by = people(town, 1)[0], town.user("editor")
    with pytest.raises(Refusal, match="还没有确认过"):
        issue(person=who, unit=town.linhe, by=by)
    confirm(attendance=served(town, who, days=2), by=by)
    paper = issue(person=who, unit=town.linhe, by=by)
    assert paper.hours == ServiceRecord.objects.total() == sum(row["hours"] for row in paper.rows)
    assert issue(person=who, unit=town.linhe, by=by) == paper
    confirm(attendance=served(town, who, days=1), by=by)
    newer = issue(person=who, unit=town.linhe, by=by)
    assert (newer.hours, len(newer.rows), Certificate.objects.count()) == (4, 2, 2)
    assert len(newer.token) >= 22, "128 bits"


def test_a_stranger_checks_number_masked_name_hours_issuer_and_nothing_else(town: Town, client: Client):
    entry = confirm(attendance=served(town), by=town.user("editor"))
    paper = issue(person=entry.person, unit=town.linhe, by=None)
    answer = client.get(f"/certificates/{paper.token}/")
    page = answer.content.decode()
    for words in (paper.number, paper.masked_name, "2.0 小时", "临河居民区", "有效"):
        assert words in page
    assert entry.person.name not in page
    assert "1940" not in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    with pytest.raises(Refusal):
        revoke(certificate=paper, reason="", by=None)
    revoke(certificate=paper, reason="写错了名字", by=None)
    page = client.get(f"/certificates/{paper.token}/").content.decode()
    assert "已作废" in page
    assert "写错了名字" not in page
    assert client.get(f"/certificates/{paper.token[:-1]}/").status_code == 404


def test_guessing_is_limited(client: Client, town: Town, monkeypatch):
    monkeypatch.setattr("events.views.receipt.GUESSES", 2)
    assert [client.get(f"/certificates/x{n}/").status_code for n in range(3)] == [404, 404, 429]


def test_the_organiser_confirms_in_one_screen_and_another_units_meets_nothing(town: Town):
    first, second = served(town), served(town, minutes=5, days=2)
    organiser, other = staff(town, Role.ORGANISER), staff(town, Role.ORGANISER, town.beizha)
    page = organiser.get("/desk/hours/").content.decode()
    assert first.sign_up.person.name in page
    assert first.sign_up.person.name not in other.get("/desk/hours/").content.decode()
    other.post("/desk/hours/confirm/", {"came": [first.pk]})
    assert not ServiceRecord.objects.exists()
    answer = organiser.post("/desk/hours/confirm/", {"came": [first.pk, second.pk]}, follow=True)
    words = answer.content.decode()
    assert "不到一刻钟" in words
    assert "确认了 1 人的时间" in words
    organiser.post(f"/desk/hours/{second.pk}/not/", {"reason": "只是路过"})
    assert not unconfirmed().exists()
    entry = ServiceRecord.objects.standing().get()
    wrong = organiser.post(f"/desk/hours/{entry.pk}/correct/", {"reason": "记错", "start": "九点", "end": ""})
    assert wrong.status_code == 422
    assert "请照 9:00 这样写" in wrong.content.decode()
    assert other.post(f"/desk/hours/{entry.pk}/certify/").status_code == 404
    made = organiser.post(f"/desk/hours/{entry.pk}/certify/")
    assert entry.person.name in organiser.get(made["Location"]).content.decode()
    assert other.get(made["Location"]).status_code == 404
    assert "没有勾人" in organiser.post("/desk/hours/confirm/", follow=True).content.decode()
    paper = Certificate.objects.get()
    organiser.post(f"/desk/certificates/{paper.pk}/void/", {"reason": "名字错了"})
    assert AuditEntry.objects.filter(verb="volunteers.revoke_certificate").count() == 1


def test_whoever_served_sees_the_hours_and_prints_the_certificate_themselves(town: Town):
    came = served(town)
    me = resident("me", "19900000311")
    act_for(user=me.user, person=came.sign_up.person, relation="self")
    page = me.get("/volunteer/hours/").content.decode()
    assert "等确认的" in page
    confirm(attendance=came, by=town.user("editor"))
    assert "确认过的服务时间：2.0 小时" in me.get("/volunteer/hours/").content.decode()
    made = me.post("/volunteer/hours/certificate/", {"unit": town.linhe.pk})
    page = me.get(made["Location"]).content.decode()
    for words in ("兹证明", came.sign_up.person.name, "共 2.0 小时", "（盖章处）", "<svg"):
        assert words in page
    stranger = resident("stranger", "19900000312")
    assert stranger.get(made["Location"]).status_code == 404
    assert Client().get(made["Location"]).status_code == 404
    assert me.post("/volunteer/hours/certificate/", {"unit": town.beizha.pk}).status_code == 404
    kept = me.post("/my/data/").content.decode()
    assert "河边清洁" in kept


@pytest.mark.parametrize(("today", "late"), [(14, ""), (15, "amber"), (19, "amber"), (20, "red")])
def test_seven_working_days_are_amber_and_ten_are_red_across_the_holiday(town: Town, today, late):
    """From Wednesday 30 September 2026: 1 to 7 October are holidays, Saturday the 10th is worked."""
    came = served(town)
    roll = came.sign_up.roll
    ended = timezone.make_aware(datetime.datetime(2026, 9, 30, 16))
    roll.occurrence.ends_at = ended
    day = datetime.date(2026, 10, today)
    assert working_days_since(ended.date(), datetime.date(2026, 10, 8)) == 1
    assert how_late(roll, day) == late, working_days_since(ended.date(), day)


def test_the_dashboard_tells_the_organiser_of_late_hours(town: Town, monkeypatch):
    served(town)
    organiser = staff(town, Role.ORGANISER)
    assert "还没有确认" not in organiser.get("/admin/").content.decode()
    monkeypatch.setattr("volunteers.wagtail_hooks.how_late", lambda roll: "amber")
    assert "快到十个工作日了" in organiser.get("/admin/").content.decode()
    other = staff(town, Role.ORGANISER, town.beizha)
    assert "快到十个工作日了" not in other.get("/admin/").content.decode()
    assert User.objects.filter(pk=other.user.pk).exists()
