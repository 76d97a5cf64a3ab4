"""After a test that commits, the database is put back as the migrations left it.

Django would empty every table instead: Wagtail's root page would be gone, and the audit log refuses that.
"""

import shutil
import sqlite3
from contextlib import closing

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep a copy of the fresh test database, and have committing tests restored from it."""
    with django_db_blocker.unblock():
        remember()
    kept = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: restore()
    yield
    TransactionTestCase._fixture_teardown = kept
    with django_db_blocker.unblock():
        forget()


def remember() -> None:
    name = _name()
    connections.close_all()
    if connection.vendor == "sqlite":
        shutil.copy(name, name + ".pristine")
    else:
        _on_server(
            f'DROP DATABASE IF EXISTS "{name}_pristine"',
            f'CREATE DATABASE "{name}_pristine" TEMPLATE "{name}"',
        )


def restore() -> None:
    name = _name()
    connections.close_all()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(name + ".pristine")) as pristine, closing(sqlite3.connect(name)) as used:
            pristine.backup(used)
    else:
        # A server thread of the test may still hold a connection.
        _on_server(
            f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{name}_pristine"'
        )


def forget() -> None:
    if connection.vendor == "postgresql":
        _on_server(f'DROP DATABASE IF EXISTS "{_name()}_pristine"')


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _on_server(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
