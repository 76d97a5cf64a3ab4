"""Type-ahead: what somebody may begin with — any character of a title, its pinyin, or the initials of its pinyin."""

from pypinyin import Style, lazy_pinyin

from . import cutting
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
    syllables = lazy_pinyin(run, style=Style.NORMAL, errors="ignore")
    if len(syllables) != len(run):  # a rare character has no known sound; the rest would be out of step
        return tokens
    at = 0
    for word in cutting.cut(run):
        here = syllables[at : at + LONGEST]
        tokens += [PINYIN + "".join(here), INITIALS + "".join(one[0] for one in here)]
        at += len(word)
    return tokens


def beginnings(text: str) -> list[list[str]]:
    """What was typed so far, as groups of prefixes: every group must match, by one of its prefixes.

    A single letter says nothing yet and gives no groups.
    """
    groups = []
    for run in runs(fold(text[: cutting.LONGEST_QUERY])):
        if is_han(run):
            groups += [[run[at : at + LONGEST]] for at in range(0, len(run), LONGEST)]
        elif run.isascii() and run.isalpha():
            groups.append([run, PINYIN + run, INITIALS + run])
        else:
            groups.append([run])
    if len(groups) == 1 and len(groups[0][0]) == 1 and not is_han(groups[0][0]):
        return []
    return groups[: cutting.MOST_WORDS]
