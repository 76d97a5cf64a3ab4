"""Text as it may be stored: what no text holds goes when a row is saved, whichever way it came in.

A page form, a file, a resident's form, the API and a command all end in a row, so this is the one place. Control
characters come out of Word (U+000B for a line of its own) and out of broken files; nobody can see or delete them, and one
of them makes a feed or a sitemap unreadable, which XML forbids them.
"""

import re
from functools import cache
from typing import Any

from django.db import models
from django.db.models.signals import pre_save

BREAKS = re.compile("[\x0b\x0c\x85]")
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def storable(text: str) -> str:
    """The same text without characters that no text holds; a break of Word's becomes a space."""
    return NO_TEXT.sub("", BREAKS.sub(" ", text))


def storable_tree(value: Any) -> Any:
    """Lists and dictionaries as JSON knows them, each text in them storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: storable_tree(inner) for key, inner in value.items()}
    return [storable_tree(inner) for inner in value] if isinstance(value, list | tuple) else value


@cache
def _fields_of(model: type[models.Model]) -> tuple[str, ...]:
    kinds = models.CharField | models.TextField | models.JSONField
    return tuple(field.attname for field in model._meta.concrete_fields if isinstance(field, kinds))


def clean_row(sender: type[models.Model], instance: models.Model, **_kwargs) -> None:
    """Before any row is written. Bodies of blocks clean themselves (`BodyField`)."""
    for name in _fields_of(sender):
        value = instance.__dict__.get(name)
        if isinstance(value, str | dict | list):
            cleaned = storable_tree(value)
            if cleaned != value:
                setattr(instance, name, cleaned)


def listen() -> None:
    """Called once at start."""
    pre_save.connect(clean_row, dispatch_uid="portal.core.storable")
