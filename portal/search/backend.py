"""One search for pages, pictures, documents, choosers and the admin, on SQLite and PostgreSQL (ADR 011).

`WAGTAILSEARCH_BACKENDS` names this module. What Wagtail's own backends do with the tables stays; how the index is
written (indexing.py) and how it is asked (ladder.py, matching.py) is ours. A test guards the upstream code we lean on.
"""

from collections import OrderedDict
from typing import Any

from django.db import connection, router
from django.db.models import Count, QuerySet
from modelsearch.backends.base import BaseSearchResults, FilterFieldError
from modelsearch.query import And, Boost, MatchAll, Not, Or, Phrase, SearchQuery
from modelsearch.utils import get_descendants_content_types_pks

from . import ladder, matching
from .indexing import InPairs
from .ladder import CLOSELY
from .reading import Group, Reading

# More ids than this are not named one by one to the database.
MANY = 500


class InPairsIndex:
    """Mixed into Wagtail's index of either database: every object goes in as pairs."""

    def add_items(self, model, objs):
        super().add_items(model, [InPairs(one) for one in objs])  # type: ignore[misc]


class Asking:
    """Mixed into Wagtail's query compilers: the ladder instead of one SQL query."""

    queryset: QuerySet
    fields: list[str] | None
    query: SearchQuery
    beginnings = False
    _ranking: ladder.Ranking | None = None
    _all: set[str] | None = None

    @property
    def ranking(self) -> ladder.Ranking:
        """What was found, in its order; asked once, however it is counted and sliced."""
        if self._ranking is None:
            self._ranking = self._leading_first(self._past_last(self._answer(self.query)))
        return self._ranking

    @property
    def alias(self) -> str:
        return router.db_for_read(self.queryset.model)

    @property
    def columns(self) -> tuple[str, ...]:
        if self.beginnings:
            return ("autocomplete",)
        if self.fields is None:
            return ("title", "body")
        columns = dict.fromkeys("title" if name == "title" else "body" for name in self.fields)
        return tuple(sorted(columns, reverse=True))

    @property
    def index(self) -> ladder.Index:
        """The index as this asker may ask it."""
        begins = self.beginnings or self.fields is None
        return ladder.Index(
            self.match, self._begins if begins else None, self.allowed, self._texts, self._size
        )

    def match(self, groups: list[Group]) -> list[tuple[str, float]]:
        return matching.match(self.alias, groups, self.columns, self._types())

    def _begins(self, groups: list[Group]) -> list[tuple[str, float]]:
        return matching.match(self.alias, groups, ("autocomplete",), self._types())

    def allowed(self, ids: list[str]) -> set[str]:
        """Which of these ids the caller's queryset holds. Asked for many, the whole queryset is quicker to read."""
        if not ids:
            return set()
        if len(ids) <= MANY:
            return {str(pk) for pk in self.among(ids).values_list("pk", flat=True)}
        if self._all is None:
            self._all = {str(pk) for pk in self.queryset.order_by().values_list("pk", flat=True)}
        return self._all.intersection(ids)

    def among(self, ids: list[str]) -> QuerySet:
        key = self.queryset.model._meta.pk
        return self.queryset.filter(pk__in=[key.to_python(one) for one in ids])

    def _types(self) -> list[int]:
        return list(get_descendants_content_types_pks(self.queryset.model))

    def _size(self) -> int:
        return matching.size(self.alias, self._types())

    def _texts(self, ids: list[str]) -> dict[str, tuple[str, str]]:
        return matching.texts(self.alias, ids, self._types())

    def _answer(self, query: SearchQuery) -> ladder.Ranking:
        if isinstance(query, MatchAll):
            return self._plain([str(pk) for pk in self.queryset.values_list("pk", flat=True)])
        if isinstance(query, Boost):
            return self._answer(query.subquery)
        if isinstance(query, Not):
            without = set(self._answer(query.subquery).ids)
            return self._plain([one for one in self._answer(MatchAll()).ids if one not in without])
        if isinstance(query, (And, Or)):
            return self._combined(query)
        if isinstance(query, Phrase) and not self.beginnings:
            hits = self.match(ladder.phrase(query.query_string))
            seen = self.allowed([one for one, _score in hits])
            return self._plain([one for one, _score in hits if one in seen])
        if self.beginnings:
            return ladder.begin(query.query_string, self.index)
        any_word = getattr(query, "operator", "and") == "or"
        return ladder.climb(query.query_string, self.index, any_word=any_word)

    def _combined(self, query: And | Or) -> ladder.Ranking:
        parts = [self._answer(one) for one in query.subqueries]
        ids = list(dict.fromkeys(one for part in parts for one in part.ids))
        if isinstance(query, And):
            ids = [one for one in ids if all(one in part.scores for part in parts)]
        words = tuple(dict.fromkeys(word for part in parts for word in part.reading.words))
        return self._plain(ids, words)

    @staticmethod
    def _plain(ids: list[str], words: tuple[str, ...] = ()) -> ladder.Ranking:
        return ladder.Ranking(ids, Reading("exact", words) if ids else Reading(), dict.fromkeys(ids, 1.0))

    def _past_last(self, found: ladder.Ranking) -> ladder.Ranking:
        """What is over goes behind what is to come; a model says itself which of its rows are (`past_among(ids)`, ids None: of all)."""
        past: set[str] = set()
        for model in _models_that_say("past_among", self.queryset.model):
            if found.ids:
                past |= {str(pk) for pk in model.past_among(found.ids if len(found.ids) <= MANY else None)}
        if past:
            found.ids.sort(key=lambda one: one in past)
        return found

    def _leading_first(self, found: ladder.Ranking) -> ladder.Ranking:
        """What is the answer itself goes before what tells of it; a model says itself which of its rows are
        (`leading_among(ids, asked)`)."""
        asked = getattr(self.query, "query_string", "")
        first: set[str] = set()
        for model in _models_that_say("leading_among", self.queryset.model) if asked else []:
            first |= {str(pk) for pk in model.leading_among(found.ids[:CLOSELY], asked)}
        if first:
            found.ids.sort(key=lambda one: one not in first)
        return found


def _models_that_say(name: str, model) -> list[Any]:
    """The model and those below it that have a method of their own, each asked once."""
    found: list[Any] = []
    waiting = [model]
    while waiting:
        here = waiting.pop()
        if name in vars(here):
            found.append(here)
        else:
            waiting += here.__subclasses__()
    return [one for one in found if not one._meta.abstract]


class FoundResults(BaseSearchResults):
    """Results in the order of the ladder; how they were found is in `reading`."""

    supports_facet = True

    @property
    def reading(self) -> Reading:
        return self.query_compiler.ranking.reading

    def get_queryset(self) -> QuerySet:
        return self.query_compiler.among(self.query_compiler.ranking.ids)

    def _do_search(self) -> list:
        compiler = self.query_compiler
        if not compiler.order_by_relevance:
            rows = self.get_queryset()
            return list((rows if rows.query.order_by else rows.order_by("-pk"))[self.start : self.stop])
        ids = compiler.ranking.ids[self.start : self.stop]
        by_id = self._rows(ids) if ids else {}
        found = [by_id[one] for one in ids if one in by_id]
        if self._score_field:
            for row in found:
                setattr(row, self._score_field, compiler.ranking.scores.get(str(row.pk), 0.0))
        return found

    def _rows(self, ids: list[str]) -> dict[str, Any]:
        """The rows by their id. Asked for values only, as bulk actions do, a row does not know its own."""
        rows = self.query_compiler.among(ids)
        if rows._fields is None:
            return {str(row.pk): row for row in rows}
        rows = rows.order_by("pk")
        return {str(pk): row for pk, row in zip(rows.values_list("pk", flat=True), rows, strict=True)}

    def _do_count(self) -> int:
        return len(self.query_compiler.ranking.ids[self.start : self.stop])

    def facet(self, field_name: str) -> OrderedDict:
        """How many results have each value of a field.

        Raises:
            FilterFieldError: the model does not offer it as a FilterField.
        """
        if self.query_compiler._get_filterable_field(field_name) is None:
            raise FilterFieldError(f"{field_name} is no FilterField", field_name=field_name)
        counted = (
            self.get_queryset().order_by().values(field_name).annotate(count=Count("pk")).order_by("-count")
        )
        return OrderedDict((row[field_name], row["count"]) for row in counted)


def SearchBackend(params: dict):
    """Wagtail's backend of this database, with our index and our way of asking."""
    if connection.vendor == "postgresql":
        from modelsearch.backends.database.postgres import postgres as wagtails

        names = ("PostgresIndex", "PostgresSearchQueryCompiler", "PostgresAutocompleteQueryCompiler")
        backend = wagtails.PostgresSearchBackend
        params = {"SEARCH_CONFIG": "simple", **params}
    else:
        from modelsearch.backends.database.sqlite import sqlite as wagtails

        names = ("SQLiteIndex", "SQLiteSearchQueryCompiler", "SQLiteAutocompleteQueryCompiler")
        backend = wagtails.SQLiteSearchBackend
    index, compiler, autocomplete = (getattr(wagtails, name) for name in names)
    ours = type(
        "PortalSearchBackend",
        (backend,),
        {
            "index_class": type("PortalIndex", (InPairsIndex, index), {}),
            "query_compiler_class": type("PortalQuery", (Asking, compiler), {}),
            "autocomplete_query_compiler_class": type(
                "PortalBeginnings", (Asking, autocomplete), {"beginnings": True}
            ),
            "results_class": FoundResults,
        },
    )
    return ours(params)
