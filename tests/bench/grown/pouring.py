"""Rows straight into a table: a million of them are no work for an ORM."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]


def next_pk(model: type[models.Model]) -> int:
    """The first number that no row has."""
    return (model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def pour(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], **same: Any) -> None:
    """Write rows into the one table of a model; of a page's own type that is the table beside wagtailcore_page.

    Args:
        columns: names of columns (`page_id`, not `page`) in the order of the values.
        same: columns that have one value in every row; those not named get the default of their field.
    """
    of_table = {field.attname: field for field in model._meta.local_concrete_fields}
    varying = [of_table[name] for name in columns]
    fixed = {
        field: same.get(field.attname, same.get(field.name, field.get_default()))
        for field in of_table.values()
        if field not in varying and not (field.primary_key and field.attname not in same)
    }
    tail = tuple(field.get_db_prep_save(value, connection) for field, value in fixed.items())
    names = [connection.ops.quote_name(field.column) for field in (*varying, *fixed)]
    makers = [(place, make) for place, field in enumerate(varying) if (make := _maker(field))]
    ready = _ready(rows, makers, tail)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", ready)


def _ready(rows: Iterable[Row], makers: list[tuple[int, Callable]], tail: Row) -> Iterator[Row]:
    for row in rows:
        if makers:
            made = list(row)
            for place, make in makers:
                made[place] = make(made[place])
            row = tuple(made)
        yield row + tail


def _maker(field: models.Field) -> Callable[[Any], Any] | None:
    """What turns a value into what the database stores, where that is another."""
    sqlite = connection.vendor == "sqlite"
    if isinstance(field, models.DateTimeField) and sqlite:
        return _moment
    if isinstance(field, models.UUIDField) and sqlite:
        return lambda value: value.hex
    return None


def _moment(value: datetime.datetime | None) -> str | None:
    return str(value.replace(tzinfo=None)) if value else None


def go_on_counting() -> None:
    """Numbers given by the database follow those that were poured; and it looks at what it holds now."""
    from django.apps import apps
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)
        cursor.execute("ANALYZE")
