"""Addresses out of somebody else's list: pasted, or from a workbook whose headings nobody knows. Where they stand is seen
by what stands there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.people.lists import read_file

from .addresses import mail_address

AT = re.compile(r"[@＠]")
# Between addresses of one line; a Chinese full stop is none, for it may stand for a dot.
BETWEEN = re.compile(r"[\s,;，；、<>《》（）()\"“”|]+")
SHOWN = 60


@dataclass(frozen=True)
class Bad:
    """A row that holds no address.

    Args:
        number: its line, as the program that shows the list counts.
    """

    number: int
    text: str
    why: str


@dataclass
class Pasted:
    """What a list holds."""

    good: list[str] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    twice: int = 0
    said: str = ""


def pasted_of(text: str) -> Pasted:
    """The addresses of a text, one or several a line, with or without names beside them."""
    rows = [
        (number, [one for one in BETWEEN.split(line) if one], line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    found = (
        (number, [one for one in words if AT.search(one)] or [line], line) for number, words, line in rows
    )
    return _judged((number, cell, line) for number, cells, line in found for cell in cells)


def file_of(data: bytes) -> Pasted:
    """The addresses of a workbook or a text file: the column that has most of them, whatever it is called.

    Raises:
        ValidationError: no table, or no column of addresses; with what to do.
    """
    file = read_file(data)
    columns = Counter(place for line in file.lines for place, cell in enumerate(line) if AT.search(cell))
    if not columns:
        raise ValidationError(_("这个文件里没有找到邮箱：没有一列里有 @。请看看是不是传错了文件。"))
    place = columns.most_common(1)[0][0]
    cells = [
        (n, line[place] if place < len(line) else "", line) for n, line in enumerate(file.lines, start=1)
    ]
    first = next(n for n, cell, _line in cells if AT.search(cell))
    # What stands above the first address is a title or a heading; a row without anything is none.
    found = _judged(
        (n, cell, " ".join(filter(None, map(str.strip, line))))
        for n, cell, line in cells
        if n >= first and any(one.strip() for one in line)
    )
    found.said = file.said
    return found


def _judged(rows: Iterator[tuple[int, str, str]]) -> Pasted:
    found = Pasted()
    seen: set[str] = set()
    for number, cell, line in rows:
        try:
            address = mail_address(cell)
        except ValidationError as wrong:
            found.bad.append(Bad(number, line[:SHOWN], wrong.messages[0]))
            continue
        found.twice += address in seen
        if address not in seen:
            found.good.append(address)
        seen.add(address)
    return found
