"""Make the empty databases that a first start fills in, for SQLite and for PostgreSQL: python -m tools.empty_database"""

import contextlib
import functools
import hashlib
import lzma
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from portal.launch.empty import KEPT, STATEMENTS
from portal.settings.env import BASE_DIR, environment_with, read_environment, sqlite_url

# Of the session that reads a dump, and for people and psql.
NOT_OURS = re.compile(
    r"^(?:--.*|\\(?:un)?restrict .*|SELECT pg_catalog\.set_config\('search_path'.*|SET (?:statement_timeout|lock_timeout"
    r"|idle_in_transaction_session_timeout|transaction_timeout|client_encoding|standard_conforming_strings"
    r"|check_function_bodies|xmloption|client_min_messages|row_security|default_tablespace|default_table_access_method) = .*)$\n",
    re.MULTILINE,
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "portal.sqlite3")
        migrate(sqlite_url(database), Path(folder))
        with contextlib.closing(sqlite3.connect(database)) as opened:
            opened.execute(f"PRAGMA user_version = {mark_of_migrations()}")
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.execute("VACUUM")
        KEPT.write_bytes(lzma.compress(database.read_bytes(), preset=9))
        with own_database() as url:
            migrate(url, Path(folder))
            told = f"{first_line()}SET LOCAL check_function_bodies = false;\n{dumped(url)}"
        STATEMENTS.write_bytes(lzma.compress(told.encode(), preset=9))


def migrate(url: str, folder: Path) -> None:
    """Bring a database through every migration, one after the other."""
    surroundings = environment_with(
        DATA_DIR=str(folder),
        DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="portal.settings.demo",
        SECRET_KEY="seals nothing: " + "x" * 50,
    )
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=BASE_DIR, env=surroundings, check=True)


@contextlib.contextmanager
def own_database() -> Iterator[str]:
    """The address of a new PostgreSQL database on the server that tests use; gone afterwards."""
    server, name = urlsplit(read_environment().test_postgres_url), f"empty_portal_{os.getpid()}"
    with psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def dumped(url: str) -> str:
    """Everything in a PostgreSQL database, as statements for any other, whoever owns it."""
    flags = ["--inserts", "--no-owner", "--no-privileges", "--no-comments", f"--dbname={url}"]
    done = subprocess.run(["pg_dump", *flags], capture_output=True, text=True, check=True)
    return re.sub(r"\n{2,}", "\n", NOT_OURS.sub("", done.stdout))


def first_line() -> str:
    return f"-- as the migrations {mark_of_migrations()} leave it\n"


@functools.cache
def mark_of_migrations() -> int:
    """A number for the migrations of today, ours and those of the pinned libraries; it fits SQLite's user_version."""
    told = hashlib.sha256()
    found = [*BASE_DIR.glob("*/migrations/*.py"), *BASE_DIR.glob("portal/*/migrations/*.py")]
    for path in sorted([BASE_DIR / "requirements.txt", *found]):
        told.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return int(told.hexdigest()[:7], 16)


def is_of_today(vendor: str = "sqlite") -> bool:
    """Whether the kept one of a kind of database was made from the migrations of today."""
    if vendor == "postgresql":
        with lzma.open(STATEMENTS, "rt") as opened:
            return opened.readline() == first_line()
    # Bytes 60 to 63 of the header (https://www.sqlite.org/fileformat.html, 1.3).
    with lzma.open(KEPT) as opened:
        return int.from_bytes(opened.read(64)[60:64], "big") == mark_of_migrations()


if __name__ == "__main__":
    main()
