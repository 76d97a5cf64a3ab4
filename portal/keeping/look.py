"""Looking into a database, ours or a copy opened aside, with the same questions on both kinds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db.models import FileField, Model

from portal.core.sealed import SealedTextField

# What came in and waits for the worker is made anew by whoever sent it.
WAITING = "waiting/"


class Look(Protocol):
    """A database that is read and not written."""

    def rows(self, sql: str, *values: Any) -> list[tuple]: ...

    def columns(self) -> dict[str, set[str]]:
        """The columns of each table."""
        ...


def counts(look: Look) -> dict[str, int]:
    """How many rows each table has."""
    # Names of tables are the database's own.
    return {table: look.rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in sorted(look.columns())}  # noqa: S608


def applied(look: Look) -> set[tuple[str, str]]:
    """The migrations that were applied."""
    if "django_migrations" not in look.columns():
        return set()
    return {(app, name) for app, name in look.rows("SELECT app, name FROM django_migrations")}


def _fields(look: Look, kind: type) -> Iterator[tuple[type[Model], Any]]:
    """Fields of this kind that the database has."""
    columns = look.columns()
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, kind) and field.column in columns.get(model._meta.db_table, ()):
                yield model, field


def named_files(look: Look) -> set[str]:
    """The files below the media folder that rows name."""
    found: set[str] = set()
    for model, field in _fields(look, FileField):
        sql = f'SELECT DISTINCT "{field.column}" FROM "{model._meta.db_table}"'  # noqa: S608 - names of our own models
        found |= {name for (name,) in look.rows(sql) if name and not name.startswith(WAITING)}
    return found


def sealed_values(look: Look) -> dict[str, list[str]]:
    """The oldest and the newest value of every sealed field as they lie there, by the field's name."""
    found = {}
    for model, field in _fields(look, SealedTextField):
        table, column = model._meta.db_table, field.column
        key = model._meta.pk.column
        sql = f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> \'\' ORDER BY "{key}" {{}} LIMIT 1'  # noqa: S608
        values = [value for way in ("", "DESC") for (value,) in look.rows(sql.format(way))]
        found[f"{model._meta.label}.{field.name}"] = list(dict.fromkeys(values))
    return found


@dataclass(frozen=True)
class Seen:
    """What a database held at the moment of its copy: rows by table, migrations applied, files named by rows."""

    rows: dict[str, int]
    applied: set[tuple[str, str]]
    named: set[str]


def seen(look: Look) -> Seen:
    return Seen(counts(look), applied(look), named_files(look))
