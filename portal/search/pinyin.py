"""Type-ahead: what somebody may begin with — any character of a title, its pinyin, or the initials of its pinyin."""

from functools import lru_cache

import rjieba

from portal.core.spoken import Style, lazy_pinyin

from . import cutting
from .english import is_letters
from .text import fold, is_han, runs

LONGEST = 8
# Letters of another script before pinyin and before initials, so that neither is taken for an English word.
PINYIN, INITIALS = "ㄆ", "ㄧ"


def index_text(text: str) -> str:
    """What the type-ahead index holds for a title: 上门理发 -> 上门理发 门理发 理发 发 ㄆshangmenlifa ㄧsmlf ㄆlifa ㄧlf."""
    tokens: list[str] = []
    for run in runs(fold(text)):
        tokens += _han_tokens(run) if is_han(run) else [run]
    return " ".join(dict.fromkeys(tokens))


def _han_tokens(run: str) -> list[str]:
    tokens = [run[at : at + LONGEST] for at in range(len(run))]
    syllables, starts = _spoken(run)
    for at in starts:
        here = syllables[at : at + LONGEST]
        tokens += [PINYIN + "".join(here), INITIALS + "".join(one[0] for one in here)]
    return tokens


@lru_cache(maxsize=4096)
def _spoken(run: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The syllables of a run, and where somebody may begin to type them: at each word, also one inside a longer word
    (流感疫苗: 流感, 疫苗), and at each character of what no dictionary knows."""
    syllables = tuple(lazy_pinyin(run, style=Style.NORMAL, errors="ignore"))
    if len(syllables) != len(run):  # a rare character has no known sound; the rest would be out of step
        return (), ()
    starts: set[int] = set()
    for words in (cutting.cut(run), rjieba.cut(run, False)):
        at = 0
        for word in words:
            inside = [part for part in rjieba.cut_for_search(word, False) if len(part) > 1]
            starts |= {at, *(at + word.find(part) for part in inside)}
            at += len(word)
    return syllables, tuple(sorted(starts))


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """The pinyin of a word, written together."""
    return "".join(lazy_pinyin(word, style=Style.NORMAL, errors="ignore"))


def heard(title: str, typed: str) -> tuple[str, bool]:
    """The characters of a folded title that sound as what was typed, and whether they are one word, said to its end."""
    best = ""
    for run in filter(is_han, runs(title)):
        syllables, starts = _spoken(run)
        for at in starts:
            length = _length(syllables[at : at + LONGEST], typed)
            here = run[at : at + abs(length)]
            if length > 1 and cutting.is_word(here):
                return here, True
            best = best or here
    return best, False


def _length(syllables: tuple[str, ...], typed: str) -> int:
    """How many syllables were typed, by their initials or in full; below zero where the last one is not finished."""
    if "".join(one[0] for one in syllables).startswith(typed):
        return len(typed)
    said = ""
    for count, one in enumerate(syllables, 1):
        said += one
        if said.startswith(typed):
            return count if said == typed else -count
    return 0


def beginnings(text: str) -> list[list[str]]:
    """What was typed so far, as groups of prefixes: every group must match, by one of its prefixes.

    A single letter says nothing yet and gives no groups.
    """
    groups = []
    for run in runs(fold(text[: cutting.LONGEST_QUERY])):
        if is_han(run):
            groups += [[run[at : at + LONGEST]] for at in range(0, len(run), LONGEST)]
        elif is_letters(run):
            groups.append([run, PINYIN + run, INITIALS + run])
        else:
            groups.append([run])
    if len(groups) == 1 and len(groups[0][0]) == 1 and not is_han(groups[0][0]):
        return []
    return groups[: cutting.MOST_WORDS]
