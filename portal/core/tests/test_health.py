"""What /livez and /readyz say, and to whom: the status is for load balancers, the notes for whoever watches."""

import os
import shutil
import time

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder

from portal.core import health, heartbeats
from portal.media.models import PortalDocument

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings, tmp_path, monkeypatch):
    """A data folder of its own on a disk with room."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    monkeypatch.setattr(health, "ENOUGH_ROOM", 0)
    monkeypatch.setattr(health, "NOTES", health.NOTES[:3])
    return tmp_path


def ready(client) -> tuple[int, list[str]]:
    answer = client.get("/readyz", headers={"host": "anything"})
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.content.decode().splitlines()


def test_a_whole_portal_is_ready_in_one_word(client):
    assert ready(client) == (200, ["ok"])
    assert client.get("/livez").content == b"ok\n"


def test_ready_asks_few_questions(client, django_assert_max_num_queries):
    ready(client)
    with django_assert_max_num_queries(2):
        ready(client)


def test_without_a_database_or_its_newest_migrations_nobody_is_sent_here(client, monkeypatch):
    MigrationRecorder.Migration.objects.filter(app="core").last().delete()
    assert ready(client) == (503, ["migrations not applied in 1 apps"])

    def gone(_self):
        raise DatabaseError

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", gone)
    assert ready(client) == (503, ["database unavailable"])


def test_a_media_folder_that_is_gone_is_told_apart_from_one_that_was_never_needed(client, house):
    shutil.rmtree(house / "media")
    assert ready(client) == (200, ["ok"])
    PortalDocument.objects.create(title="表", file="documents/a.pdf")
    assert ready(client) == (503, ["media folder missing"])


def test_a_media_folder_that_cannot_be_written_is_a_note(client, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert ready(client) == (200, ["ok", "media not writable"])


def test_a_disk_that_is_nearly_full_is_a_note(client, monkeypatch):
    monkeypatch.setattr(health, "ENOUGH_ROOM", 1 << 60)
    status, lines = ready(client)
    assert (status, lines[0]) == (200, "ok")
    assert lines[1].startswith("disk nearly full, ")


def test_a_process_that_is_silent_is_named_until_it_is_heard_again(client, house):
    heartbeats.expect(["tick", "worker"])
    assert ready(client) == (200, ["ok"])
    now = time.time()
    os.utime(house / "heartbeats/tick", (now - 93, now - 1))
    assert ready(client) == (200, ["ok", "tick silent 93 s"])
    heartbeats.beat("tick", 60)
    assert ready(client) == (200, ["ok"])


def test_a_long_task_is_no_silence(client):
    heartbeats.expect(["worker"])
    heartbeats.beat("worker", 900)
    assert heartbeats.silent() == []


def test_a_command_run_by_hand_is_expected_by_nobody(client, house):
    heartbeats.beat("tick", 0.001)
    heartbeats.expect(["worker"])
    heartbeats.beat("tick", 0.001)
    time.sleep(0.01)
    assert heartbeats.silent() == []


def test_a_room_may_add_a_note(client):
    health.note(lambda: "no SMS gateway")
    health.note(lambda: "")
    assert ready(client) == (200, ["ok", "no SMS gateway"])


def test_in_full_is_told_on_the_machine_alone(client, monkeypatch):
    monkeypatch.setattr(health, "IN_FULL", [lambda: ["ok   所有进程都有动静。"]])
    here = client.get("/readyz?full", headers={"host": "anything"}).content.decode()
    by_proxy = client.get("/readyz?full", headers={"x-forwarded-for": "203.0.113.7"}).content.decode()
    elsewhere = client.get("/readyz?full", REMOTE_ADDR="203.0.113.7").content.decode()
    assert "所有进程都有动静" in here
    assert by_proxy == elsewhere == "ok\n"
