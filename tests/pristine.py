"""The databases that tests begin with: as the migrations left it, and with the small town of tests/town.py.

Each is made once a run and kept as a copy; the migrated SQLite file is kept between runs too (var/test-databases), under a
name made from every migration, so that a changed one makes a new file. A test that asks for a town gets the copy with
the town. After a test that commits, the database is put back before the next one. Django would empty every table instead:
Wagtail's root page would be gone, and the audit log refuses that.
"""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

from portal.settings.env import BASE_DIR

KEPT = BASE_DIR / "var" / "test-databases"
EMPTY, TOWN = "pristine", "town"
COPIES = (EMPTY, TOWN)
# Fixtures that stand on the town; any other test meets the empty database.
FOUNDED = {"town", "live_town"}
# Whoever commits leaves neither.
CHANGED = "changed"


class Standing:
    """What lies in the test database now."""

    now = CHANGED


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings) -> bool:
    """Begin with the file that an earlier run migrated, where there is one; Django then finds nothing to migrate."""
    if connection.vendor != "sqlite" or not _migrated().exists():
        return False
    shutil.copy(_migrated(), str(connection.settings_dict["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep copies of the fresh test database, empty and with the town, and have tests begin with one of them."""
    from tests.town import build_town

    with django_db_blocker.unblock():
        remember(EMPTY)
        if connection.vendor == "sqlite":
            keep_for_the_next_run()
        build_town()
        remember(TOWN)
    kept = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: leave_changed()
    yield
    TransactionTestCase._fixture_teardown = kept
    with django_db_blocker.unblock():
        forget()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request) -> None:
    """Before the transaction of a test is opened, give it the database it asks for."""
    if fixturedef.argname == "_django_db_helper":
        wanted = TOWN if FOUNDED & set(request.fixturenames) else EMPTY
        with request.getfixturevalue("django_db_blocker").unblock():
            begin_with(wanted)


def begin_with(copy: str) -> None:
    """Have the database as it was when a copy was made; does nothing if it is so already."""
    if Standing.now != copy:
        restore(copy)
        Standing.now = copy


def leave_changed() -> None:
    connections.close_all()
    Standing.now = CHANGED


def remember(copy: str) -> None:
    name = _name()
    connections.close_all()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(name)) as used:
            used.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(name, f"{name}.{copy}")
    else:
        _on_server(
            f'DROP DATABASE IF EXISTS "{name}_{copy}"', f'CREATE DATABASE "{name}_{copy}" TEMPLATE "{name}"'
        )
    Standing.now = copy


def keep_for_the_next_run() -> None:
    if not _migrated().exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for stale in KEPT.glob("*.sqlite3"):
            stale.unlink(missing_ok=True)
        # Another worker may be doing the same: whole or not at all.
        own = _migrated().with_suffix(f".{os.getpid()}")
        shutil.copy(f"{_name()}.{EMPTY}", own)
        own.replace(_migrated())


def _migrated() -> Path:
    """Where the migrated file lies for the migrations of today."""
    told = hashlib.sha256()
    for path in sorted(
        [
            BASE_DIR / "requirements.txt",
            *BASE_DIR.glob("*/migrations/*.py"),
            *BASE_DIR.glob("portal/*/migrations/*.py"),
        ]
    ):
        told.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return KEPT / f"{told.hexdigest()[:16]}.sqlite3"


def restore(copy: str) -> None:
    name = _name()
    connections.close_all()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(f"{name}.{copy}")) as kept, closing(sqlite3.connect(name)) as used:
            kept.backup(used)
    else:
        # A server thread of the test may still hold a connection.
        _on_server(
            f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{name}_{copy}"'
        )


def forget() -> None:
    if connection.vendor == "postgresql":
        _on_server(*(f'DROP DATABASE IF EXISTS "{_name()}_{copy}"' for copy in COPIES))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _on_server(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
