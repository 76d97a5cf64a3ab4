"""Copying a PostgreSQL database by its own tools, opening a copy in a database made for it, putting one in place."""

import contextlib
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections
from django.utils.translation import gettext as _
from psycopg import sql

from portal.launch.checks import NotThere, Refusal
from portal.settings.env import environment_with

from .look import Look, Seen, seen
from .outcome import Failed

NAME = "database.dump"
# Of Django's options those that the library of PostgreSQL knows as well.
LIBPQ = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "service", "passfile")
# By these variables its tools are told where and as whom; no password stands in a list of processes.
VARIABLES = {key: f"PG{key.upper()}" for key in (*LIBPQ, "host", "port", "user", "password")} | {
    "dbname": "PGDATABASE"
}
# Whoever looks into a copy holds this while they do; what lies there without it was left by a kill.
LOOKING = 7_032_001


class Opened:
    """A database that is read."""

    def __init__(self, database: psycopg.Connection) -> None:
        self.database = database
        self.known: dict[str, set[str]] = {}

    def rows(self, sql: str, *values: Any) -> list[tuple]:
        return self.database.execute(sql, values or None).fetchall()  # type: ignore[arg-type] # names of our own tables

    def columns(self) -> dict[str, set[str]]:
        if not self.known:
            for table, column in self.rows(
                "SELECT table_name, column_name FROM information_schema.columns"
                " JOIN information_schema.tables USING (table_schema, table_name)"
                " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
            ):
                self.known.setdefault(table, set()).add(column)
        return self.known


def name() -> str:
    return str(connection.settings_dict["NAME"])


def _where(database: str) -> dict[str, Any]:
    told = connection.settings_dict
    options = {key: value for key, value in told["OPTIONS"].items() if key in LIBPQ}
    given = {key.lower(): told[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if told[key]}
    return {**given, **options, "dbname": database}


def connect(database: str, **more: Any) -> psycopg.Connection:
    """A connection of its own, beside Django's.

    Raises:
        NotThere: nobody answers, or the answer is no.
    """
    try:
        return psycopg.connect(**_where(database), **more)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise NotThere(_("PostgreSQL 连不上（%(why)s）。") % {"why": reason}) from error


def _server() -> psycopg.Connection:
    """Beside every database of ours, to make and rename some."""
    return connect("postgres", autocommit=True)


def tool(program: str) -> str:
    """The path of pg_dump or pg_restore, new enough for the server.

    Raises:
        Refusal: it is not installed, or older than the server.
    """
    with _server() as server:
        needed = server.info.server_version // 10_000
    path = shutil.which(program)
    install = _("请装 postgresql-client-%(version)d（Debian、Ubuntu：apt-get install）。") % {
        "version": needed
    }
    if path is None:
        raise Refusal(_("这台机器上没有 %(program)s：") % {"program": program} + install)
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"(\d+)(\.\d+)?", done.stdout)
    if not found or int(found[1]) < needed:
        words = _("%(program)s 是 %(found)s 版，服务器是 %(needed)d 版，旧的读不了新的：")
        told = {"program": program, "found": found[1] if found else "?", "needed": needed}
        raise Refusal(words % told + install)
    return path


def _run(program: str, *arguments: str, database: str) -> None:
    told = {VARIABLES[key]: str(value) for key, value in _where(database).items()}
    done = subprocess.run(  # noqa: S603 - the tools of the database
        [tool(program), *arguments], env=environment_with(**told), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{program}: {done.stderr.strip()[-400:]}")


def size() -> int:
    """Bytes a copy takes at most; a dump is packed, and far smaller."""
    with connect(name()) as database:
        row = database.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def version() -> str:
    with _server() as server:
        return f"PostgreSQL {server.info.server_version // 10_000}"


def dump(into: Path) -> Seen:
    """Write the database as it is at one moment into a folder; rows are counted at the same moment."""
    with connect(name()) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        look = Opened(database)
        [(moment,)] = look.rows("SELECT pg_export_snapshot()")
        flags = ["--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s"]
        _run("pg_dump", *flags, f"--snapshot={moment}", f"--file={into / NAME}", name(), database=name())
        return seen(look)


@contextlib.contextmanager
def opened(copy: Path) -> Iterator[Look]:
    """Read a copy into a database made for it, look into it, drop it.

    Raises:
        Refusal: the role of the portal may not make databases.
        Failed: the copy cannot be read in.
    """
    prefix = f"{name()[:30]}_look_"
    with _server() as server:
        alone = Opened(server).rows("SELECT pg_try_advisory_lock(%s)", LOOKING)[0][0]
        if alone:
            for (left,) in Opened(server).rows(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", prefix
            ):
                _drop(server, left)
        aside = prefix + secrets.token_hex(4)
        _make(server, aside)
        try:
            _read(copy, aside)
            with connect(aside) as database:
                yield Opened(database)
        finally:
            _drop(server, aside)


def _make(server: psycopg.Connection, database: str) -> None:
    try:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
    except psycopg.errors.InsufficientPrivilege as error:
        words = _("数据库用户不能新建数据库。请在服务器上：ALTER ROLE %(role)s CREATEDB;")
        raise Refusal(words % {"role": connection.settings_dict["USER"]}) from error


def _drop(server: psycopg.Connection, database: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _read(copy: Path, database: str) -> None:
    # All or nothing, and one commit instead of two thousand.
    flags = ["--single-transaction", "--no-owner", "--no-privileges", f"--dbname={database}"]
    _run("pg_restore", *flags, str(copy / NAME), database=database)


def damage(look: Look) -> list[str]:
    """Nothing: reading in has checked every constraint."""
    return []


def is_there() -> bool:
    with _server() as server:
        return bool(Opened(server).rows("SELECT 1 FROM pg_database WHERE datname = %s", name()))


def others() -> int:
    """How many connections there are to the database besides those of this process."""
    connections.close_all()
    with _server() as server:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        return int(Opened(server).rows(asked, name())[0][0])


class PuttingBack:
    """A copy on its way into the place of the database."""

    def __init__(self, stamp: str) -> None:
        told = stamp.replace("-", "_")
        self.new = f"{name()[:35]}_back_{told}"
        self.aside = f"{name()[:35]}_before_{told}"

    def read_in(self, copy: Path) -> None:
        """Bring it beside the database, which is not touched.

        Raises:
            Refusal: somebody else is connected, as a portal on another machine would be.
        """
        if others():
            raise Refusal(_("还有别的程序连着这个数据库（别的机器上的门户？）。请先全部停掉，再恢复。"))
        with _server() as server:
            _make(server, self.new)
        _read(copy, self.new)

    def swap(self) -> str:
        """Put it in place; what was there goes aside, under a dated name.

        Returns:
            that name; empty if nothing was there.
        """
        there = is_there()
        connections.close_all()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with _server() as server, server.transaction():
            if there:
                server.execute(rename.format(sql.Identifier(name()), sql.Identifier(self.aside)))
            server.execute(rename.format(sql.Identifier(self.new), sql.Identifier(name())))
        return self.aside if there else ""

    def give_up(self) -> None:
        with _server() as server:
            _drop(server, self.new)
