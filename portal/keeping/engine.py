"""Which of the two databases this portal has; both modules answer to the same names."""

from types import ModuleType

from django.db import connection

from . import postgres, sqlite

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}
WORDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def engine() -> ModuleType:
    return ENGINES[connection.vendor]
