"""A database of its own and processes that work on it: what the long proofs play in."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.settings.env import BASE_DIR, database_settings, read_environment, sqlite_url


@dataclass
class Scene:
    """A database of its own, and processes that work on it.

    Args:
        module: what the processes run.
        extra: of their environment.
    """

    data_dir: Path
    url: str
    module: str = "tests.faults.clock"
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        values = {"DATABASE_URL": self.url, "DATA_DIR": str(self.data_dir)}
        return os.environ | values | {"DJANGO_SETTINGS_MODULE": "portal.settings.demo"} | self.extra

    def start(self, *command: str, module: str = "") -> subprocess.Popen:
        path = self.data_dir / f"{command[0]}-{uuid.uuid4().hex[:4]}.log"
        with path.open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module or self.module, *command],
                cwd=BASE_DIR,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def rows(self, sql: str) -> list[tuple]:
        with scratch_connection(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def change(self, sql: str) -> None:
        with scratch_connection(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(sql)


@contextmanager
def scratch_connection(url: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection beside Django's own, which pytest guards."""
    alias = "scratch"
    connections.databases[alias] = connections.databases["default"] | database_settings(url)
    connection = connections.create_connection(alias)
    try:
        yield connection
    finally:
        connection.close()
        del connections.databases[alias]


def wait_until(true: Callable[[], bool], seconds: float) -> float:
    """Seconds until something is so; fails the test if it takes longer."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.2)
    return time.monotonic() - started


@contextmanager
def staged(tmp_path: Path, engine: str, module: str) -> Iterator[Scene]:
    """A scene on a SQLite file or on a PostgreSQL database that is dropped afterwards."""
    name = ""
    if engine == "sqlite":
        url = sqlite_url(tmp_path / "scene.sqlite3")
    else:
        name = f"scene_{uuid.uuid4().hex[:8]}"
        on_server(f"create database {name}")
        url = urlsplit(read_environment().test_postgres_url)._replace(path=f"/{name}").geturl()
    try:
        yield Scene(tmp_path, url, module)
    finally:
        if name:
            on_server(f"drop database {name} with (force)")


def on_server(statement: str) -> None:
    server = urlsplit(read_environment().test_postgres_url)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
