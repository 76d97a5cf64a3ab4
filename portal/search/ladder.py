"""The ladder: all words; another cut of the question; what it begins; most of the words. Then the order of what was found."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from . import boundaries, cutting, english, pinyin
from .reading import Group, Reading, Term, begun, first_cut, groups, with_synonyms
from .text import fold, grams, is_han, readable, runs

# With fewer hits than this the question is cut a second way too.
ENOUGH = 3
# Hits that are looked at closely; more would cost time on every question and nobody reads so far.
CLOSELY = 50
# In the last rung a hit must hold at least this share of what the best hit holds ...
NEAR_THE_BEST = 0.6
# ... and this share of what the whole question says. A word says more the longer it is and the fewer pages hold it: half of
# a question is an answer where few pages hold that half, and none where every tenth one does.
SAYS_ENOUGH = 0.4


@dataclass(frozen=True)
class Index:
    """What can be asked of the index.

    Args:
        match: the objects that hold some groups, each with its score.
        begins: the same of what type-ahead knows; None where only some fields are asked for.
        allowed: which of some ids the asker may see at all; a rung that finds only others has found nothing.
        texts: what the index holds of some ids.
        size: how many objects it holds.
    """

    match: Callable[[list[Group]], list[tuple[str, float]]]
    begins: Callable[[list[Group]], list[tuple[str, float]]] | None
    allowed: Callable[[list[str]], set[str]]
    texts: Callable[[list[str]], dict[str, tuple[str, str]]]
    size: Callable[[], int]


@dataclass
class Ranking:
    """Object ids in the order in which they are shown, and how they were found."""

    ids: list[str] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)
    scores: dict[str, float] = field(default_factory=dict)

    def add(self, more: "Ranking") -> None:
        """Put what is found another way behind what was found before."""
        added = [one for one in more.ids if one not in self.scores]
        if added:
            marked = tuple(dict.fromkeys(self.reading.words + more.reading.words))
            self.reading = Reading("exact" if self.ids else more.reading.rung, marked)
            self.ids += added
            self.scores |= {one: more.scores[one] for one in added}


def climb(text: str, index: Index, *, any_word: bool = False) -> Ranking:
    """Answer a question rung by rung until something answers.

    Args:
        any_word: start on the last rung, whatever it finds; for callers that ask with operator "or".
    """
    words = first_cut(text)
    if not words:
        return Ranking()
    choices = with_synonyms(words)
    if any_word:
        return _in_order(_some_words(choices, index, least=0), text, choices, index)
    found = _all_words("exact", choices, index)
    second = cutting.second_words(text)
    others = with_synonyms(second) if second != words else []
    if len(found.ids) < ENOUGH and others:
        found.add(_all_words("second", others, index))
    if _may_be_begun(text, found):
        found.add(begin(text, index))
    if not found.ids:
        # What is one word to us, flu shot, may still be two in what is written.
        found = _some_words(choices if len(choices) > 1 else others, index, least=SAYS_ENOUGH)
    return _in_order(found, text, choices, index)


def _may_be_begun(text: str, found: Ranking) -> bool:
    """Whether type-ahead knows more than the words: what letters sound like, the beginning of a number."""
    typed = runs(fold(text))
    return any(map(english.is_letters, typed)) or not (found.ids or any(map(is_han, typed)))


def _all_words(rung: str, choices: list[tuple[str, ...]], index: Index) -> Ranking:
    return _ranked(rung, index.match(groups(choices)), _flat(choices), index)


def _ranked(rung: str, hits: list[tuple[str, float]], words: tuple[str, ...], index: Index) -> Ranking:
    seen = index.allowed([one for one, _score in hits])
    scores = {one: score for one, score in hits if one in seen}
    return Ranking(list(scores), Reading(rung, words) if scores else Reading(), scores)


def _some_words(choices: list[tuple[str, ...]], index: Index, *, least: float) -> Ranking:
    """What holds enough of the words; where nothing does, at least which of them stand somewhere."""
    if len(choices) < 2:
        return Ranking()
    hits = [_ranked("any", index.match(groups([choice])), choice, index) for choice in choices]
    size = index.size() + 1
    says = [
        len(choice[0]) * math.log(size / max(len(hit.ids), 1))
        for choice, hit in zip(choices, hits, strict=True)
    ]
    weight: dict[str, float] = {}
    scores: dict[str, float] = {}
    for hit, said in zip(hits, says, strict=True):
        for one, score in hit.scores.items():
            weight[one] = weight.get(one, 0) + said
            scores[one] = scores.get(one, 0) + score
    enough = max(max(weight.values(), default=0) * NEAR_THE_BEST, sum(says) * least)
    kept = sorted(
        (one for one in weight if weight[one] >= enough),
        key=lambda one: (-weight[one], -scores[one], -int(one) if one.isdigit() else 0),
    )
    if kept:
        return Ranking(kept, Reading("any", _flat(choices)), {one: scores[one] for one in kept})
    parts = tuple((choice[0], len(hit.ids)) for choice, hit in zip(choices, hits, strict=True) if hit.ids)
    return Ranking(reading=Reading(parts=parts))


def _in_order(found: Ranking, text: str, choices: list[tuple[str, ...]], index: Index) -> Ranking:
    """The whole question in a title first, then in a text, then the rest by score; torn words last or out."""
    first, rest = found.ids[:CLOSELY], found.ids[CLOSELY:]
    held = index.texts(first)
    whole = "".join(runs(fold(text)))
    verdicts = {
        one: boundaries.look(*held.get(one, ("", "")), whole=whole, choices=choices, place=place)
        for place, one in enumerate(first)
    }
    clean = [one for one in first if not verdicts[one].out]
    # Where nothing else answers, a torn word may be a name that the dictionary does not know.
    if clean and not rest and found.reading.rung == "exact":
        first = clean
    found.ids = sorted(first, key=lambda one: verdicts[one].order) + rest
    found.scores = {one: found.scores[one] for one in found.ids}
    return found


def _flat(choices: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for choice in choices for word in choice))


def begin(text: str, index: Index) -> Ranking:
    """Type-ahead: what begins so, by characters, pinyin or initials; a word said to its end first."""
    if index.begins is None:
        return Ranking()
    for asked in begun(text):
        words = tuple(group[0].tokens[0] for group in asked)
        found = _ranked("begun", index.begins(asked), words, index)
        if found.ids:
            return _as_heard(found, "".join(runs(fold(text))), index)
    return Ranking()


def _as_heard(found: Ranking, typed: str, index: Index) -> Ranking:
    """Titles that hold what was typed in letters as one word go first; the words are marked as they are written.

    Two initials stand in many titles across the border of two words (有免费 for ym); where they are a word somewhere,
    the others are left out, but not the names that titles begin with.
    """
    if not english.is_letters(typed):
        return found
    first, rest = found.ids[:CLOSELY], found.ids[CLOSELY:]
    held = index.texts(first)
    titles = {one: readable(held.get(one, ("", ""))[0]) for one in first}
    heard = {one: pinyin.heard(titles[one], typed) for one in first}
    if len(typed) == 2 and any(whole for _word, whole in heard.values()):
        first = [one for one in first if heard[one][1] or titles[one].startswith(heard[one][0])]
    found.ids = sorted(first, key=lambda one: not heard[one][1]) + rest
    found.scores = {one: found.scores[one] for one in found.ids}
    spoken = [word for word, _whole in heard.values() if len(word) > 1]
    found.reading = Reading(found.reading.rung, tuple(dict.fromkeys([*found.reading.words, *spoken])))
    return found


def phrase(text: str) -> list[Group]:
    """The terms of a text that must stand side by side as it is."""
    found = runs(fold(text[: cutting.LONGEST_QUERY]))
    tokens = tuple(token for run in found for token in grams(run))
    last = found[-1] if found else ""
    return [(Term(tokens, is_han(last) and len(last) == 1),)] if tokens else []
