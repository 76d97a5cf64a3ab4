"""A database file that is replaced under a running portal is met at the next request."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connections

from portal.core.kept_connection import leave_another_file
from portal.settings.env import database_settings, sqlite_url


@pytest.fixture
def other(tmp_path, django_db_blocker) -> Iterator:
    """A connection to a small database of its own, made as the portal makes its."""
    found = database_settings(sqlite_url(tmp_path / "other.sqlite3"))
    connections.databases["other"] = connections.databases["default"] | found
    with django_db_blocker.unblock():
        yield connections["other"]
        connections["other"].close()
    del connections["other"], connections.databases["other"]


def note(path, word: str) -> None:
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("CREATE TABLE notes (word)")
        opened.execute("INSERT INTO notes VALUES (?)", [word])


def word_in(connection) -> str:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT word FROM notes").fetchone()[0]


def test_a_connection_is_kept_while_its_file_is_the_same(other, tmp_path):
    note(tmp_path / "other.sqlite3", "一")
    assert word_in(other) == "一"
    opened = other.connection
    leave_another_file()
    assert other.connection is opened


def test_a_file_that_was_put_in_its_place_is_read_at_the_next_request(other, tmp_path):
    note(tmp_path / "other.sqlite3", "旧")
    assert word_in(other) == "旧"
    note(tmp_path / "restored.sqlite3", "新")
    (tmp_path / "restored.sqlite3").rename(tmp_path / "other.sqlite3")
    assert word_in(other) == "旧", "without looking, the old file is still read"
    leave_another_file()
    assert word_in(other) == "新"


def test_in_the_middle_of_a_transaction_nothing_is_closed(other, tmp_path):
    note(tmp_path / "other.sqlite3", "一")
    assert word_in(other) == "一"
    (tmp_path / "other.sqlite3").rename(tmp_path / "away.sqlite3")
    other.in_atomic_block = True
    leave_another_file()
    assert other.connection is not None
    other.in_atomic_block = False
    leave_another_file()
    assert other.connection is None
