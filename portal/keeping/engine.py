"""Which of the two databases this portal has; both modules answer to the same names."""

from importlib import import_module
from types import ModuleType

from django.db import connection

WORDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def engine() -> ModuleType:
    # Loaded when asked for: a portal on SQLite does without the library of PostgreSQL, and its ten megabytes.
    return import_module(
        "portal.keeping.sqlite" if connection.vendor == "sqlite" else "portal.keeping.postgres"
    )
