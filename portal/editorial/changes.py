"""What changed between two versions, field by field and block by block, for people who read Chinese.

Wagtail's own comparison finds blocks by their keys and words by the spaces between them: a text imported or
saved untouched looks all new to it, and a Chinese sentence is one word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.compare import StreamFieldComparison, TagsFieldComparison, TextFieldComparison
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.images.models import AbstractImage
from wagtail.models import Revision
from wagtail.rich_text import RichText
from wagtail.utils.text import text_from_html

from portal.core.publishing import field_label

from .sameness import differing, plain_value

# Unchanged words shown on each side of a change.
AROUND = 24
# Above so many signs on both sides a sentence is shown whole instead of sign by sign.
LONG = 1200


@dataclass(frozen=True)
class Change:
    """One field, and what happened to it as lines of safe HTML."""

    label: str
    lines: list[SafeString]


def changes_between(old: Revision, new: Revision, request) -> list[Change]:
    """What a reader of the newer version would see otherwise, in the order of the editor's form."""
    before, after = old.as_object(), new.as_object()
    names = differing(old.content, new.content, type(after))
    found = []
    panel = after.get_edit_handler().get_bound_panel(instance=after, request=request, form=None)
    for compare in panel.get_comparison():
        comparison = compare(before, after)
        name = _name(comparison)
        if name in names:
            names.discard(name)
            found.append(Change(str(comparison.field_label()), _lines(comparison)))
    for name in sorted(names):
        old_value, new_value = (str(one.content.get(name) or "") for one in (old, new))
        found.append(Change(field_label(after, name), [marked(old_value, new_value)]))
    return found


def _name(comparison) -> str:
    if comparison.is_child_relation:
        return comparison.field.get_accessor_name()
    return "tagged_items" if isinstance(comparison, TagsFieldComparison) else comparison.field.name


def _lines(comparison) -> list[SafeString]:
    if isinstance(comparison, StreamFieldComparison):
        return list(_block_lines(comparison.val_a, comparison.val_b))
    if isinstance(comparison, TagsFieldComparison):
        return [marked(*("、".join(sorted(tag.name for tag in tags)) for tags in comparison.get_items()))]
    if isinstance(comparison, TextFieldComparison):
        return [marked(text_from_html(comparison.val_a or ""), text_from_html(comparison.val_b or ""))]
    if comparison.is_child_relation:
        return list(_row_lines(comparison))
    return [comparison.htmldiff()]


def _row_lines(comparison) -> Iterator[SafeString]:
    for row in comparison.get_child_comparisons():
        if not (row.is_addition() or row.is_deletion() or row.has_changed()):
            continue
        words = format_html_join(
            "，", "{}：{}", ((one.field_label(), one.htmldiff()) for one in row.get_field_comparisons())
        )
        if row.is_addition() or row.is_deletion():
            words = format_html(
                "<{0}>{1}</{0}>", "ins" if row.is_addition() else "del", text_from_html(words)
            )
        yield words


def _block_lines(old, new) -> Iterator[SafeString]:
    """Blocks matched by what they say, not by their keys."""
    before, after = list(old), list(new)
    old_said, new_said = (
        [repr((one.block_type, plain_value(one.block.get_prep_value(one.value)))) for one in side]
        for side in (before, after)
    )
    for verb, a1, a2, b1, b2 in SequenceMatcher(None, old_said, new_said, autojunk=False).get_opcodes():
        if verb == "equal":
            continue
        gone, come = before[a1:a2], after[b1:b2]
        while gone and come and gone[0].block_type == come[0].block_type:
            yield from _changed_block(gone.pop(0), come.pop(0))
        for tag, side in (("del", gone), ("ins", come)):
            for one in side:
                words = "；".join(_labelled(one.block, one.value))
                yield format_html("<b>{0}</b> <{1}>{2}</{1}>", one.block.label, tag, words or "—")


def _changed_block(old, new) -> Iterator[SafeString]:
    before, after = (list(_labelled(one.block, one.value)) for one in (old, new))
    for verb, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb != "equal":
            yield format_html(
                "<b>{}</b> {}", new.block.label, marked("；".join(before[a1:a2]), "；".join(after[b1:b2]))
            )
    if before == after:
        yield format_html("<b>{}</b> {}", new.block.label, _("字没有变，格式变了。"))


def _labelled(block, value, label: str = "") -> Iterator[str]:
    """The words of a block, each behind the name of its field."""
    if isinstance(value, AbstractImage):
        alt = getattr(value, "contextual_alt_text", "")
        yield from (
            f"{label}：{value.title}" if label else value.title,
            *([f"{_('替代文字')}：{alt}"] if alt else []),
        )
    elif isinstance(block, blocks.StructBlock) and hasattr(value, "items"):
        for name, child in block.child_blocks.items():
            yield from _labelled(child, value.get(name), str(child.label))
    elif isinstance(block, blocks.StreamBlock):
        for child in value or ():
            yield from _labelled(child.block, child.value, str(child.block.label))
    elif isinstance(block, blocks.ListBlock):
        for one in value or ():
            yield from _labelled(block.child_block, one, label)
    else:
        words = _words(block, value)
        if words:
            yield f"{label}：{words}" if label else words


def _words(block, value) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return str(_("是"))
    if isinstance(value, RichText):
        links = re.findall(r'<a [^>]*?(?:href="([^"]*)"|id="(\d+)")', value.source)
        where = "、".join(
            address or _("本站第 %(number)s 页") % {"number": number} for address, number in links
        )
        return text_from_html(value.source) + (f"（{_('链接')}：{where}）" if where else "")
    if isinstance(value, TypedTable):
        rows = [[str(column["heading"]) for column in value.columns]]
        rows += [[text_from_html(str(cell.value)) for cell in row] for row in value.rows]
        return "；".join(" | ".join(row) for row in rows)
    if isinstance(block, blocks.ChoiceBlock):
        return str(dict(block.field.choices).get(value, value))
    return text_from_html(str(value))


def marked(old: str, new: str) -> SafeString:
    """The newer words with what went and what came marked; long unchanged stretches are cut."""
    out: list[str] = []
    for verb, gone, come in _steps(_sentences(old), _sentences(new)):
        if verb == "equal":
            out.append(_shortened(gone, first=not out))
        elif len(gone) > LONG or len(come) > LONG or not gone or not come:
            out.append(_tagged(gone, come))
        else:
            out += [
                escape(before) if step == "equal" else _tagged(before, after)
                for step, before, after in _steps(_signs(gone), _signs(come))
            ]
    return mark_safe("".join(out))  # noqa: S308 - every piece was escaped above


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    for verb, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield verb, "".join(old[a1:a2]), "".join(new[b1:b2])


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+", text)


def _signs(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9.:]+|\s+|.", text, re.DOTALL)


def _tagged(gone: str, come: str) -> str:
    return (f"<del>{escape(gone)}</del>" if gone else "") + (f"<ins>{escape(come)}</ins>" if come else "")


def _shortened(text: str, first: bool) -> str:
    if len(text) <= 2 * AROUND:
        return escape(text)
    start = "" if first else text[:AROUND]
    return escape(f"{start}…{text[-AROUND:]}")
