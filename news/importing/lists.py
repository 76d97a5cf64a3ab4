"""Which numbered lines of a file are a list that the portal numbers by itself, and which keep their number as words.

Rich text knows 1. 2. 3. below one another and no other numbers: a list that it would number otherwise than the file does keeps
the file's numbers as words, so that nobody reads 3. where the paper says 一、.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from .article import Suspicion

# So far rich text indents.
DEEPEST = 4
_PLAIN = re.compile(r"[（(]?\d+[.．、)）]?")
_LETTERS = re.compile(r"\W*[A-Za-z]+\W*")


@dataclass(frozen=True)
class Mark:
    """Where a line stands in a list of its file.

    Args:
        list: names the list.
        level: 0 for its outermost points.
        number: which point it is.
        label: the number as the file writes it; empty for a dot.
        says_more: that the label holds words of its own: 第三条.
    """

    list: str
    level: int
    number: int = 0
    label: str = ""
    says_more: bool = False

    @property
    def place(self) -> tuple[str, int]:
        return self.list, self.level


class Markable(Protocol):
    """A line that a reader found."""

    text: str
    kind: str
    mark: Mark | None
    level: int


@dataclass
class _Group:
    """Lines below one another that begin one list, with what is indented below its points.

    Args:
        goes_on: that it stands right below another list.
    """

    lines: list[Markable]
    marks: list[Mark]
    depths: list[int]
    goes_on: bool

    @property
    def is_numbered(self) -> bool:
        return bool(self.marks[0].label)

    @property
    def is_list(self) -> bool:
        """Whether rich text would number it as the file does. One point alone is a heading, or half a list."""
        first = [mark for mark, depth in zip(self.marks, self.depths, strict=True) if not depth]
        if any(mark.says_more for mark in self.marks):
            return False
        if self.is_numbered and (len(first) < 2 or any(_LETTERS.fullmatch(mark.label) for mark in first)):
            return False
        shown = _numbers_shown(self.marks, self.depths)
        return all(not mark.label or mark.number == one for mark, one in zip(self.marks, shown, strict=True))


def settle_lists(lines: Sequence[Markable]) -> list[Suspicion]:
    """Make lists of what rich text can number; write its number before every other line.

    Returns:
        What the editor is told: numbers that look otherwise now.
    """
    groups = list(_groups(lines))
    # A list that goes on further below is one in the file: not half numbered by the portal, half by words.
    broken = {group.marks[0].list for group in groups if group.is_numbered and not group.is_list}
    told: dict[str, str] = {}
    after_numbers = False
    for group in groups:
        # Two lists of numbers right below one another are one in rich text.
        merges = group.is_numbered and group.goes_on and after_numbers
        if group.is_list and group.marks[0].list not in broken and not merges:
            after_numbers = group.is_numbered
            told |= _make_list(group)
        else:
            after_numbers = False
            _write_labels(group)
    return [
        Suspicion(
            "numbering",
            "全文",
            label,
            f"自动编号“{label}”一类成了门户的编号列表，读者看到“{shown}”；正文里提到“{label}”的，请核对。",
        )
        for label, shown in told.items()
    ]


def keep_numbers(lines: Iterable[Markable]) -> None:
    """Write their numbers before lines that go into no body."""
    for line in lines:
        if line.mark:
            line.text, line.mark = with_label(line.mark.label, line.text), None


def _groups(lines: Sequence[Markable]) -> Iterator[_Group]:
    for run in _runs(lines):
        marks = [line.mark for line in run if line.mark]
        depths = _depths(marks)
        kinds = [(mark.place, bool(mark.label)) for mark in marks]
        starts, root = [0], kinds[0]
        for at, depth in enumerate(depths):
            if not depth and kinds[at] != root:
                root = kinds[at]
                starts.append(at)
        for start, end in zip(starts, [*starts[1:], len(run)], strict=True):
            yield _Group(run[start:end], marks[start:end], depths[start:end], goes_on=start > 0)


def _runs(lines: Sequence[Markable]) -> Iterator[list[Markable]]:
    """Lines of lists that nothing stands between. A heading keeps its number, and so does what is quoted."""
    run: list[Markable] = []
    for line in lines:
        if line.mark and line.kind in ("paragraph", "bullet"):
            run.append(line)
            continue
        if run:
            yield run
        run = []
        if line.mark:
            line.text = with_label(line.mark.label, line.text)
    if run:
        yield run


def _depths(marks: list[Mark]) -> list[int]:
    """How deep each point stands. WPS writes each level as a list of its own, whose level is 0: whatever stands between two
    points of a list is indented below the first of them."""
    last = {mark.place: at for at, mark in enumerate(marks)}
    above: list[tuple[str, int]] = []
    found = []
    for at, mark in enumerate(marks):
        if mark.place in above:
            del above[above.index(mark.place) + 1 :]
        else:
            while above and above[-1][1] >= mark.level and last[above[-1]] < at:
                above.pop()
            above.append(mark.place)
        found.append(min(len(above) - 1, DEEPEST))
    return found


def _numbers_shown(marks: list[Mark], depths: list[int]) -> list[int]:
    """What rich text would write before each point."""
    open_: list[tuple[bool, int]] = []
    found = []
    for mark, depth in zip(marks, depths, strict=True):
        del open_[depth + 1 :]
        is_number = bool(mark.label)
        if len(open_) > depth and open_[depth][0] == is_number:
            open_[depth] = (is_number, open_[depth][1] + 1)
        else:
            del open_[depth:]
            open_.append((is_number, 1))
        found.append(open_[-1][1])
    return found


def _make_list(group: _Group) -> dict[str, str]:
    told = {}
    for line, mark, depth in zip(group.lines, group.marks, group.depths, strict=True):
        line.kind, line.level = "number" if mark.label else "bullet", depth
        if mark.label and mark.number == 1 and not _PLAIN.fullmatch(mark.label.strip()):
            told[mark.label] = "1."
    return told


def _write_labels(group: _Group) -> None:
    for line, mark in zip(group.lines, group.marks, strict=True):
        line.kind = "paragraph" if mark.label else "bullet"
        line.text = with_label(mark.label, line.text)


def with_label(label: str, text: str) -> str:
    """The words of a line after its number."""
    return f"{label}{'' if not label or label.endswith(('、', '）', ')')) else ' '}{text.lstrip()}"
