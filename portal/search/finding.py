"""The results page: what was found among everything public, by type, unit and year."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page, get_page_models

from portal.core.models import BaseIndexPage, TaggedPage
from portal.places.models import Unit

from .english import is_letters
from .entries import Entry, entries_for
from .highlight import mark, places, snippet
from .reading import Reading
from .text import fold, runs

LONGEST = 100
A_PAGE = 20
SUGGESTIONS = 8
# English needs more letters to say as much as eighty characters.
AN_ENGLISH_LINE = 160


@dataclass
class Result:
    """One page that was found, ready to be shown: in English where the reader chose it and an editor wrote it."""

    page: Any
    title: str
    snippet: str
    kind: str
    unit: Unit | None
    # What its type says of it first, such as 报名中 · 还有 4 个名额; whether it is over.
    told: str
    is_over: bool
    tags: list[str]
    title_en: str = ""
    snippet_en: str = ""


@dataclass
class Choice:
    """One filter: how many of the results it leaves."""

    value: str
    label: Any
    count: int


@dataclass
class Found:
    """Everything the results page shows."""

    query: str
    reading: Reading = field(default_factory=Reading)
    entries: list[Entry] = field(default_factory=list)
    items: Any = None
    total: int = 0
    kinds: list[Choice] = field(default_factory=list)
    units: list[Choice] = field(default_factory=list)
    years: list[Choice] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """What is known of a hit before its page is fetched."""

    pk: int
    kind: str
    unit: Unit | None
    year: str


def find(text: str, *, kind: str = "", unit: str = "", year: str = "", page: str = "1") -> Found:
    """Look for something among everything public.

    Args:
        text: as it was typed; what is beyond a hundred characters is left out.
        kind, unit, year: filters from the address; one that names nothing leaves nothing.
        page: which twenty.
    """
    found = Found(
        text, chosen={name: one for name, one in {"kind": kind, "unit": unit, "year": year}.items() if one}
    )
    if not asks_something(text):
        return found
    found.entries = entries_for(text)
    results = public_pages().search(text)
    found.reading = results.reading
    rows = _rows(results.query_compiler.ranking.ids)
    found.total = len(rows)
    found.kinds, found.units, found.years = _choices(rows)
    left = [row for row in rows if kind in ("", row.kind) and year in ("", row.year) and _is_in(row, unit)]
    found.items = Paginator(left, A_PAGE).get_page(page[:9])
    found.items.object_list = _results(list(found.items.object_list), found.reading)
    return found


def asks_something(text: str) -> bool:
    """Whether it says more than marks, pictures or a single letter, which is the beginning of anything."""
    typed = runs(fold(text))
    return bool(typed) and not (len(typed) == 1 and len(typed[0]) == 1 and is_letters(typed[0]))


def suggest(text: str) -> list[dict[str, str]]:
    """What somebody may be typing: at most eight titles with their addresses, entries first."""
    named = [{"title": str(one.title), "url": one.url, "kind": ""} for one in entries_for(text)]
    pages = list(public_pages().autocomplete(text)[:SUGGESTIONS])
    titles = _english_titles(pages) if _reads_english() else {}
    labels = {kind.pk: model._meta.verbose_name for model, kind in _page_kinds().items()}
    listed = [
        {
            "title": titles.get(one.pk) or one.title,
            "url": one.url,
            "kind": str(labels.get(one.content_type_id, "")),
        }
        for one in pages
    ]
    return (named + listed)[:SUGGESTIONS]


def _english_titles(pages: list[Page]) -> dict[int, str]:
    """One query a type, for those who read English alone."""
    specific = Page.objects.filter(pk__in=[page.pk for page in pages]).specific()
    return {page.pk: getattr(page, "title_en", "") for page in specific}


def public_pages():
    """Every live page; of the lists only the town's own, for each unit has lists of the same names."""
    lists = [kind for kind in get_page_models() if issubclass(kind, BaseIndexPage)]
    of_units = [one.pk for one in ContentType.objects.get_for_models(*lists).values()]
    return Page.objects.live().filter(depth__gt=1).exclude(content_type__in=of_units, depth__gt=3)


def _page_kinds() -> dict[Any, ContentType]:
    return ContentType.objects.get_for_models(
        *[kind for kind in get_page_models() if not kind._meta.abstract]
    )


def _rows(ids: list[str]) -> list[Row]:
    """The hits in their order, each with its type, unit and year: two queries."""
    kinds = {kind.pk: kind for kind in _page_kinds().values()}
    units = {unit.page.path: unit for unit in Unit.objects.with_page()}
    fields = ("pk", "content_type_id", "path", "first_published_at")
    by_id = {str(values[0]): values for values in Page.objects.filter(pk__in=ids).values_list(*fields)}
    rows = []
    for one in ids:
        if one in by_id:
            pk, kind, path, published = by_id[one]
            year = str(timezone.localtime(published).year) if published else ""
            rows.append(Row(pk, kinds[kind].model, _unit_of(path, units), year))
    return rows


def _unit_of(path: str, units: dict[str, Unit]) -> Unit | None:
    ends = range(len(path), 0, -Page.steplen)
    return next((units[path[:end]] for end in ends if path[:end] in units), None)


def _is_in(row: Row, slug: str) -> bool:
    return not slug or (row.unit is not None and row.unit.slug == slug)


def _choices(rows: list[Row]) -> tuple[list[Choice], list[Choice], list[Choice]]:
    labels = {kind.model: model._meta.verbose_name for model, kind in _page_kinds().items()}
    kinds = Counter(row.kind for row in rows)
    units = Counter(row.unit for row in rows if row.unit)
    years = Counter(row.year for row in rows if row.year)
    return (
        [Choice(kind, labels[kind], count) for kind, count in kinds.most_common()],
        [Choice(unit.slug, unit.name, count) for unit, count in units.most_common()],
        [Choice(year, year, years[year]) for year in sorted(years, reverse=True)],
    )


def _results(rows: list[Row], reading: Reading) -> list[Result]:
    """The pages of one screen with their words marked: one query a type, however many pages."""
    pages = {
        page.pk: page for page in Page.objects.filter(pk__in=[row.pk for row in rows]).specific(defer=False)
    }
    told, tags = _told(list(pages.values())), _tags(list(pages), reading.words)
    return [
        _result(pages[row.pk], row, reading, told.get(row.pk, ("", False)), tags.get(row.pk, []))
        for row in rows
        if row.pk in pages
    ]


def _tags(pks: list[int], words: tuple[str, ...]) -> dict[int, list[str]]:
    """Of each page those of its tags that hold a word: why it was found, though its text may not say so."""
    found: dict[int, list[str]] = {}
    for one in TaggedPage.objects.filter(content_object__in=pks).select_related("tag").order_by("pk"):
        if places(one.tag.name, words):
            found.setdefault(one.content_object_id, []).append(mark(one.tag.name, words))
    return found


def _told(pages: list[Any]) -> dict[int, tuple[str, bool]]:
    """What is said of each page first and whether it is over, by each type that can say (`told_among`)."""
    said: dict[int, tuple[str, bool]] = {}
    for kind in {type(page) for page in pages if hasattr(page, "told_among")}:
        said |= kind.told_among([page for page in pages if isinstance(page, kind)])
    return said


def _result(page: Any, row: Row, reading: Reading, told: tuple[str, bool], tags: list[str]) -> Result:
    words = reading.words
    texts = [page.summary, *page.text_to_show().split("\n")] if hasattr(page, "text_to_show") else []
    result = Result(
        page,
        mark(page.title, words),
        snippet(texts, words),
        str(page.page_type_display_name),
        row.unit,
        *told,
        tags,
    )
    if _reads_english() and hasattr(page, "gloss_en"):
        result.title_en = mark(page.title_en, words)
        result.snippet_en = snippet(page.gloss_en.split("\n"), words, AN_ENGLISH_LINE)
    return result


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")
