"""How a question was understood: which words had to be there, and on which rung of the ladder it was answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import cutting, synonyms
from .text import fold, grams, is_han, runs

# A shorter English word is too often the beginning of another one.
SHORTEST_PREFIX = 4


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
            tokens, len(last) == 1 if is_han(last) else len(last) >= SHORTEST_PREFIX and last.isalpha()
        )


# All groups must match, each by one of its terms.
Group = tuple[Term, ...]


@dataclass(frozen=True)
class Reading:
    """How results came about.

    Args:
        rung: "exact" (all words), "second" (all words of another cut), "any" (some of the words), "nothing".
        words: folded words to mark in the results, synonyms included.
    """

    rung: str = "nothing"
    words: tuple[str, ...] = ()


def first_cut(text: str) -> list[str]:
    """The words of a query; a word of a synonym row stays whole where the cut agrees with its borders."""
    whole = "".join(runs(fold(text)))
    return [whole] if whole in synonyms.alternatives() else _kept_whole(cutting.words(text))


def _kept_whole(words: list[str]) -> list[str]:
    """Join neighbours that together are a synonym: 社会 保险 -> 社会保险."""
    table = synonyms.alternatives()
    joined: list[str] = []
    at = 0
    while at < len(words):
        ends = range(len(words), at + 1, -1)
        end = next((end for end in ends if "".join(words[at:end]) in table), at + 1)
        joined.append("".join(words[at:end]))
        at = end
    return joined


def with_synonyms(words: Iterable[str]) -> list[tuple[str, ...]]:
    """Each word with the words that mean the same."""
    table = synonyms.alternatives()
    return [table.get(word, (word,)) for word in words]


def groups(choices: Iterable[tuple[str, ...]]) -> list[Group]:
    return [tuple(Term.of(word) for word in choice) for choice in choices]
