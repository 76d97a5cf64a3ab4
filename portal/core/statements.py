"""Questions that every reader's page asks: put into SQL once in a process, and asked with other values each time.

Django builds the same sentence anew for each reader; that takes longer than the answer. What is built here is an ordinary
queryset of columns, so the SQL is Django's own on every database.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from inspect import getattr_static
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query_utils import DeferredAttribute
from django.db.models.utils import AltersData
from modelcluster.models import ClusterableModel
from wagtail.models.pages import AbstractPage, ShowInMenusMixin

# Lists of other lengths are other sentences; more than these are not kept.
SHAPES = 200
# Whose `__init__` does nothing with a row that is stored.
BEGIN_AS_STORED = {object, Model, AltersData, ClusterableModel, AbstractPage, ShowInMenusMixin}
# Stand for the values while the sentence is built; no row holds them.
TEXT, NUMBER = "\ue000{}\ue000", 2_100_000_000
MOMENT = datetime.datetime(9100, 1, 1, tzinfo=datetime.UTC)


class Slot(NamedTuple):
    """Where a value stands among the parameters: which one, and what Django puts around it (`%` after a beginning)."""

    number: int
    before: str = ""
    after: str = ""
    is_pattern: bool = False


class Sentence(NamedTuple):
    """A statement as the database understands it, and how its answers are read."""

    sql: str
    parameters: list[Any]
    read: Callable[[Iterator], Iterator]


class Statement:
    """One question to the database.

    Args:
        ask: builds the queryset from the values; ends in `values_list`. It must build the same one for every value.
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        self._ask = ask
        self._sentences: dict[tuple, Sentence | None] = {}

    def rows(self, *values: Any) -> list[Sequence]:
        """The answer.

        Args:
            values: text, whole numbers, moments, or lists of these; a list of another length is another sentence.
        """
        shape = (connection.vendor, *(len(one) if isinstance(one, list) else None for one in values))
        sentences = self._sentences
        if shape not in sentences:
            if len(sentences) >= SHAPES:
                sentences.clear()
            sentences[shape] = self._built(values)
        sentence = sentences[shape]
        if sentence is None:
            return []
        flat = _flat(values)
        with connection.cursor() as cursor:
            cursor.execute(sentence.sql, [_filled(one, flat) for one in sentence.parameters])
            return list(sentence.read(iter(cursor.fetchall())))

    def _built(self, values: tuple) -> Sentence | None:
        standing_in = _flat(values)
        stands = [_stand_in(number, value) for number, value in enumerate(standing_in)]
        waiting = iter(stands)
        shaped = [[next(waiting) for _one in v] if isinstance(v, list) else next(waiting) for v in values]
        compiler = self._ask(*shaped).query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        slots = {_adapted(one): number for number, one in enumerate(stands)}

        def read(rows: Iterator) -> Iterator:
            return compiler.apply_converters(rows, converters) if converters else rows

        return Sentence(sql, [_slot(one, slots) for one in parameters], read)


def evened(numbers: list[int]) -> list[int]:
    """A list for "in", its last number repeated up to the next power of two: ten lengths of lists are four sentences."""
    return [*numbers, *numbers[-1:] * ((1 << max(len(numbers) - 1, 0).bit_length()) - len(numbers))]


def _flat(values: Sequence) -> list[Any]:
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def _stand_in(number: int, value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return MOMENT + datetime.timedelta(days=number)
    return TEXT.format(number) if isinstance(value, str) else NUMBER + number


def _adapted(value: Any) -> Any:
    """A value as it stands among the parameters of a sentence."""
    moment = isinstance(value, datetime.datetime)
    return connection.ops.adapt_datetimefield_value(value) if moment else value


def _slot(parameter: Any, slots: dict[Any, int]) -> Any:
    """A parameter that a value is put into, or one that is always the same."""
    if parameter in slots:
        return Slot(slots[parameter])
    for stand_in, number in slots.items():
        if isinstance(parameter, str) and isinstance(stand_in, str) and stand_in in parameter:
            before, after = parameter.split(stand_in)
            return Slot(number, before, after, is_pattern=True)
    return parameter


def _filled(parameter: Any, values: list[Any]) -> Any:
    if not isinstance(parameter, Slot):
        return parameter
    value = values[parameter.number]
    if parameter.is_pattern:
        return f"{parameter.before}{connection.ops.prep_for_like_query(value)}{parameter.after}"
    return _adapted(value)


def columns_of(
    model: type[Model], below: str = "", *, without: Sequence[str] = (), only: Sequence[str] = ()
) -> list[str]:
    """The names of the columns of a model, for `values_list` and `object_of`.

    Args:
        below: the relation by which it is reached: "lead_picture__".
        without: columns that are not fetched.
        only: those that are; all where none are named.
    """
    names = [field.attname for field in model._meta.concrete_fields]
    return [f"{below}{name}" for name in names if name not in without and (not only or name in only)]


def object_of(model: type[Model], names: Sequence[str], values: Sequence) -> Any:
    """A row as an object of its model, with the columns of these names; None where a relation led nowhere.

    It is what `from_db` makes. But Django looks at every column that was not fetched, and a page for its child relations,
    each time one is made: of an article that was a seventh of all the work.
    """
    if values[names.index(model._meta.pk.attname)] is None:
        return None
    set_by_class = _set_by_class(model, tuple(names))
    if set_by_class is None:
        return model.from_db(connection.alias, list(names), list(values))
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, connection.alias
    made.__dict__.update(zip(names, values, strict=True))
    for name in set_by_class:
        setattr(made, name, made.__dict__.pop(name))
    return made


@cache
def _set_by_class(model: type[Model], names: tuple[str, ...]) -> list[str] | None:
    """Columns that are more than what the database holds (of a body, the blocks); None of a model that begins with more than
    columns, as a picture does."""
    if not BEGIN_AS_STORED.issuperset(one for one in model.__mro__ if "__init__" in vars(one)):
        return None
    on_class = {name: getattr_static(model, name, None) for name in names}
    return [
        name
        for name, one in on_class.items()
        if hasattr(one, "__set__") and not isinstance(one, DeferredAttribute)
    ]
