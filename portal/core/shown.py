"""What readers can see of a page, place by place.

Found from the fields themselves, so that a new text field, block or inline row is asked like all others: text fields,
bodies at any depth with their links, rows of inline panels, tags, and of the files in use their name, title and credit.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup
from django.db import models
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text import RichText

# Wagtail's own notes about a page, and comments, which only editors read.
BOOKKEEPING = {"draft_title", "url_path"}
BEHIND = {"wagtailcore", "wagtailadmin"}
LINES = ("p", "li", "h2", "h3", "h4", "br", "td", "div", "blockquote")

LONGEST_NUMBER = 18


class Kind(Enum):
    """What is written: words to read, an address or a file name (which speak pinyin), the number of a linked page."""

    WORDS = auto()
    ADDRESS = auto()
    LINK = auto()


@dataclass(frozen=True)
class Place:
    """One text that readers can see.

    Args:
        field: of the page, as in the editor's form; a refusal stands there.
        label: where inside the field, as the editor reads it; empty for the field itself.
    """

    field: str
    label: str
    text: str
    kind: Kind = Kind.WORDS


def places_of(page: Page) -> list[Place]:
    """Every place of a version, as it stands in memory."""
    found: list[Place] = []
    for field in page._meta.concrete_fields:
        if field.name not in BOOKKEEPING and field.name not in getattr(page, "kept_by_the_portal", ()):
            found += _of_field(field.name, "", field, page)
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if relation.related_model._meta.app_label not in BEHIND and name != "tagged_items":
            found += places_of_rows(name, getattr(page, name).all())
    found += [Place("tags", "", tag.name) for tag in page.tags.all()]
    return [place for place in found if place.text.strip()]


def places_of_rows(relation: str, rows: Iterable[models.Model]) -> list[Place]:
    """The places in the rows of an inline panel."""
    found: list[Place] = []
    for number, row in enumerate(rows, start=1):
        for field in row._meta.concrete_fields:
            label = _("第%(number)d条“%(label)s”") % {"number": number, "label": field.verbose_name}
            found += _of_field(relation, label, field, row)
    return [place for place in found if place.text.strip()]


def words_digest(places: Iterable[Place]) -> str:
    """64 hexadecimal digits that change with every word a reader sees. An address makes itself and does not count."""
    lines = [f"{one.field}|{one.label}|{' '.join(one.text.split())}" for one in places if one.field != "slug"]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def linked_pages(places: Iterable[Place]) -> set[int]:
    """The numbers of the pages that a version's text links to."""
    return {int(one.text) for one in places if one.kind is Kind.LINK and _is_number(one.text)}


def _is_number(text: str) -> bool:
    """Whether a database can be asked for it; a version may hold what somebody wrote by hand."""
    return text.isdecimal() and len(text) <= LONGEST_NUMBER


def _of_field(name: str, label: str, field: models.Field, row: models.Model) -> Iterator[Place]:
    if isinstance(field, StreamField):
        value = getattr(row, field.attname)
        for number, child in enumerate(value, start=1):
            where = _("第%(number)d块“%(label)s”") % {"number": number, "label": child.block.label}
            yield from _of_value(name, f"{label}{where}", child.block, child.value)
    elif isinstance(field, models.ForeignKey):
        if field.related_model in (get_image_model(), get_document_model()) and getattr(row, field.attname):
            yield from _of_file(name, label, getattr(row, field.name))
    elif isinstance(field, models.CharField | models.TextField) and not field.choices:
        kind = Kind.ADDRESS if isinstance(field, models.SlugField | models.URLField) else Kind.WORDS
        value = str(getattr(row, field.attname) or "")
        yield Place(name, label, unquote(value) if kind is Kind.ADDRESS else value, kind)


def _of_value(name: str, label: str, block, value: Any) -> Iterator[Place]:
    """The places in the value of a block, at any depth."""
    if isinstance(value, str):
        yield Place(name, label, value)
    elif isinstance(value, RichText):
        yield from _of_rich_text(name, label, value.source)
    elif isinstance(value, get_image_model() | get_document_model()):
        yield from _of_file(name, label, value)
    elif isinstance(value, Page):
        yield Place(name, label, str(value.pk), Kind.LINK)
    elif isinstance(value, TypedTable):
        yield from _of_table(name, label, value)
    else:
        yield from _of_group(name, label, block, value)


def _of_group(name: str, label: str, block, value: Any) -> Iterator[Place]:
    """The places in what holds further blocks; a date or a tick holds none."""
    if isinstance(value, StreamValue):
        for child in value:
            yield from _of_value(name, f"{label}·{child.block.label}", child.block, child.value)
    elif isinstance(value, dict):
        for key, child in value.items():
            inner = block.child_blocks[key]
            yield from _of_value(name, f"{label}·{inner.label}", inner, child)
    elif hasattr(value, "bound_blocks"):
        for number, child in enumerate(value, start=1):
            yield from _of_value(name, f"{label}·{number}", block.child_block, child)


def _of_table(name: str, label: str, table: TypedTable) -> Iterator[Place]:
    yield Place(name, f"{label}·{_('表格标题')}", table.caption or "")
    yield from (Place(name, f"{label}·{_('列名')}", column["heading"] or "") for column in table.columns)
    for row in table.rows:
        for cell in row:
            yield from _of_value(name, label, cell.block, cell.value)


def _of_file(name: str, label: str, file: Any) -> Iterator[Place]:
    """Of a picture or document: what it shows in this use, and what the library says of it."""
    at = f"{label}·" if label else ""
    yield Place(name, f"{at}{_('图里有什么')}", getattr(file, "contextual_alt_text", None) or "")
    yield Place(name, f"{at}{_('文件的标题')}", file.title)
    yield Place(name, f"{at}{_('图片库里的来源')}", getattr(file, "credit", ""))
    yield Place(name, f"{at}{_('文件名')}", file.file.name.rsplit("/", 1)[-1], Kind.ADDRESS)


def _of_rich_text(name: str, label: str, source: str) -> Iterator[Place]:
    soup = BeautifulSoup(source, "html.parser")
    for tag in soup.find_all(True):
        if tag.name in LINES:
            tag.append("\n")
        yield from _of_tag(name, label, tag.attrs)
    yield Place(name, label, soup.get_text())


def _of_tag(name: str, label: str, attributes: dict) -> Iterator[Place]:
    """What stands behind a tag: where it leads, which file it opens, what it shows to who cannot see."""
    number = str(attributes.get("id", ""))
    kinds = {"document": get_document_model(), "image": get_image_model()}
    model = kinds.get(attributes.get("linktype") or attributes.get("embedtype") or "")
    if attributes.get("linktype") == "page":
        yield Place(name, label, number, Kind.LINK)
    elif model and _is_number(number) and (file := model.objects.filter(pk=number).first()):
        yield from _of_file(name, label, file)
    if href := attributes.get("href"):
        yield Place(name, f"{label}·{_('链接')}", unquote(str(href)), Kind.ADDRESS)
    yield from (Place(name, label, str(attributes[key])) for key in ("alt", "title") if key in attributes)
