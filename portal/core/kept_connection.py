"""A connection to SQLite is kept from one request to the next; one to a file that is not there any more is not.

A database that was put back lies in another file under the same name. Whoever goes on with the old one reads what was, and
what is written goes nowhere.
"""

import os
from typing import Any
from weakref import WeakKeyDictionary

from django.core.signals import request_started
from django.db import connections
from django.db.backends.signals import connection_created

# The file behind each connection that was opened.
_opened: WeakKeyDictionary[Any, tuple[int, int] | None] = WeakKeyDictionary()


def _file_of(connection: Any) -> tuple[int, int] | None:
    """Which file lies under a connection's name now; None where none does."""
    try:
        found = os.stat(connection.settings_dict["NAME"])
    except (OSError, TypeError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _note_file(connection: Any, **_kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        _opened[connection] = _file_of(connection)


def leave_another_file(**_kwargs: Any) -> None:
    """Close connections to a file that was moved away or replaced."""
    for connection in connections.all(initialized_only=True):
        is_open = connection.vendor == "sqlite" and connection.connection is not None
        if is_open and not connection.in_atomic_block and _file_of(connection) != _opened.get(connection):
            connection.close()


def listen() -> None:
    """Called once at start."""
    connection_created.connect(_note_file, dispatch_uid="portal.core.kept_connection")
    request_started.connect(leave_another_file, dispatch_uid="portal.core.kept_connection")
