"""Rows of lists: of each page the columns that are shown, and no more of it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from .addresses import address_below
from .statements import Statement

ALWAYS = ("pk", "url_path", "title")


class Card:
    """One page as a list shows it: its number, address and title, and the columns that were asked for."""

    # What lies on it besides, by the names of the columns and by who adds to it (pictures).
    pk: int
    url: str | None
    title: str
    lead_picture: Any

    def __init__(self, columns: dict[str, Any]) -> None:
        self.__dict__.update(columns)
        self.url = address_below(columns["url_path"])

    def __eq__(self, other: object) -> bool:
        return self.pk == getattr(other, "pk", None)

    def __hash__(self) -> int:
        return hash(self.pk)

    def __str__(self) -> str:
        return self.title


class CardStatement:
    """The same for a question that is asked on every page, put into SQL once.

    Args:
        ask: builds the queryset from the values (portal/core/statements.py).
        columns: what is shown besides title and address.
    """

    def __init__(self, ask: Callable[..., QuerySet], *columns: str) -> None:
        self._names = (*ALWAYS, *columns)
        self._statement = Statement(lambda *values: ask(*values).values_list(*self._names))

    def cards(self, *values: Any) -> list[Card]:
        return [Card(dict(zip(self._names, row, strict=True))) for row in self._statement.rows(*values)]


def cards_of(pages: QuerySet, *columns: str) -> list[Card]:
    """The pages of a query, each as a card."""
    return list(_cards(pages, (*ALWAYS, *columns)))


def _cards(pages: QuerySet, names: tuple[str, ...]) -> Iterator[Card]:
    # What comes with whole pages cannot come with their columns.
    for row in pages.prefetch_related(None).values_list(*names):
        yield Card(dict(zip(names, row, strict=True)))
