"""What a body points at: whether the pages, pictures and documents it names are still there."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.rich_text import features
from wagtail.rich_text.rewriters import extract_attrs

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
EMBED = re.compile(r"<embed\b([^>]*)/?>")
LONGEST_ID = 18
SHOWN = 20
NOT_READY = gettext_lazy("这张图片还在处理，或者没有收下。请到图片库看一看，好了再提交。")


def missing_targets(block: Block, raw: Any) -> Iterator[str]:
    """What in a block's stored value leads nowhere, each behind the labels of its place: ·封面图：…

    A required choice says of itself that it is empty; this finds what would vanish in silence or break the page.
    """
    if isinstance(block, ChooserBlock):
        yield from _chosen_in_vain(block, raw)
    elif isinstance(block, RichTextBlock):
        yield from (f"：{sentence}" for sentence in _dead_links(raw or ""))
    elif isinstance(block, StructBlock) and isinstance(raw, dict):
        for name, child in block.child_blocks.items():
            label = f"·{child.label}" if child.label else ""
            yield from (f"{label}{rest}" for rest in missing_targets(child, raw.get(name)))
    elif isinstance(block, ListBlock):
        for one in raw or []:
            # Items of before Wagtail 2.16, and of a hand-written body, come without their wrapping.
            wrapped = isinstance(one, dict) and one.get("type") == "item" and "value" in one
            yield from missing_targets(block.child_block, one["value"] if wrapped else one)
    elif isinstance(block, StreamBlock):
        for one in raw or []:
            yield from missing_targets(block.child_blocks[one["type"]], one["value"])


def _chosen_in_vain(block: ChooserBlock, raw: Any) -> Iterator[str]:
    if not raw:
        return
    if not is_there(block.model_class, raw):
        if not block.required:
            yield _("：选的这一项已经删除，请重新选择或者清空。")
    elif not is_ready(block.model_class._default_manager.get(pk=raw)):
        yield f"：{NOT_READY}"


def is_ready(row: Model) -> bool:
    """Whether a row may be shown; what is still being prepared says so itself."""
    return getattr(row, "is_ready", True)


def is_there(model: type[Model], pk: Any) -> bool:
    """Whether a row stands behind an id as a body keeps it, which may be anything."""
    text = str(pk)
    return (
        text.isascii()
        and text.isdigit()
        and len(text) <= LONGEST_ID
        and model._default_manager.filter(pk=pk).exists()
    )


def _dead_links(source: str) -> Iterator[str]:
    for match in LINK.finditer(source):
        attributes = extract_attrs(match[1])
        kind = attributes.get("linktype")
        if not (_leads_somewhere(kind, attributes) if kind else attributes.get("href")):
            words = strip_tags(match[2]).strip()[:SHOWN]
            yield _("链接“%(words)s”没有去处，它指的页面或文件已经删除。请重新做这个链接，或者去掉它。") % {
                "words": words
            }
    for match in EMBED.finditer(source):
        attributes = extract_attrs(match[1])
        handler = features.get_embed_types().get(attributes.get("embedtype", ""))
        if handler is None or not is_there(handler.get_model(), attributes.get("id")):
            yield _("文字里的一张图片已经删除，请去掉它或者重新放一张。")


def _leads_somewhere(kind: str, attributes: dict[str, str]) -> bool:
    handler = features.get_link_types().get(kind)
    return handler is not None and is_there(handler.get_model(), attributes.get("id"))
