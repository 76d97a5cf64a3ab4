"""The gate: what must be right before anything goes live, whatever the way there."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.dispatch import Signal
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from .shown import Place
from .targets import NOT_READY, is_ready, missing_targets

logger = logging.getLogger("portal.core")

# A page went live, or live anew; `instance` is the page. A receiver that raises undoes what the caller's transaction did.
went_live = Signal()

# What upper rooms ask of a version's words: given the page and the places, they answer field and sentence. A room
# adds its own when it starts (`portal/people/apps.py`).
WORD_CHECKS: list[Callable[..., Iterable[tuple[str, str]]]] = []
# What upper rooms ask of a version as a whole: given the page, they answer field and sentence. A room adds its own in its
# own file (docs/rooms.md).
VERSION_CHECKS: list[Callable[..., Iterable[tuple[str, str]]]] = []


class Problems(defaultdict[str, list[str]]):
    """What stands in the way of publishing: field name -> sentences that say what to do."""

    def __init__(self):
        super().__init__(list)

    def add(self, field: str, sentence: str | Promise) -> None:
        if str(sentence) not in self[field]:
            self[field].append(str(sentence))


class PublishRefused(ValidationError):
    """A page was not let through the gate. `page` is the page, `problems` the reasons by field."""

    def __init__(self, page, problems: Problems):
        self.page = page
        self.problems = problems
        super().__init__({name: list(sentences) for name, sentences in problems.items()})

    def sentences(self) -> list[str]:
        """One line for each reason: 来源：请写明来源。"""
        lines = []
        for field, reasons in self.problems.items():
            label = field_label(self.page, field)
            lines += [f"{label}：{reason}" if label else reason for reason in reasons]
        return lines


def field_label(page, name: str) -> str:
    """The words beside a field in the editor; empty for the page as a whole."""
    if name == NON_FIELD_ERRORS:
        return ""
    heading = panel_headings(type(page)).get(name)
    if heading:
        return heading
    try:
        field = page._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    # An inline relation has no words of its own; its rows do.
    return str(getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name)


def panel_headings(model) -> dict[str, str]:
    """Field or relation -> the words above it in the form of a page type, where the form has its own."""
    found: dict[str, str] = {}
    open_panels = [model.get_edit_handler()]
    while open_panels:
        panel = open_panels.pop()
        open_panels += getattr(panel, "children", [])
        name = getattr(panel, "field_name", None) or getattr(panel, "relation_name", None)
        if name and panel.heading:
            found.setdefault(name, str(panel.heading))
    return found


def problems_of(page) -> Problems:
    """Everything that stops this version of a page from going live.

    Args:
        page: the page as it stands in the revision in question, not as it is live.
    """
    problems = Problems()
    try:
        page.full_clean()
    except ValidationError as error:
        for field, sentences in error.message_dict.items():
            for sentence in sentences:
                problems.add(field, sentence)
    for field in page._meta.get_fields():
        for words in _field_problems(page, field):
            problems.add(field.name, words)
    for name, sentences in page.publish_problems().items():
        for sentence in sentences:
            problems.add(name, sentence)
    return problems


def problems_of_words(page, places: list[Place]) -> Problems:
    """What stands in these places of a version and may not.

    Args:
        places: all of the page's (`portal/core/shown.py`), or those that were just typed.
    """
    problems = Problems()
    for check in WORD_CHECKS:
        for field, sentence in check(page, places):
            problems.add(field, sentence)
    return problems


def add_problems_of_version(page, problems: Problems) -> None:
    """Add what upper rooms ask of this version as a whole."""
    for check in VERSION_CHECKS:
        for field, sentence in check(page):
            problems.add(field, sentence)


def _field_problems(page, field) -> Iterator[str | Promise]:
    """What Django does not ask of a field: the blocks of a body (forms do, and so must this gate), and whether a
    chosen row may be shown yet."""
    if isinstance(field, StreamField):
        yield from stream_problems(getattr(page, field.name))
    elif field.many_to_one and hasattr(field.related_model, "is_ready"):
        chosen = getattr(page, field.name)
        if chosen is not None and not is_ready(chosen):
            yield NOT_READY


def refuse_unless_ready(page) -> None:
    """Let a version of a page through, or say why not.

    Raises:
        PublishRefused: with the fields and what to do about each.
    """
    problems = problems_of(page)
    if problems:
        raise PublishRefused(page, problems)


def stream_problems(value) -> Iterator[str]:
    """What the blocks of a body say of themselves, each with its place: 第2块“图片”·替代文字：…"""
    try:
        value.stream_block.clean(value)
    except ValidationError as error:
        children = getattr(error, "block_errors", {})
        for index, child_error in sorted((key, one) for key, one in children.items() if isinstance(key, int)):
            block = value[index].block
            yield from (f"{_place(index, block)}{sentence}" for sentence in _unfold(child_error, block))
        yield from (sentence.lstrip("：") for sentence in _own_sentences(error))
    yield from _not_to_be_shown(value)


def _place(index: int, block) -> str:
    return _("第%(number)d块“%(label)s”") % {"number": index + 1, "label": block.label}


def _not_to_be_shown(value) -> Iterator[str]:
    """Blocks that point at what is gone, and blocks that readers would meet as an error."""
    # As it was stored: read into values, an id whose row is gone has become nothing.
    for index, (stored, child) in enumerate(zip(value.raw_data, value, strict=True)):
        missing = list(missing_targets(child.block, stored["value"]))
        yield from (f"{_place(index, child.block)}{sentence}" for sentence in missing)
        if not missing and not _renders(child):
            yield f"{_place(index, child.block)}：" + _("显示不出来，请改过或者删去这一块，再提交一次。")


def _renders(child) -> bool:
    try:
        child.render()
    except Exception:
        # Whatever a template meets in a value that no form made; a reader would meet it too.
        logger.exception("A block of type %s cannot be rendered.", child.block_type)
        return False
    return True


def _unfold(error, block) -> Iterator[str]:
    """The nested errors of struct, list and stream blocks, each behind the label of its field."""
    for key, child_error in getattr(error, "block_errors", {}).items():
        child = getattr(block, "child_blocks", {}).get(key)
        label = f"·{child.label}" if child is not None and child.label else ""
        inner = child or getattr(block, "child_block", block)
        yield from (f"{label}{sentence}" for sentence in _unfold(child_error, inner))
    yield from _own_sentences(error)


def _own_sentences(error) -> Iterator[str]:
    if hasattr(error, "non_block_errors"):
        yield from (f"：{message}" for one in error.non_block_errors.as_data() for message in one.messages)
    else:
        yield from (f"：{message}" for message in error.messages)
