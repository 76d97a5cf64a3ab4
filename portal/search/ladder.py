"""The ladder: all words; another cut of the question; some of the words. Then the order of what was found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from . import boundaries, cutting, pinyin
from .reading import Group, Reading, Term, first_cut, groups, with_synonyms
from .text import fold, grams, is_han, runs

# With fewer hits than this the question is cut a second way too.
ENOUGH = 3
# Hits that are looked at closely; more would cost time on every question and nobody reads so far.
CLOSELY = 50
# In the last rung a hit must hold at least this share of what the best hit holds.
NEAR_THE_BEST = 0.6

Match = Callable[[list[Group]], list[tuple[str, float]]]
Texts = Callable[[list[str]], dict[str, tuple[str, str]]]
Allowed = Callable[[list[str]], set[str]]


@dataclass
class Ranking:
    """Object ids in the order in which they are shown, and how they were found."""

    ids: list[str] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)
    scores: dict[str, float] = field(default_factory=dict)


def climb(text: str, match: Match, allowed: Allowed, texts: Texts, *, any_word: bool = False) -> Ranking:
    """Answer a question rung by rung until something answers.

    Args:
        match: asks the index.
        allowed: which of some ids the asker may see at all; a rung that finds only others has found nothing.
        texts: what the index holds of some ids.
        any_word: start on the last rung; for callers that ask with operator "or".
    """
    words = first_cut(text)
    if not words:
        return Ranking()
    choices = with_synonyms(words)
    found = Ranking() if any_word else _all_words("exact", choices, match, allowed)
    if len(found.ids) < ENOUGH and not any_word:
        _widen(found, text, words, match, allowed)
    if not found.ids:
        found = _some_words(choices, match, allowed)
    return _in_order(found, text, words, texts)


def _all_words(rung: str, choices: list[tuple[str, ...]], match: Match, allowed: Allowed) -> Ranking:
    hits = match(groups(choices))
    seen = allowed([one for one, _score in hits])
    scores = {one: score for one, score in hits if one in seen}
    return Ranking(list(scores), Reading(rung, _flat(choices)) if scores else Reading(), scores)


def _widen(found: Ranking, text: str, words: list[str], match: Match, allowed: Allowed) -> None:
    """Add what another cut of the same question finds behind what the first one found."""
    second = cutting.second_words(text)
    if not second or second == words:
        return
    more = _all_words("second", with_synonyms(second), match, allowed)
    added = [one for one in more.ids if one not in found.scores]
    if added:
        marked = tuple(dict.fromkeys(found.reading.words + more.reading.words))
        found.reading = Reading("exact" if found.ids else "second", marked)
        found.ids += added
        found.scores |= {one: more.scores[one] for one in added}


def _some_words(choices: list[tuple[str, ...]], match: Match, allowed: Allowed) -> Ranking:
    """What holds some of the words; a longer word says more than a shorter one."""
    if len(choices) < 2:
        return Ranking()
    weight: dict[str, float] = {}
    scores: dict[str, float] = {}
    for choice in choices:
        for one, score in match(groups([choice])):
            weight[one] = weight.get(one, 0) + len(choice[0])
            scores[one] = scores.get(one, 0) + score
    seen = allowed(list(weight))
    best = max((weight[one] for one in seen), default=0)
    kept = sorted(
        (one for one in seen if weight[one] >= best * NEAR_THE_BEST),
        key=lambda one: (-weight[one], -scores[one], -int(one) if one.isdigit() else 0),
    )
    ranked = {one: scores[one] for one in kept}
    return Ranking(kept, Reading("any", _flat(choices)) if kept else Reading(), ranked)


def _in_order(found: Ranking, text: str, words: list[str], texts: Texts) -> Ranking:
    """The whole question in a title first, then in a text, then the rest by score; torn words last or out."""
    first, rest = found.ids[:CLOSELY], found.ids[CLOSELY:]
    held = texts(first)
    whole = "".join(runs(fold(text)))
    verdicts = {
        one: boundaries.look(*held.get(one, ("", "")), whole=whole, words=words, place=place)
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


def begin(text: str, match: Match, allowed: Allowed) -> Ranking:
    """Type-ahead: what begins so, by characters, pinyin or initials."""
    asked = pinyin.beginnings(text)
    hits = match([tuple(Term((one,), prefix=True) for one in group) for group in asked]) if asked else []
    seen = allowed([one for one, _score in hits])
    scores = {one: score for one, score in hits if one in seen}
    words = tuple(group[0] for group in asked)
    return Ranking(list(scores), Reading("exact", words) if scores else Reading(), scores)


def phrase(text: str) -> list[Group]:
    """The terms of a text that must stand side by side as it is."""
    found = runs(fold(text[: cutting.LONGEST_QUERY]))
    tokens = tuple(token for run in found for token in grams(run))
    last = found[-1] if found else ""
    return [(Term(tokens, is_han(last) and len(last) == 1),)] if tokens else []
