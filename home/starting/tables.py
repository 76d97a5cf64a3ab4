"""A list as offices keep it, pasted or in a file, with headings or without: what stands in which column of each line."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.core.invisible import without_invisible
from portal.core.simplified import simplified_table
from portal.people.headings import HEAD_WITHIN, IDENTITY_NUMBER, bare
from portal.people.lists import SEPARATORS, read_file

# As many as a town of sixty units has people working for it, and one transaction carries.
MOST_LINES = 300
# What offices write into a cell that has nothing to say.
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "没有"}
# What begins so is worked out by Excel and WPS and never the name of anything.
FORMULA = ("=", "@", "＝", "＠")


@dataclass(frozen=True)
class Column:
    """One thing that a line may say.

    Args:
        label: what people call it.
        words: the headings by which it is known.
    """

    label: str | Promise
    words: str


@dataclass(frozen=True)
class Row:
    """One line, by its number in the list."""

    number: int
    values: dict[str, str]

    def get(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True)
class Wrong:
    """A line that is left out: what it says, and what to do about it."""

    number: int
    said: str
    why: str


@dataclass
class Table:
    """What a list says.

    Args:
        unread: headings of columns that nobody needs here.
    """

    rows: list[Row] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def text_of_file(data: bytes) -> tuple[str, str]:
    """A workbook or a CSV file as the text that could have been pasted in its place, and what was left unread.

    Raises:
        ValidationError: no table, or too large; with what to do.
    """
    file = read_file(data)
    lines = ["\t".join(" ".join(cell.split()) for cell in line).rstrip("\t") for line in file.lines]
    return "\n".join(lines), file.said


def read_table(text: str, columns: dict[str, Column], tell: Callable[[list[str]], dict[str, str]]) -> Table:
    """The lines of a list.

    Args:
        columns: what a line may say, by key; the first is its name.
        tell: for a list without headings: what the cells of one line are.

    Raises:
        ValidationError: empty, or too long; with what to do.
    """
    empty = ValidationError(_("名单是空的：请粘贴几行，或者传一个表格。"))
    if not text.strip():
        raise empty
    lines = [(number, _cells(line)) for number, line in enumerate(read_file(text.encode()).lines, start=1)]
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if len(lines) > MOST_LINES:
        words = {"n": len(lines), "most": MOST_LINES}
        raise ValidationError(
            _("一共 %(n)s 行，一次最多 %(most)s 行：请分成几份，一份一份来，前面办好的不会重复。") % words
        )
    table, head = Table(), _head([cells for _number, cells in lines], columns)
    keys: list[str] = []
    if head is not None:
        keys = _keys(lines[head][1], columns)
        table.unread = [cell for cell, key in zip(lines[head][1], keys, strict=True) if cell and not key]
        lines = lines[head + 1 :]
    for number, cells in lines:
        values = _by_heading(cells, keys) if keys else tell(cells)
        if any(value.startswith(FORMULA) for value in values.values()):
            why = _("这里有一格是公式，不是字。请在表格里“粘贴为数值”以后再复制。")
            table.wrong.append(Wrong(number, " ".join(cells), why))
        elif any(values.values()):
            table.rows.append(Row(number, values))
    if not (table.rows or table.wrong):
        raise empty
    return table


def _cells(line: list[str]) -> list[str]:
    """The cells of a line, tidy; numbers of identity papers are gone. A line without any separator is parted at spaces."""
    whole = line[0] if len(line) == 1 else ""
    if whole and not any(one in whole for one in SEPARATORS):
        line = whole.split()
    tidy = (" ".join(without_invisible(cell).split()) for cell in line)
    return ["" if cell in NOTHING or IDENTITY_NUMBER.search(cell) else cell for cell in tidy]


def _meaning(cell: str, columns: dict[str, Column]) -> str:
    word = bare(cell)
    return next(
        (key for key, one in columns.items() if word and word in {bare(w) for w in one.words.split()}), ""
    )


def _head(lines: list[list[str]], columns: dict[str, Column]) -> int | None:
    """Where the headings stand; None for a list that begins at once."""
    name = next(iter(columns))
    for number, cells in enumerate(lines[:HEAD_WITHIN]):
        found = [key for cell in cells if (key := _meaning(cell, columns))]
        # One word alone may be somebody's name further down; what stands above headings is lost.
        if name in found and (len({*found}) > 1 or (number == 0 and sum(map(bool, cells)) == 1)):
            return number
    return None


def _keys(cells: list[str], columns: dict[str, Column]) -> list[str]:
    """What each column is; the first of two of one meaning is the one that is meant."""
    keys: list[str] = []
    for cell in cells:
        key = _meaning(cell, columns)
        keys.append("" if key in keys else key)
    return keys


def _by_heading(cells: list[str], keys: list[str]) -> dict[str, str]:
    return {key: cell for key, cell in zip(keys, cells, strict=False) if key and cell}


def sameness(name: str) -> str:
    """By what two spellings of one name are known as one: full-width letters, spaces and traditional characters aside."""
    plain = unicodedata.normalize("NFKC", without_invisible(name)).translate(simplified_table())
    return re.sub(r"\s", "", plain).casefold()


def one_form(name: str) -> str:
    """A name as it is stored: no space between Chinese characters."""
    plain = unicodedata.normalize("NFC", without_invisible(name))
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", " ".join(plain.split()))


def print_of(plan: object) -> str:
    """What a plan is known by between the look at it and the yes to it."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()[:32]
