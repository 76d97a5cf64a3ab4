"""Where a title breaks into lines: between words, at a comma rather than elsewhere, and into lines of about one length."""

from functools import cache

import rjieba

CLOSING = "，。、；：？！”’》）】…—"
# What a break costs where no comma stands, in the square of characters that a line falls short.
NO_COMMA = 20.0


def lines_of(title: str, room: float) -> list[str]:
    """Break a title.

    Args:
        title: one line of words.
        room: how many Chinese characters a line takes.

    Returns:
        As few lines as hold it; one line where it fits.
    """
    title = " ".join(title.split())
    if width_of(title) <= room:
        return [title]
    words = _words(title, room)

    @cache
    def best(start: int) -> tuple[int, float, tuple[int, ...]]:
        """Lines, cost and ends of lines of the words from here on."""
        if start == len(words):
            return 0, 0.0, ()
        found = []
        for end in range(start + 1, len(words) + 1):
            line = "".join(words[start:end]).strip()
            if width_of(line) > room and end > start + 1:
                break
            lines, cost, ends = best(end)
            short = max(0.0, room - width_of(line)) ** 2
            comma = 0.0 if end == len(words) or line[-1:] in CLOSING else NO_COMMA
            found.append((lines + 1, cost + short + comma, (end, *ends)))
        return min(found)

    ends = best(0)[2]
    starts = (0, *ends)
    return ["".join(words[start:end]).strip() for start, end in zip(starts, ends, strict=False)]


def _words(title: str, room: float) -> list[str]:
    """Words with the punctuation that belongs to them; one longer than a line comes in characters."""
    words: list[str] = []
    opening = ""
    for word in rjieba.cut(title):
        if word in "“‘《（【":
            opening += word
            continue
        whole = opening + word
        opening = ""
        if words and word[0] in CLOSING:
            words[-1] += whole
        elif width_of(whole) > room:
            words += list(whole)
        else:
            words.append(whole)
    return [*words, opening] if opening else words


def width_of(words: str) -> float:
    """How wide words are, in Chinese characters; Latin letters are about half as wide in this face."""
    return sum(0.6 if letter.isascii() else 1.0 for letter in words)
