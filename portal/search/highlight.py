"""Marking what was found, in the text as it is written: 理髮 is marked for 理发."""

import re
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .text import fold


def mark(text: str, words: Iterable[str]) -> SafeString:
    """The text, escaped, with `<mark>` around the words.

    Args:
        words: folded words (Reading.words).
    """
    parts, at = [], 0
    for start, end in places(text, words):
        parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - every part is escaped


def snippet(passages: Iterable[str], words: Iterable[str], length: int = 80) -> SafeString:
    """About `length` characters around the first hit, or a beginning where there is none; never of two passages at once.

    Args:
        passages: what stands apart on the page too: a summary, a paragraph, a heading. The one that holds most of the
            words is shown, of equals the first.
    """
    words = list(words)
    written = [text for passage in passages if (text := " ".join(passage.split()))]
    text = max(written, key=lambda one: _how_many(one, words), default="")
    first = next(iter(places(text, words)), (0, 0))[0]
    start = _sentence_start(text, max(0, min(first - length // 3, len(text) - length)), first)
    end = min(len(text), start + length)
    shown = mark(text[start:end], words)
    return mark_safe(f"{'…' if start else ''}{shown}{'…' if end < len(text) else ''}")  # noqa: S308 - see mark


def _how_many(text: str, words: list[str]) -> int:
    folded = fold(text)
    return sum(word in folded for word in words if word)


def places(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand, left to right, joined where they touch. Folding keeps offsets, so they are true."""
    choices = sorted({word for word in words if word}, key=len, reverse=True)
    if not choices:
        return []
    found = re.compile("|".join(re.escape(word) for word in choices)).finditer(fold(text))
    joined: list[tuple[int, int]] = []
    for hit in found:
        if joined and hit.start() <= joined[-1][1]:
            joined[-1] = (joined[-1][0], hit.end())
        else:
            joined.append(hit.span())
    return joined


def _sentence_start(text: str, start: int, first: int) -> int:
    """Begin behind a mark if one stands between here and the hit, so that the snippet reads from a beginning."""
    marks = [hit.end() for hit in re.finditer(r"[。！？；，]", text[start:first])] if start else []
    return start + marks[0] if marks else start
