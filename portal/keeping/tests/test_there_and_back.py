"""Copy, loss, restore, look: whole on both kinds of database, also while somebody writes."""

import shutil
import threading

import pytest
from django.db import DatabaseError, close_old_connections, connection, connections
from wagtail.models import Page

from portal.core.models import ViewCount
from portal.keeping import postgres, sqlite
from portal.keeping.engine import engine
from portal.keeping.manifest import read_manifest
from portal.keeping.models import Run
from portal.launch.checks import held_data_dir
from portal.media.models import PortalImage
from portal.people.models import Contact

from .kept import NUMBER, ends_with, run

pytestmark = pytest.mark.postgres


def lose_everything(data) -> None:
    """The machine is gone: no database, no data folder."""
    connections.close_all()
    if connection.vendor == "sqlite":
        for file in sqlite._files():  # another thread's connection may have left a journal
            file.unlink(missing_ok=True)
    else:
        with postgres._server() as server:
            postgres._drop(server, postgres.name())
    shutil.rmtree(data)


@pytest.mark.long
def test_a_copy_is_put_back_after_the_machine_is_lost(kept):
    kept.town.article("昨天的一篇")
    copy = kept.copy("--keys-to", kept.keys)
    assert "这份备份是好的" in run("backup_verify", copy)
    assert "这份备份是好的" in run("backup_verify", kept.copies, "--keys", kept.keys)
    kept.town.article("备份以后的一篇")
    picture = PortalImage.objects.get().file.name
    lose_everything(kept.data)

    said = run("restore", copy, "--yes")
    assert "恢复好了" in said
    assert "移到了" not in said, "nothing was there"
    assert Page.objects.filter(title="昨天的一篇", live=True).exists()
    assert not Page.objects.filter(title="备份以后的一篇").exists()
    assert Contact.objects.get().value == NUMBER
    assert (kept.data / "media" / picture).read_bytes() == (copy / "media" / picture).read_bytes()
    assert not (kept.data / "restore-unfinished").exists()
    again = kept.copy()
    assert "这份备份是好的" in run("backup_verify", again)


def test_what_was_there_goes_aside_and_is_kept(kept):
    copy = kept.copy()
    kept.town.article("备份以后的一篇")
    (kept.data / "media/later.webp").write_bytes(b"later")
    said = run("restore", copy, "--yes")
    [aside] = kept.data.glob("before-*")
    assert (aside / "media/later.webp").read_bytes() == b"later"
    assert str(aside) in said
    assert not (kept.data / "media/later.webp").exists()
    assert not Page.objects.filter(title="备份以后的一篇").exists()
    if connection.vendor == "sqlite":
        place = sqlite.place()
        # Others of this worker may have left theirs.
        set_aside = list(place.parent.glob(f"before-*/{place.name}"))
        assert set_aside
        for database in set_aside:
            shutil.rmtree(database.parent)
    else:
        assert f"{postgres.name()}_before_" in said


def write_on(over: threading.Event, faults: list) -> None:
    """Two rows in one transaction, again and again: a copy has both or neither."""
    from django.db import transaction

    number = 0
    try:
        while not over.is_set():
            with transaction.atomic():
                for half in (0, 1):
                    Contact.objects.create(value=f"1990000{number:04d}", value_hash=f"{number}-{half}")
            number += 1
    except DatabaseError as error:
        faults.append(error)
    finally:
        close_old_connections()
        connections.close_all()


@pytest.mark.long
def test_a_copy_made_while_somebody_writes_is_of_one_moment(kept):
    over, faults = threading.Event(), []
    writer = threading.Thread(target=write_on, args=(over, faults))
    writer.start()
    try:
        copies = [kept.copy("--keep", "1,0,0") for _ in range(3)]
    finally:
        over.set()
        writer.join()
    assert faults == []
    counted = [read_manifest(copy).rows["people_contact"] for copy in copies]
    assert counted == sorted(counted)
    assert len(set(counted)) > 1, "the writer did write meanwhile"
    for copy in copies:
        assert "这份备份是好的" in run("backup_verify", copy)
        with engine().opened(copy) as look:
            halves = look.rows(
                "SELECT count(*) FROM people_contact WHERE value_hash LIKE '%%-_'"
                if connection.vendor == "postgresql"
                else "SELECT count(*) FROM people_contact WHERE value_hash LIKE '%-_'"
            )
        assert halves[0][0] % 2 == 0


def test_counting_at_another_moment_than_copying_is_seen(kept, monkeypatch):
    """The control: rows that came between the copy and the count."""
    from portal.keeping import look

    made = engine()
    dump = made.dump

    def late(into):
        seen = dump(into)
        Contact.objects.create(value="19900000124", value_hash="late")
        with_one_more = {**seen.rows, "people_contact": Contact.objects.count()}
        return look.Seen(with_one_more, seen.applied, seen.named)

    monkeypatch.setattr(made, "dump", late)
    copy = kept.copy()
    with ends_with(1, "不能指望"):
        run("backup_verify", copy)


def test_a_portal_that_runs_is_not_restored_over(kept):
    copy = kept.copy()
    with held_data_dir(kept.data), ends_with(78, "已经在运行"):
        run("restore", copy, "--yes")
    assert list(kept.data.glob("before-*")) == []


def test_two_at_once_are_one_copy_and_one_refusal(kept, monkeypatch):
    from portal.keeping import copying

    begun, go_on = threading.Event(), threading.Event()
    fill = copying._fill

    def slowly(*arguments):
        begun.set()
        go_on.wait(20)
        return fill(*arguments)

    monkeypatch.setattr(copying, "_fill", slowly)
    first = threading.Thread(target=lambda: (kept.copy(), connections.close_all()))
    first.start()
    assert begun.wait(20)
    try:
        with ends_with(78, "另一次备份"):
            run("backup", "--to", kept.copies)
    finally:
        go_on.set()
        first.join()
    assert len(kept.whole()) == 1
    assert Run.objects.filter(kind="backup", well=True).count() == 1
    assert Run.objects.filter(kind="backup", well=False).count() == 1
    assert not ViewCount.objects.exists()
