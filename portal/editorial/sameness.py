"""Whether two versions say the same: what readers see and sources say, without what a save does by itself.

An editor that is opened and saved untouched gives blocks new keys, numbers rows anew and writes the same words
in other brackets (wagtail#13563). None of that is writing.
"""

import datetime
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField

# The edition of the rules below: a digest made by other rules is made anew when it is asked for.
RULES = "1"
# Columns that say where a page stands and what was done to it, not what it says.
BOOKKEEPING = frozenset(
    [
        "pk",
        "path",
        "depth",
        "numchild",
        "url_path",
        "draft_title",
        "live",
        "has_unpublished_changes",
        "owner",
        "locked",
        "locked_at",
        "locked_by",
        "expired",
        "first_published_at",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "alias_of",
        "translation_key",
        "locale",
        "content_type",
        "wagtail_admin_comments",
        "comment_notifications",
    ]
)
SAME_TAGS = {"strong": "b", "em": "i"}
# Attributes that an editor's own machinery writes.
SILENT_ATTRIBUTES = {"data-block-key", "rel", "target"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
# Rich text is markup from end to end; in a title "&amp;" is what stands there.
MARKUP = re.compile(r"<[a-zA-Z].*>$", re.DOTALL)


def says(content: dict, model: type[Model]) -> dict[str, Any]:
    """What a version says, by field; empty fields are left out.

    Args:
        content: the JSON of a revision.
        model: the type of page it is a version of.
    """
    plain = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return _row(plain, model, BOOKKEEPING)


def digest(content: dict, model: type[Model]) -> str:
    """A short name for what a version says: the same for two versions that say the same."""
    text = json.dumps(says(content, model), sort_keys=True, ensure_ascii=False)
    return f"{RULES}:{hashlib.sha256(text.encode()).hexdigest()}"


def differing(old: dict, new: dict, model: type[Model]) -> set[str]:
    """The fields in which two versions differ."""
    before, after = says(old, model), says(new, model)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _row(content: dict, model: type[Model], silent) -> dict[str, Any]:
    children = {relation.get_accessor_name(): relation for relation in get_all_child_relations(model)}
    fields = {field.name: field for field in model._meta.get_fields()}
    said = {}
    for name, value in content.items():
        if name in silent:
            continue
        if name in children:
            value = _rows(value, children[name])
        elif isinstance(fields.get(name), StreamField):
            value = plain_value(json.loads(value) if isinstance(value, str) and value else value)
        elif getattr(fields.get(name), "many_to_many", False) and isinstance(value, list):
            value = sorted(value, key=str)
        else:
            value = plain_value(value)
        if not is_empty(value):
            said[name] = value
    return said


def _rows(rows: list[dict], relation) -> list[dict]:
    """Rows below a page, without their numbers; those that have no order of their own in one of ours."""
    model, silent = relation.related_model, {"pk", "sort_order", relation.field.name}
    if any("sort_order" in row for row in rows):
        place = {id(row): number for number, row in enumerate(rows)}
        rows = sorted(rows, key=lambda row: (_number(row.get("sort_order"), place[id(row)]), place[id(row)]))
        return [_row(row, model, silent) for row in rows]
    return sorted((_row(row, model, silent) for row in rows), key=lambda row: json.dumps(row, sort_keys=True))


def _number(value, otherwise: int) -> int:
    return otherwise if value is None else value


def plain_value(value: Any) -> Any:
    """A value of a field or a block, without keys and with one spelling for what reads the same."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, list):
        return [plain_value(one) for one in value]
    if isinstance(value, dict):
        if {"type", "value"} <= value.keys() <= {"type", "value", "id"}:
            inner = plain_value(value["value"])
            return inner if value["type"] == "item" else {"type": value["type"], "value": inner}
        kept = {name: plain_value(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if not is_empty(one)}
    return value


def is_empty(value: Any) -> bool:
    """Nothing said: an unticked box and a field left blank; a zero says something."""
    return value is None or value is False or value in ("", [], {})


def plain_text(text: str) -> str:
    """A text in one spelling: line ends, moments to the minute, rich text without the editor's marks."""
    text = text.replace("\r\n", "\n").strip()
    if MOMENT.match(text) and (moment := parse_datetime(text)):
        aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        return aware.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%MZ")
    return _one_spelling(text) if MARKUP.match(text) else text


def _one_spelling(markup: str) -> str:
    reader = _Markup()
    reader.feed(markup)
    reader.close()
    return "".join(reader.tokens) if reader.shows else ""


class _Markup(HTMLParser):
    """Reads rich text into tokens that do not depend on who wrote it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tokens: list[str] = []
        self.shows = False

    def handle_starttag(self, tag, attrs):
        kept = sorted((name, value or "") for name, value in attrs if name not in SILENT_ATTRIBUTES)
        self.shows = self.shows or tag in ("img", "embed", "hr")
        self.tokens.append(
            f"<{SAME_TAGS.get(tag, tag)}{''.join(f' {name}={value!r}' for name, value in kept)}>"
        )

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if tag != "br":
            self.tokens.append(f"</{SAME_TAGS.get(tag, tag)}>")

    def handle_data(self, data):
        words = re.sub(r"[ \t\r\n]+", " ", data)
        if words == " " and "\n" in data:
            return
        self.shows = self.shows or bool(words.strip())
        self.tokens.append(words.replace("<", "&lt;"))

    def handle_comment(self, data):
        self.tokens.append(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.tokens.append(f"<!{decl}>")

    unknown_decl = handle_decl

    def handle_pi(self, data):
        self.tokens.append(f"<?{data}>")
