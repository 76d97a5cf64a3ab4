"""Putting one picture or document in the place of another, everywhere in one version of a page."""

import re
from typing import Any

from django.db.models import ForeignKey
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from .in_use import Media

LINK = re.compile(r"<(?:a|embed)\b[^>]*>")


def swap(page: Page, old: Media, new: Media) -> None:
    """Change the page object in hand; nothing is saved.

    Args:
        page: a version, as `get_latest_revision_as_object` gives it.
    """
    for field in page._meta.get_fields():
        if isinstance(field, ForeignKey) and field.related_model is type(old):
            if getattr(page, field.attname) == old.pk:
                setattr(page, field.name, new)
        elif isinstance(field, StreamField):
            block = field.stream_block
            value = _swapped(block, block.get_prep_value(getattr(page, field.name)), old, new)
            setattr(page, field.name, block.to_python(value))


def _swapped(block: Block, value: Any, old: Media, new: Media) -> Any:
    """The stored form of a block's value, with the new one wherever the old one was."""
    if isinstance(block, ChooserBlock):
        return new.pk if block.target_model is type(old) and value == old.pk else value
    if isinstance(block, RichTextBlock):
        return LINK.sub(lambda tag: _linked_anew(tag[0], old, new), value or "")
    if isinstance(block, StreamBlock):
        return [
            {**one, "value": _swapped(block.child_blocks[one["type"]], one["value"], old, new)}
            for one in value
        ]
    if isinstance(block, StructBlock):
        return {
            name: _swapped(block.child_blocks[name], part, old, new) if name in block.child_blocks else part
            for name, part in value.items()
        }
    if isinstance(block, ListBlock):
        return [{**one, "value": _swapped(block.child_block, one["value"], old, new)} for one in value]
    return value


def _linked_anew(tag: str, old: Media, new: Media) -> str:
    kinds = ('linktype="document"',) if old._meta.model_name == "portaldocument" else ('embedtype="image"',)
    if not any(kind in tag for kind in kinds):
        return tag
    return re.sub(rf'\bid="{old.pk}"', f'id="{new.pk}"', tag)
