"""Looking closely at a hit: 和服 is not in 商品和服务, though its two characters stand there side by side."""

from dataclasses import dataclass

from . import cutting
from .text import is_han, readable

# Characters on either side of a hit that decide how it is cut.
AROUND = 6
# Places in one text that are looked at before a word counts as torn.
MOST_PLACES = 8


@dataclass(frozen=True)
class Verdict:
    """How well a text holds a question.

    Args:
        out: a word of the dictionary stands there only across the borders of other words, and not in the title:
            whoever types two characters of a title finds it.
        order: smaller is better.
    """

    out: bool
    order: tuple[int, int, int]


def look(title: str, body: str, *, whole: str, choices: list[tuple[str, ...]], place: int) -> Verdict:
    """Judge one hit.

    Args:
        title, body: what the index holds.
        whole: the question without anything between its words.
        choices: its words, each with those that mean the same.
        place: where it stood by score.
    """
    title, body = readable(title), readable(body)
    torn = any(_is_torn(choice, (title, body)) for choice in choices)
    dense_title, dense_body = title.replace(" ", ""), body.replace(" ", "")
    if whole in dense_title:
        tier = 0
    elif all(any(word.replace(" ", "") in dense_title for word in choice) for choice in choices):
        tier = 1
    else:
        tier = 2 if whole in dense_body else 3
    return Verdict(torn and tier > 1, (int(torn), tier, place))


def _is_torn(choice: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    """Whether a word, or what means the same, stands there only across borders between other words."""
    torn = False
    for word in choice:
        stands = _stands(word, texts)
        if stands == "whole":
            return False
        torn |= stands == "torn"
    return torn


def _stands(word: str, texts: tuple[str, ...]) -> str:
    """How a word stands in some texts: "whole", "torn" (each of its places lies across a border) or "" (nowhere)."""
    if not is_han(word) or len(word) == 1:
        return "whole" if any(word in text for text in texts) else ""
    seen = 0
    for text in texts:
        at = text.find(word)
        while at >= 0 and seen < MOST_PLACES:
            seen += 1
            if not _crosses(text, at, at + len(word)):
                return "whole"
            at = text.find(word, at + 1)
    return ("torn" if cutting.is_word(word) else "whole") if seen else ""


def _crosses(text: str, start: int, end: int) -> bool:
    """Whether a word of the text begins before this place and ends in it, or begins in it and ends behind."""
    left, right = max(0, start - AROUND), end + AROUND
    at = left
    for part in cutting.cut(text[left:right]):
        here = (at, at + len(part))
        at += len(part)
        overlaps = here[0] < end and here[1] > start
        holds_all = here[0] <= start and here[1] >= end
        inside = here[0] >= start and here[1] <= end
        if overlaps and not holds_all and not inside:
            return True
    return False
