"""A copy that follows every write: its settings are read by Litestream itself, and a kill loses next to nothing."""

import contextlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from django.db import connection

from portal.launch.parts import litestream
from tests.launching import wait_for

from .kept import ends_with, run

WRITER = """
import sqlite3, sys, time
with sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20) as d:
    d.execute("PRAGMA journal_mode=WAL")
    d.execute("CREATE TABLE acked (n INTEGER PRIMARY KEY)")
    for n in range(1_000_000):
        d.execute("INSERT INTO acked VALUES (?)", [n])
        print(n, flush=True)
        time.sleep(0.005)
"""


@pytest.mark.postgres
def test_the_settings_name_the_database_and_are_for_sqlite_alone(kept, settings):
    if connection.vendor != "sqlite":
        with ends_with(78, "只用于 SQLite"):
            run("backup", "--continuous", kept.folder / "replica")
        return
    said = run("backup", "--continuous", kept.folder / "replica")
    assert f"path: {connection.settings_dict['NAME']}" in said
    assert f"path: {kept.folder / 'replica'}" in said
    assert "url: s3://bucket/portal" in run("backup", "--continuous", "s3://bucket/portal")
    below = connection.settings_dict["NAME"].rpartition("/")[0]
    with ends_with(78, "一起丢"):
        run("backup", "--continuous", f"{below}/replica")


@pytest.mark.prove
@pytest.mark.needs("litestream")
def test_what_was_written_before_a_kill_is_restored_from_the_replica(kept, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own")
    database, replica, config = (
        kept.folder / "db/one.sqlite3",
        kept.folder / "replica",
        kept.folder / "ls.yml",
    )
    database.parent.mkdir()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    config.write_text(run("backup", "--continuous", replica))
    program = litestream()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(database)], stdout=subprocess.PIPE, text=True
    )
    assert wait_for(database.exists, 10)
    follower = subprocess.Popen([program, "replicate", "-config", str(config)], stderr=subprocess.DEVNULL)
    try:
        assert wait_for(lambda: any(replica.rglob("*.ltx")), 20)
        time.sleep(5)
    finally:
        for process in (writer, follower):
            process.send_signal(signal.SIGKILL)
            process.wait()
    acked = [int(line) for line in writer.stdout.read().splitlines()]
    shutil.rmtree(database.parent)
    restored = kept.folder / "restored.sqlite3"
    subprocess.run([program, "restore", "-config", str(config), "-o", restored, database], check=True)
    with contextlib.closing(sqlite3.connect(restored)) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = [n for (n,) in found.execute("SELECT n FROM acked ORDER BY n")]
    assert there == acked[: len(there)], "a beginning of what was written, and nothing between is missing"
    # 5 ms a row: at most the last two seconds.
    assert len(acked) - len(there) < 400, (len(acked), len(there))
