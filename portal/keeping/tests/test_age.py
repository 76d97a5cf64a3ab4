"""How old a copy may be before an administrator reads of it, and who reads it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.keeping import watching
from portal.keeping.age import backup_todo, verify_todo
from portal.keeping.findings import copies
from portal.keeping.models import Run
from portal.keeping.room import forget_old_runs

NOW = timezone.now()


def ran(kind: str, hours: float, *, well: bool = True, words: str = "") -> None:
    Run.objects.create(kind=kind, well=well, words=words, ended_at=NOW - datetime.timedelta(hours=hours))


@pytest.mark.parametrize(("hours", "young"), [(25.9, True), (26, True), (26.1, False)])
def test_a_copy_is_young_for_twenty_six_hours(db, hours, young):
    ran("backup", hours)
    assert (backup_todo(NOW) == ("", "")) is young


@pytest.mark.parametrize(("days", "young"), [(7.9, True), (8, True), (8.1, False)])
def test_a_look_holds_for_eight_days(db, days, young):
    ran("backup", 1)
    ran("verify", days * 24)
    assert (verify_todo(NOW) == ("", "")) is young


def test_no_copy_a_failed_one_and_one_never_looked_into_are_told(db):
    assert "还没有备份" in backup_todo(NOW)[0]
    assert verify_todo(NOW) == ("", ""), "first a copy"
    ran("backup", 2)
    assert "还没有检查过" in verify_todo(NOW)[0]
    ran("backup", 1, well=False, words="写满了")
    assert "写满了" in backup_todo(NOW)[0]
    ran("verify", 1, well=False, words="行数不对")
    assert "行数不对" in verify_todo(NOW)[0]
    ran("backup", 0)
    ran("verify", 0)
    assert (backup_todo(NOW), verify_todo(NOW)) == (("", ""), ("", ""))


@pytest.mark.parametrize(("username", "reads"), [("admin", True), ("signatory", False), ("editor", False)])
def test_administrators_alone_read_it(client, town, username, reads):
    client.force_login(town.user(username))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert ("还没有备份" in page) is reads


def test_nothing_stands_there_while_all_is_well(client, town, monkeypatch):
    monkeypatch.setattr(watching, "QUICK", (copies.backup,))
    ran("backup", 1)
    ran("verify", 1)
    client.force_login(town.user("admin"))
    assert "portal-backup" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(("days", "kept"), [(365, True), (367, False)])
def test_the_record_is_kept_a_year(db, days, kept):
    ran("backup", (days + 0.0) * 24)
    forget_old_runs()
    assert Run.objects.exists() is kept
