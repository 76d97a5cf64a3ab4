"""The numbers that Word and WPS write into what is copied out of them: words in the text, marked as no part of it."""

import re

from bs4 import Tag

from .lists import Mark
from .word_numbers import circled, han

_LABEL = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_PLACE = re.compile(r"mso-list\s*:\s*l(\d+)\s+level(\d+)", re.IGNORECASE)
_FIGURES = re.compile(r"\d+")
_NUMBERS = {write(number): number for write in (han, circled) for number in range(1, 100)}
# Dots come as letters of a font of signs: o § Ø.
_DOT = re.compile(r"\S?")
_BARE = re.compile(r"[（(]?(\d+|[一二三四五六七八九十]{1,3}|[①-⑳]|[A-Za-z])[）).．、]?")


def is_word_label(tag: Tag) -> bool:
    """Whether an element is the number that Word writes before a line."""
    return bool(_LABEL.search(str(tag.get("style") or "")))


def word_mark(tag: Tag) -> Mark | None:
    """Where the line stands whose number this is; None where it cannot be said, then the number is a word like others."""
    around = next((one for one in tag.parents if _PLACE.search(str(one.get("style") or ""))), None)
    place = _PLACE.search(str(around.get("style"))) if around is not None else None
    if place is None:
        return None
    label = tag.get_text().replace("\xa0", " ").strip()
    name, level = f"l{place[1]}", int(place[2]) - 1
    if _DOT.fullmatch(label) and label not in _NUMBERS and not label.isdecimal():
        return Mark(name, level)
    figures = _FIGURES.findall(label)
    bare = _BARE.fullmatch(label)
    number = int(figures[-1]) if figures else _NUMBERS.get(bare[1], 0) if bare else 0
    return Mark(name, level, number, label, says_more=bare is None and not re.fullmatch(r"[\d.]+", label))
