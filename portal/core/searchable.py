"""What the search reads of a page besides its title: bodies, texts, rows of inline panels."""

from typing import Any

from django.db import models
from wagtail.blocks import StreamValue


def text_of(value: Any) -> str:
    """The words in a field's value, whatever kind of field it is."""
    if value is None:
        return ""
    if isinstance(value, StreamValue):
        return "\n".join(value.stream_block.get_searchable_content(value))
    if hasattr(value, "all"):
        return "\n".join(_text_of_row(row) for row in value.all())
    return str(value)


def _text_of_row(row: models.Model) -> str:
    """The text fields of a step, a figure, a moment, each on a line of its own."""
    kinds = (models.CharField, models.TextField)
    fields = [field for field in row._meta.fields if isinstance(field, kinds) and not field.choices]
    return "\n".join(filter(None, (str(getattr(row, field.name)) for field in fields)))
