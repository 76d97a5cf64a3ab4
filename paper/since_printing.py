"""What changed of an article since a number printed it, for whoever scans the code on paper.

Told are the newer words and later corrections; what was taken out is not said again, for somebody may have asked for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from wagtail.models import Page, Revision

from portal.core.publishing import Problems

from .document import Document, Item
from .editions.plain import words_of
from .frozen_blocks import frozen_body
from .links import plain
from .models import IssueBuild
from .pictures import FrozenPictures

# What of a block is no word of it.
SILENT = {"kind", "link", "file", "alt", "credit", "ordered", "decorative", "width", "height", "bold"}


@dataclass
class Since:
    """What to say before the article opens.

    Args:
        item: the article as it was printed.
        document: the number that printed it.
        now: paragraphs as they read now, where they read otherwise.
        gone: how many paragraphs are no longer there.
        corrections: what later numbers put right, each with the number and the words.
    """

    item: Item
    document: Document
    now: list[str] = field(default_factory=list)
    gone: int = 0
    corrections: list[tuple[Document, list[str]]] = field(default_factory=list)


def since_printing(page: Page, issue: int) -> Since | None:
    """What changed of a page since a number printed it; None where nothing did, or where it does not stand in it."""
    build = IssueBuild.objects.filter(issue=issue).order_by("-pk").first()
    if build is None:
        return None
    document = build.read()
    items = (one for section in document["sections"] for one in section.get("items", []))
    item = next((one for one in items if one["page"] == page.pk), None)
    if item is None:
        return None
    since = Since(item, document, corrections=list(_corrections(item, build)))
    _compare(since, page)
    return since if since.now or since.gone or since.corrections else None


def _compare(since: Since, page: Page) -> None:
    printed = Revision.objects.for_instance(page).filter(pk=since.item["revision"]).first()
    if printed is None or printed.pk == page.live_revision_id:
        return
    before, after = _lines(printed.as_object()), _lines(page)
    for verb, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb != "equal":
            since.now += after[b1:b2]
            since.gone += max(0, (a2 - a1) - (b2 - b1))


def _lines(page: Any) -> list[str]:
    """What is read on a page, a line a paragraph."""
    body = frozen_body(page.body, FrozenPictures(Problems(), only_asks=True), "")
    said = (" ".join(_said(block)) for block in body)
    return [line for line in (page.title, page.summary, *said) if line.strip()]


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _said(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in SILENT:
                yield from _said(one)


def _corrections(item: Item, build: IssueBuild) -> Iterator[tuple[Document, list[str]]]:
    later = IssueBuild.objects.standing().filter(
        issue__publication=build.issue.publication_id,
        issue__live=True,
        issue__total_number__gt=build.issue.total_number,
        document__contains='"correction"',
    )
    for one in later.order_by("issue__total_number"):
        document = one.read()
        for section in document["sections"]:
            if section["kind"] == "correction" and plain(section.get("link", "")) == plain(item["link"]):
                yield document, [section["heading"], *words_of(section.get("blocks", []))]
