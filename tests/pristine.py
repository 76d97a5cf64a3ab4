"""The databases that tests begin with: as the migrations left it, with the small town of tests/town.py, and with what
several tests want to find in that town (`stands`).

Each is made once a run and kept as a copy. The migrated one is kept between runs too, as a file in var/test-databases and as
a database on the PostgreSQL server, under a name made from every migration, so that a changed one makes a new one; of
several workers the first migrates, and the others wait for it. Nobody migrates as long as the empty databases that come with the
code are of today. A test that asks for a town gets the copy with
the town. After a test that commits, the database is put back before the next one. Django would empty every table instead:
Wagtail's root page would be gone, and the audit log refuses that.
"""

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import TransactionTestCase

from portal.launch.empty import fill_in, unpack
from portal.settings.env import BASE_DIR
from tests.when_asked import write_indexes
from tools.empty_database import is_of_today, mark_of_migrations

KEPT = BASE_DIR / "var" / "test-databases"
KEPT_ON_SERVER = "kept_portal_"
EMPTY, TOWN = "pristine", "town"
# Fixtures that stand on the town; any other test meets the empty database.
FOUNDED = {"town", "live_town"}
# What stands in the town besides, by the name of its copy; built where the first test asks for it.
STANDING: dict[str, Callable[[], object]] = {}
# Whoever commits leaves neither.
CHANGED = "changed"


class Standing:
    """What lies in the test database now; and who migrates, one worker at a time."""

    now = CHANGED
    kept: set[str] = set()
    lock: IO[str]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker) -> bool:
    """Begin with what an earlier run or another worker migrated, where there is one; Django then finds nothing to migrate.

    Whoever finds nothing goes on holding the lock until `django_db_setup` has kept its own.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    Standing.lock = (KEPT / "lock").open("w")
    fcntl.flock(Standing.lock, fcntl.LOCK_EX)
    with django_db_blocker.unblock():
        if not is_kept():
            return False
        begin_with_kept(str(connection.settings_dict["TEST"]["NAME"]))
    Standing.lock.close()
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """Keep copies of the fresh test database, empty and with the town, and have tests begin with one of them."""
    from tests.town import build_town

    with django_db_blocker.unblock():
        remember(EMPTY)
        if not django_db_keepdb:
            keep_for_the_next_run()
            Standing.lock.close()
        build_town()
        remember(TOWN)
    kept = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: leave_changed()
    yield
    TransactionTestCase._fixture_teardown = kept
    with django_db_blocker.unblock():
        forget(Standing.kept if not django_db_keepdb else (*Standing.kept, ""))


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request) -> None:
    """Before the transaction of a test is opened, give it the database it asks for."""
    if fixturedef.argname == "_django_db_helper":
        wanted = wanted_by(set(request.fixturenames), request.node.get_closest_marker("stands"))
        with request.getfixturevalue("django_db_blocker").unblock():
            begin_with(wanted)


def wanted_by(fixtures: set[str], marker: pytest.Mark | None) -> str:
    """The copy that a test begins with: its marker's, that of a fixture which stands, the town or nothing."""
    if not FOUNDED & fixtures:
        return EMPTY
    if marker:
        return str(marker.args[0])
    return next((copy for copy in STANDING if copy in fixtures), TOWN)


def stands(copy: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Have what this builds in the town built once a run and kept.

    Tests begin with it that use a fixture of the copy's name, or are marked `stands(copy)`; no other fixture may have that
    name. Only for what no test asks to see the making of.
    """

    def keep(build: Callable[[], object]) -> Callable[[], object]:
        assert STANDING.setdefault(copy, build) is build, copy
        return build

    return keep


@contextmanager
def as_in_a_test() -> Iterator[None]:
    """What is built within is committed, but nothing that waits for the commit follows, as within a test."""
    with transaction.atomic():
        yield
        connection.run_on_commit.clear()


def begin_with(copy: str) -> None:
    """Have the database as it was when a copy was made; does nothing if it is so already."""
    if Standing.now == copy:
        return
    if copy in STANDING and copy not in Standing.kept:
        begin_with(TOWN)
        STANDING[copy]()
        remember(copy)
    else:
        restore(copy)
        Standing.now = copy


def leave_changed() -> None:
    connections.close_all()
    Standing.now = CHANGED


def remember(copy: str) -> None:
    write_indexes()
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
    Standing.kept.add(copy)


def is_kept() -> bool:
    """Whether something lies there that was migrated with the migrations of today."""
    if is_of_today(connection.vendor):
        return True
    return _kept_file().exists() if connection.vendor == "sqlite" else _kept_name() in _kept_on_server()


def begin_with_kept(name: str) -> None:
    # What comes with the code was made from the same migrations (tests/test_empty_database.py).
    ours = is_of_today(connection.vendor)
    if connection.vendor == "sqlite" and ours:
        unpack(Path(name))
    elif connection.vendor == "sqlite":
        shutil.copy(_kept_file(), name)
    else:
        template = "template0" if ours else _kept_name()
        _on_server(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{template}"',
        )
        if ours:
            _fill_in(name)


def _fill_in(name: str) -> None:
    """Django has not turned to the test database yet."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    try:
        fill_in(connection)
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


def keep_for_the_next_run() -> None:
    """Only by whoever holds the lock."""
    if connection.vendor == "sqlite":
        for stale in KEPT.glob("*.sqlite3"):
            stale.unlink(missing_ok=True)
        # Whole or not at all, also when this is stopped half way.
        own = _kept_file().with_suffix(".half")
        shutil.copy(f"{_name()}.{EMPTY}", own)
        own.replace(_kept_file())
    else:
        _on_server(*(f'DROP DATABASE "{stale}"' for stale in _kept_on_server()))
        _on_server(f'CREATE DATABASE "{_kept_name()}" TEMPLATE "{_name()}_{EMPTY}"')


def _kept_file() -> Path:
    return KEPT / f"{mark_of_migrations():x}.sqlite3"


def _kept_name() -> str:
    return f"{KEPT_ON_SERVER}{settings.CHECKOUT}_{mark_of_migrations():x}"


def _kept_on_server() -> list[str]:
    """What this checkout keeps on the server, of whatever migrations."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [
            name for (name,) in cursor.fetchall() if name.startswith(f"{KEPT_ON_SERVER}{settings.CHECKOUT}_")
        ]


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


def forget(copies: Iterable[str]) -> None:
    """Take copies off the server again; "" is the database of the tests itself, which Django leaves where it was kept."""
    if connection.vendor == "postgresql":
        name = _name()
        connections.close_all()
        names = [f"{name}_{copy}" if copy else name for copy in copies]
        _on_server(*(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)' for one in names))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _on_server(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
