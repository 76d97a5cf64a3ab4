"""Copying a SQLite database while it is written, opening a copy, putting one in place."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.utils.translation import gettext as _

from .look import Look, Seen, seen
from .outcome import Failed

NAME = "database.sqlite3"
BESIDE = ("", "-wal", "-shm", "-journal")
PATIENCE = 60  # seconds: a copy waits longer for a lock than a reader would


class Opened:
    """A copy, opened so that nothing is written, not even beside it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.known: dict[str, set[str]] = {}

    def rows(self, sql: str, *values: Any) -> list[tuple]:
        return self.database.execute(sql, values).fetchall()

    def columns(self) -> dict[str, set[str]]:
        if not self.known:
            tables = self.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            self.known = {
                table: {name for (name,) in self.rows("SELECT name FROM pragma_table_info(?)", table)}
                for (table,) in tables
            }
        return self.known


def place() -> Path:
    return Path(connection.settings_dict["NAME"])


def size() -> int:
    """Bytes a copy takes at most."""
    return sum(path.stat().st_size for path in _files() if path.exists())


def version() -> str:
    return f"SQLite {sqlite3.sqlite_version}"


def dump(into: Path) -> Seen:
    """Write the database as it is at one moment into a folder; whoever writes meanwhile is not held up.

    Raises:
        Failed: it could not be read or written.
    """
    target = into / NAME
    try:
        with contextlib.closing(sqlite3.connect(place(), timeout=PATIENCE)) as source:
            source.execute("VACUUM INTO ?", [str(target)])
    except sqlite3.Error as error:
        raise Failed(_("数据库没有抄下来（%(why)s）。") % {"why": error}) from error
    with opened(into) as look:
        return seen(look)


@contextlib.contextmanager
def opened(copy: Path) -> Iterator[Look]:
    """Look into a copy."""
    path = (copy / NAME).absolute()
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        yield Opened(database)


def damage(look: Look) -> list[str]:
    """What is broken inside; a file that is no database at all says so too."""
    try:
        told = [str(line) for (line,) in look.rows("PRAGMA integrity_check") if line != "ok"]
        lost = {table for table, *_rest in look.rows("PRAGMA foreign_key_check")}
    except sqlite3.Error as error:
        return [str(error)]
    return told[:3] + [_("%(table)s 里有指向不存在的行") % {"table": table} for table in sorted(lost)]


class PuttingBack:
    """A copy on its way into the place of the database."""

    def __init__(self, stamp: str) -> None:
        self.new = place().with_name(f"{place().name}.putting-back")
        self.aside = place().parent / f"before-{stamp}"

    def read_in(self, copy: Path) -> None:
        """Bring it beside the database, which is not touched.

        Raises:
            Failed: it is broken.
        """
        place().parent.mkdir(parents=True, exist_ok=True)
        self.give_up()
        shutil.copyfile(copy / NAME, self.new)
        with self.new.open("rb+") as written:
            os.fsync(written.fileno())
        with contextlib.closing(sqlite3.connect(self.new)) as database:
            if found := damage(Opened(database)):
                raise Failed(_("备份里的数据库是坏的：%(why)s") % {"why": "; ".join(found)})

    def swap(self) -> str:
        """Put it in place; what was there goes aside.

        Returns:
            where that is; empty if nothing was there.
        """
        connections.close_all()
        there = [path for path in _files() if path.exists()]
        if there:
            self.aside.mkdir(exist_ok=True)
        for path in there:
            path.rename(self.aside / path.name)
        self.new.rename(place())
        return str(self.aside) if there else ""

    def give_up(self) -> None:
        for suffix in BESIDE:
            self.new.with_name(self.new.name + suffix).unlink(missing_ok=True)


def _files() -> list[Path]:
    return [place().with_name(place().name + suffix) for suffix in BESIDE]


def is_there() -> bool:
    return place().exists()
