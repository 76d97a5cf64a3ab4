"""How a question was understood: which words had to be there, and on which rung of the ladder it was answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import cutting, english, pinyin, synonyms
from .text import fold, grams, is_han, runs


@dataclass(frozen=True)
class Term:
    """A word as the index can be asked for it: its pairs, side by side; or a beginning."""

    tokens: tuple[str, ...]
    prefix: bool = False

    @classmethod
    def of(cls, word: str) -> "Term":
        parts = [(run, grams(run)) for run in runs(word)]
        tokens = tuple(token for _run, found in parts for token in found)
        last = parts[-1][0]
        return cls(
            tokens,
            len(last) == 1 if is_han(last) else len(last) >= english.SHORTEST_PREFIX and last.isalpha(),
        )


# All groups must match, each by one of its terms.
Group = tuple[Term, ...]


@dataclass(frozen=True)
class Reading:
    """How results came about.

    Args:
        rung: "exact" (all words), "second" (all words of another cut), "begun" (what type-ahead offers: pinyin, initials,
            beginnings), "any" (most of the words), "nothing".
        words: folded words to mark in the results, synonyms included.
        parts: where nothing was found, which of the words stand somewhere on their own, and in how many places.
    """

    rung: str = "nothing"
    words: tuple[str, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()


def first_cut(text: str) -> list[str]:
    """The words of a query; a word of a synonym row stays whole where the cut agrees with its borders."""
    whole = synonyms.known("".join(runs(fold(text))))
    return [whole] if whole else _kept_whole(cutting.words(text))


def _kept_whole(words: list[str]) -> list[str]:
    """Join neighbours that together are a synonym: 社会 保险 -> 社会保险, blood pressures -> bloodpressure."""
    joined: list[str] = []
    at = 0
    while at < len(words):
        ends = range(len(words), at, -1)
        found = ((end, word) for end in ends if (word := synonyms.known("".join(words[at:end]))))
        at, word = next(found, (at + 1, words[at]))
        joined.append(word)
    return list(dict.fromkeys(joined))


def with_synonyms(words: Iterable[str]) -> list[tuple[str, ...]]:
    """Each word with the words that mean the same; an English one that nobody taught with its singular."""
    table = synonyms.alternatives()
    return [
        table.get(word) or (english.forms(word) if english.is_letters(word) else (word,)) for word in words
    ]


def groups(choices: Iterable[tuple[str, ...]]) -> list[Group]:
    return [tuple(Term.of(word) for word in choice) for choice in choices]


def begun(text: str) -> list[list[Group]]:
    """What somebody may be typing, as readings of it, the likeliest first.

    Letters with spaces are one word first (xue ya, hair cut, and all that mean the same), then words of their own.
    """
    apart = [tuple(Term((one,), prefix=True) for one in group) for group in pinyin.beginnings(text)]
    typed = runs(fold(text[: cutting.LONGEST_QUERY]))
    if not typed or not all(map(english.is_letters, typed)) or len(whole := "".join(typed)) < 2:
        return [apart] if apart else []
    together = [one for group in pinyin.beginnings(whole) for one in group]
    _ways, words = english.meanings().get(synonyms.known(whole) or "", ((), ()))
    same = [word[: pinyin.LONGEST] for word in words]
    terms = [Term((one,), prefix=True) for one in dict.fromkeys([*together, *same])]
    spaced = [Term(tuple(typed), prefix=True)] if len(typed) > 1 else []
    readings = [[(*terms, *spaced)]]
    return [*readings, apart] if len(typed) > 1 else readings


def answers(text: str, names: Iterable[str]) -> bool:
    """Whether something goes by what was asked: one of its names is in the question, or all words of the question, each or
    one that means the same, are in its names."""
    asked = "".join(runs(fold(text[: cutting.LONGEST_QUERY])))
    called = ["".join(runs(fold(name))) for name in names]
    if any(len(name) > 1 and (name in asked or asked in name) for name in called if asked):
        return True
    choices = with_synonyms(first_cut(text))
    together = "\n".join(called)
    return bool(choices) and all(any(word in together for word in choice) for choice in choices)
