"""The numbers that Word writes before a paragraph and keeps in no text: 一、 （二） 3. ① •"""

import re
from collections import defaultdict
from collections.abc import Callable

from lxml.etree import _Element

from .lists import Mark

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# A label that says nothing but which point it is: %1. （%1） %1.%2
_BARE = re.compile(r"(?:[\W_]*%\d)+[\W_]*")
_HAN = "零一二三四五六七八九"


def han(number: int) -> str:
    """1 -> 一, 10 -> 十, 21 -> 二十一; beyond 99 as figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_HAN[tens]}十") + (_HAN[ones] if ones else "")


def roman(number: int) -> str:
    """4 -> IV; beyond 3999 as figures."""
    if not 0 < number < 4000:
        return str(number)
    signs = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
             (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]  # fmt: skip
    text = ""
    for value, sign in signs:
        text += sign * (number // value)
        number %= value
    return text


def letter(number: int) -> str:
    """1 -> A, 27 -> AA, as Word counts."""
    return chr(64 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def circled(number: int) -> str:
    """1 -> ①; beyond 20 as figures."""
    return chr(0x245F + number) if 0 < number <= 20 else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": str,
    "decimalHalfWidth": str,
    "japaneseCounting": han,
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "ideographDigital": han,
    "taiwaneseCounting": han,
    "taiwaneseCountingThousand": han,
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "upperLetter": letter,
    "lowerLetter": lambda number: letter(number).lower(),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "none": lambda number: "",
}


class Numbering:
    """Counts while a document is read from its beginning to its end."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.lists: dict[str, str] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.style_lists = _numbers_of_styles(styles)
        self.counters: dict[str, dict[int, int]] = defaultdict(dict)
        self.unknown: set[str] = set()
        for abstract in numbering.iter(f"{W}abstractNum") if numbering is not None else ():
            self.levels[abstract.get(f"{W}abstractNumId", "")] = _levels(abstract)
        for one in numbering.iter(f"{W}num") if numbering is not None else ():
            target = one.find(f"{W}abstractNumId")
            self.lists[one.get(f"{W}numId", "")] = target.get(f"{W}val", "") if target is not None else ""
            self.restarts[one.get(f"{W}numId", "")] = _restarts(one)

    def mark(self, paragraph: _Element) -> Mark | None:
        """Where a paragraph stands in a list, with what stands before it: "1.", "（一）"; None where there is nothing."""
        where = self._place(paragraph)
        if where is None:
            return None
        number, level = where
        levels = self.levels.get(self.lists.get(number, ""), {})
        if level not in levels:
            self.unknown.add(number)
            return None
        counters = self.counters[self.lists[number]]
        # Counted over: a list that begins anew with the numbers of another one.
        if level in self.restarts[number]:
            counters[level] = self.restarts[number].pop(level) - 1
        counters[level] = counters.get(level, levels[level][2] - 1) + 1
        for deeper in [one for one in counters if one > level]:
            del counters[deeper]
        form, pattern, _start = levels[level]
        if form == "bullet":
            return Mark(number, level)
        label = re.sub(r"%(\d)", lambda match: self._written(int(match[1]) - 1, levels, counters), pattern)
        if not label:
            return None
        return Mark(number, level, max(counters[level], 0), label, says_more=not _BARE.fullmatch(pattern))

    def _written(self, level: int, levels: dict, counters: dict[int, int]) -> str:
        form, _pattern, start = levels.get(level, ("decimal", "", 1))
        if form not in FORMATS:
            self.unknown.add(form)
        return FORMATS.get(form, str)(counters.get(level, start))

    def _place(self, paragraph: _Element) -> tuple[str, int] | None:
        """The list and the level of a paragraph, from itself or from its style; None where it is in no list."""
        own = _number_of(paragraph.find(f"{W}pPr"))
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        inherited = self.style_lists.get(style.get(f"{W}val", "")) if style is not None else None
        number = (own and own[0]) or (inherited and inherited[0]) or "0"
        level = next((one[1] for one in (own, inherited) if one and one[1] is not None), 0)
        return (number, level) if number != "0" else None


def _levels(abstract: _Element) -> dict[int, tuple[str, str, int]]:
    found = {}
    for level in abstract.iter(f"{W}lvl"):
        start = _value(level, "start", "1")
        place = level.get(f"{W}ilvl", "0")
        if place.isdecimal():
            first = int(start) if start.isdecimal() else 1
            found[int(place)] = (_value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), first)
    return found


def _restarts(num: _Element) -> dict[int, int]:
    """The numbers with which levels of a list begin that shares its looks with another."""
    found = {}
    for over in num.iter(f"{W}lvlOverride"):
        level, start = over.get(f"{W}ilvl", ""), _value(over, "startOverride", "")
        if level.isdecimal() and start.isdecimal():
            found[int(level)] = int(start)
    return found


def _value(element: _Element, name: str, default: str) -> str:
    child = element.find(f"{W}{name}")
    return child.get(f"{W}val", default) if child is not None else default


def _number_of(properties: _Element | None) -> tuple[str, int | None] | None:
    number = properties.find(f"{W}numPr") if properties is not None else None
    if number is None:
        return None
    level = _value(number, "ilvl", "")
    return _value(number, "numId", ""), int(level) if level.isdecimal() else None


def _numbers_of_styles(styles: _Element | None) -> dict[str, tuple[str, int | None]]:
    found = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        number = _number_of(style.find(f"{W}pPr"))
        if number and number[0]:
            found[style.get(f"{W}styleId", "")] = number
    return found
