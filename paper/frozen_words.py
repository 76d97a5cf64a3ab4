"""Words with markup, as editors type them, into the plain pieces of the frozen document."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlparse

from bs4 import BeautifulSoup, NavigableString, Tag
from django.conf import settings
from wagtail.documents import get_document_model
from wagtail.models import Page

from .document import Block, Run

SAFE = ("http", "https", "mailto", "tel")
LISTS = ("ul", "ol")


def absolute(address: str) -> str:
    """An address that works on paper and in a mail; empty for one that leads nowhere from there."""
    whole = urljoin(f"{settings.SITE_URL}/", address.strip())
    return whole if urlparse(whole).scheme in SAFE else ""


def short_link(page_id: int) -> str:
    """/n/123 with its host: leads to the page wherever it has moved (ADR 9)."""
    return f"{settings.SITE_URL}/n/{page_id}"


def paragraphs_of(text: str) -> list[Block]:
    """Plain text, a line or more apart, as paragraphs."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [Block(kind="paragraph", runs=[Run(text=line)]) for line in lines if line]


def blocks_of(source: str) -> list[Block]:
    """Rich text as it is stored: paragraphs and lists, in order.

    Args:
        source: Wagtail's own HTML, in which pages and documents are named by number.
    """
    soup = BeautifulSoup(source or "", "html.parser")
    found: list[Block] = []
    loose: list[NavigableString | Tag] = []
    for child in soup.children:
        if isinstance(child, Tag) and (child.name in LISTS or child.name in ("p", "h2", "h3", "h4")):
            found += _paragraph(loose)
            loose = []
            found += _list(child) if child.name in LISTS else _paragraph(child.children)
        elif isinstance(child, Tag | NavigableString):
            loose.append(child)
    return found + _paragraph(loose)


def _paragraph(children) -> list[Block]:
    runs = _joined(_runs(children))
    return [Block(kind="paragraph", runs=runs)] if runs else []


def _list(tag: Tag) -> list[Block]:
    """One list. What was indented below a dot follows it as a dot of its own; below a number it follows in the same point,
    or the numbers after it would be others than on the web."""
    if tag.name == "ol":
        items = [_joined(_whole(point)) for point in tag.find_all("li", recursive=False)]
    else:
        items = [_joined(_runs(_own(point))) for point in tag.find_all("li")]
    kept = [runs for runs in items if runs]
    return [Block(kind="list", ordered=tag.name == "ol", items=kept)] if kept else []


def _whole(point: Tag) -> Iterator[Run]:
    yield from _runs(_own(point))
    for below in (child for child in point.children if isinstance(child, Tag) and child.name in LISTS):
        for number, one in enumerate(below.find_all("li", recursive=False), 1):
            yield Run(text=f"（{number}）" if below.name == "ol" else " · ")
            yield from _whole(one)


def _own(point: Tag) -> list:
    return [child for child in point.children if not (isinstance(child, Tag) and child.name in LISTS)]


def _runs(children, bold: bool = False, link: str = "") -> Iterator[Run]:
    for child in children:
        if isinstance(child, Tag):
            if child.name == "br":
                yield _run("\n", bold, link)
                continue
            inner = _address(child) if child.name == "a" else link
            yield from _runs(child.children, bold or child.name in ("b", "strong"), inner)
        elif type(child) is NavigableString:  # a comment is one as well, by a class of its own
            yield _run(str(child), bold, link)


def _run(text: str, bold: bool, link: str) -> Run:
    run = Run(text=text)
    if bold:
        run["bold"] = True
    if link:
        run["link"] = link
    return run


def _joined(runs: Iterator[Run]) -> list[Run]:
    """Neighbours in the same hand as one; no white space at either end."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and (last.get("bold"), last.get("link")) == (run.get("bold"), run.get("link")):
            last["text"] += run["text"]
        else:
            found.append(run)
    while found and not found[0]["text"].strip():
        found.pop(0)
    while found and not found[-1]["text"].strip():
        found.pop()
    if found:
        found[0]["text"] = found[0]["text"].lstrip()
        found[-1]["text"] = found[-1]["text"].rstrip()
    return found


def _address(tag: Tag) -> str:
    """Where a link leads; empty where its page or document is gone, and the words stay."""
    number = str(tag.get("id") or "")
    if tag.get("linktype") == "page":
        public = number.isdecimal() and Page.objects.live().filter(pk=number).exists()
        return short_link(int(number)) if public else ""
    if tag.get("linktype") == "document":
        document = get_document_model().objects.filter(pk=number).first() if number.isdecimal() else None
        return absolute(document.url) if document else ""
    return absolute(str(tag.get("href") or "")) if tag.get("href") else ""
