"""The doctor says what is well and what is not, and what to do about each."""

import datetime
import os
import time

import pytest
from django.utils import timezone

from portal.keeping import doctor, postgres, sqlite
from portal.keeping.findings import content, copies, machine, setting, work
from portal.keeping.models import Run
from portal.media.models import PortalImage

from .kept import ends_with, run


def todos(*questions) -> list[str]:
    return [one.todo for ask in questions for one in ask() if one.todo]


@pytest.fixture
def public(settings):
    """Set up as a town's own server."""
    settings.SECURE_SSL_REDIRECT = True
    settings.DATA_KEY = "data-" + "k" * 50
    settings.ALLOWED_HOSTS = ["portal.example.cn"]
    settings.SITE_URL = "https://portal.example.cn"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return settings


def test_a_server_that_is_set_up_has_nothing_to_do(public, tmp_path):
    public.DATA_DIR = tmp_path
    tmp_path.chmod(0o750)
    assert todos(setting.secrets, setting.addresses, setting.leftovers) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATA_KEY", ""),
        ("DEBUG", True),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["*"]),
        ("SITE_URL", "http://portal.example.cn"),
        ("SITE_URL", "https://other.example.cn"),
        ("SECURE_PROXY_SSL_HEADER", None),
    ],
)
def test_each_setting_that_is_wrong_is_told(public, name, value):
    setattr(public, name, value)
    assert todos(setting.secrets, setting.addresses)


def test_what_was_left_lying_is_told(public, tmp_path):
    public.DATA_DIR = tmp_path
    tmp_path.chmod(0o755)
    (tmp_path / "demo-accounts.txt").touch()
    (tmp_path / "restore-unfinished").touch()
    assert len(todos(setting.leftovers)) == 3


@pytest.mark.postgres
def test_a_database_that_loses_what_it_acknowledged_is_told(kept, monkeypatch):
    # Tests are run without waiting for the disk.
    monkeypatch.setitem(machine.SQLITE, "synchronous", "0")
    monkeypatch.setitem(machine.POSTGRES, "fsync", value_of("fsync"))
    monkeypatch.setitem(machine.POSTGRES, "full_page_writes", value_of("full_page_writes"))
    assert todos(machine.durability, machine.migrations, machine.key, machine.clock) == []
    monkeypatch.setitem(machine.SQLITE, "synchronous", "2")
    monkeypatch.setitem(machine.POSTGRES, "synchronous_commit", "remote_apply")
    assert len(todos(machine.durability)) == 1


def value_of(name: str) -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("free", "enough"), [(1024**3 - 1, False), (1024**3, True)])
def test_a_disk_with_less_than_a_gigabyte_is_told(kept, monkeypatch, free, enough):
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _place: usage)
    assert (todos(machine.disk) == []) is enough


def test_a_media_folder_that_is_gone_is_told(kept):
    assert todos(machine.media_folder) == []
    (kept.data / "media").rename(kept.data / "elsewhere")
    assert len(todos(machine.media_folder)) == 1


@pytest.mark.long
@pytest.mark.postgres
def test_pages_that_cannot_be_found_and_files_that_are_gone_are_told(kept):
    from django.core.management import call_command
    from wagtail.search.models import IndexEntry

    call_command("rebuild_search", verbosity=0)
    kept.town.article()
    assert todos(content.index, content.media_files, content.uploads) == []
    IndexEntry.objects.filter(pk=IndexEntry.objects.order_by("-pk").first().pk).delete()
    (kept.data / "media" / PortalImage.objects.get().file.name).unlink()
    assert len(todos(content.index, content.media_files)) == 2


def test_a_file_that_a_broken_upload_left_is_told_after_a_day(kept):
    left = kept.data / "media/waiting/half.bin"
    assert todos(content.uploads) == []
    os.utime(left, (time.time() - 90_000,) * 2)
    assert len(todos(content.uploads)) == 1


def test_work_that_waits_is_told(kept, settings):
    from portal.core import heartbeats
    from portal.outbox.models import Message

    settings.PORTAL_SECOND_FACTOR = True
    assert todos(work.processes, work.messages, work.tasks, work.publishing) == []
    heartbeats.expect(["worker"])
    os.utime(heartbeats.folder() / "worker", (time.time() - 500, time.time() - 400))
    late = timezone.now() - datetime.timedelta(minutes=16)
    Message.objects.create(
        cause="c",
        kind="k",
        channel="sms",
        recipient="19900000301",
        recipient_hash="h",
        text="x",
        not_before=late,
    )
    assert len(todos(work.processes, work.messages)) == 2
    assert len(todos(work.second_factors)) == 2, (
        "the one administrator has no second factor, and is the only one"
    )


def test_what_needs_the_database_is_not_asked_of_none(kept, monkeypatch):
    monkeypatch.setattr(doctor, "database_problem", lambda: "database unavailable")
    chapters = dict(doctor.examine())
    assert list(chapters) == ["设置", "磁盘", "数据库"]
    assert "DATABASE_URL" in chapters["数据库"][0].todo


def test_a_question_that_breaks_keeps_no_other_from_being_asked(kept, monkeypatch):
    def broken():
        raise OSError("gone")

    monkeypatch.setattr(doctor, "WITH_DATABASE", [("坏", [broken, machine.disk])])
    assert [bool(one.todo) for one in dict(doctor.examine())["坏"]] == [True, False]


@pytest.mark.long
@pytest.mark.postgres
def test_the_page_ends_with_one_where_there_is_something_to_do(kept, monkeypatch):
    with ends_with(1, "照箭头"):
        run("doctor")
    monkeypatch.setattr(doctor, "WITH_DATABASE", [])
    assert "都好" in run("doctor")
    assert run("doctor", "--only-todo").strip() == "都好。"


@pytest.mark.postgres
def test_the_tools_of_the_database_are_looked_for(kept, monkeypatch):
    from django.db import connection

    if connection.vendor == "sqlite":
        assert copies.tools() == []
        return
    assert todos(copies.tools) == []
    monkeypatch.setattr(postgres.shutil, "which", lambda _name: None)
    assert "postgresql-client-" in todos(copies.tools)[0]
    with ends_with(78, "postgresql-client-"):
        run("backup", "--to", kept.copies)
    assert kept.left() == []


@pytest.mark.parametrize(("found", "fine"), [("14.9", False), ("99.0", True)])
def test_a_tool_that_is_older_than_the_server_is_refused(monkeypatch, found, fine):
    class Server:
        info = type("Info", (), {"server_version": 150_020})

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            pass

    monkeypatch.setattr(postgres, "_server", Server)
    monkeypatch.setattr(postgres.shutil, "which", lambda name: f"/usr/bin/{name}")
    done = type("Done", (), {"stdout": f"pg_dump (PostgreSQL) {found}"})
    monkeypatch.setattr(postgres.subprocess, "run", lambda *_a, **_k: done)
    if fine:
        assert postgres.tool("pg_dump") == "/usr/bin/pg_dump"
    else:
        with pytest.raises(postgres.Refusal, match="旧的读不了新的"):
            postgres.tool("pg_dump")


def test_room_for_the_next_copy_is_looked_at(kept, monkeypatch):
    kept.copy()
    assert Run.objects.get().place
    for share, fine in ((11, True), (10, False), (1, False)):
        monkeypatch.setattr(copies.shutil, "disk_usage", lambda _p, share=share: (100, 100 - share, share))
        assert (todos(copies.room) == []) is fine
    assert sqlite.NAME
