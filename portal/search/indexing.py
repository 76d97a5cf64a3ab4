"""Writing the index in pairs of characters, whatever the database.

Wagtail's own indexers stay as they are: they are handed an object whose search fields say their text in pairs.
"""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.utils.encoding import force_str
from modelsearch.index import AutocompleteField, RelatedFields, SearchField, get_indexed_models

from . import pinyin, text

# What decides how the index is written. When one of them changes, the index is written anew at the next start.
RULES = ("text.py", "pinyin.py", "indexing.py", "../core/simplified.txt")


def plain(value: Any) -> str:
    """The text of a field's value, as Wagtail's indexers take it."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    return ", ".join(plain(one) for one in value) if isinstance(value, (list, tuple)) else force_str(value)


class InPairs:
    """An object on its way into the index."""

    def __init__(self, original):
        self.original = original
        self.pk = original.pk

    def get_search_fields(self) -> list:
        return [in_pairs(one) for one in self.original.get_search_fields()]


def in_pairs(given):
    """A search field that says its text as the index wants it."""
    if isinstance(given, RelatedFields):
        return _Related(given)
    if isinstance(given, AutocompleteField):
        return _Beginnings(given)
    return _Pairs(given) if isinstance(given, SearchField) else given


def _original(obj):
    return obj.original if isinstance(obj, InPairs) else obj


class _Pairs(SearchField):
    def __init__(self, given: SearchField):
        super().__init__(given.field_name, boost=given.boost)
        self.given = given

    def get_value(self, obj):
        return text.index_text(plain(self.given.get_value(_original(obj)) or ""))


class _Beginnings(AutocompleteField):
    def __init__(self, given: AutocompleteField):
        super().__init__(given.field_name)
        self.given = given

    def get_value(self, obj):
        return pinyin.index_text(plain(self.given.get_value(_original(obj)) or ""))


class _Related(RelatedFields):
    def __init__(self, given: RelatedFields):
        super().__init__(given.field_name, [in_pairs(one) for one in given.fields])
        self.given = given

    def get_value(self, obj):
        return self.given.get_value(_original(obj))


@cache
def fingerprint() -> str:
    """The rules by which this code writes the index, and what it writes."""
    folder = Path(__file__).parent
    found = hashlib.sha256(f"{version('rjieba')} {version('pypinyin')}".encode())
    for name in RULES:
        found.update((folder / name).read_bytes())
    for model in get_indexed_models():
        found.update(f"{model._meta.label} {_names(model.get_search_fields())}".encode())
    return found.hexdigest()


def _names(fields: list) -> str:
    """What is written of an object: a field more or less is another rule."""
    inner = ((one, _names(one.fields) if isinstance(one, RelatedFields) else "") for one in fields)
    return ", ".join(f"{type(one).__name__} {one.field_name} ({names})" for one, names in inner)
