"""Words that mean the same, at query time: the index knows nothing of them, so a new one works at once.

Besides what staff teach (models.Synonym) every town knows what visitors ask for in English (english.txt), and how its
words sound: lifa, typed to the end, is 理发 wherever it stands, in titles and texts alike.
"""

import time

from django.db.models.signals import post_delete, post_save

from . import english, pinyin
from .models import Synonym
from .text import is_han

# Another process may have saved one; five seconds later everybody knows.
FRESH_SECONDS = 5
# A shorter sound is too many words.
SHORTEST_SOUND = 4
Table = dict[str, tuple[str, ...]]
_kept: dict[str, tuple[float, Table]] = {}


def alternatives() -> Table:
    """Every word that has synonyms, with all words that mean the same, itself first."""
    kept = _kept.get("table")
    if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
        kept = _kept["table"] = (time.monotonic(), _table())
    return kept[1]


def known(word: str) -> str | None:
    """How the table names a word or, in English, what it is the plural of; None where it does not know it."""
    table = alternatives()
    return next((one for one in (word, *english.singulars(word)) if one in table), None)


def _table() -> Table:
    taught: Table = {}
    for row in Synonym.objects.all():
        folded = row.folded
        taught |= {word: (word, *(other for other in folded if other != word)) for word in folded}
    table: Table = {}
    for key, (ways, words) in english.meanings().items():
        _add(table, key, (*taught.get(key, ways[:1]), *ways, *_with(taught, words)))
    chinese = [word for _ways, words in english.meanings().values() for word in words]
    for word in filter(is_han, dict.fromkeys([*taught, *chinese])):
        if len(word) > 1 and len(sounds := pinyin.sound(word)) >= SHORTEST_SOUND:
            _add(table, sounds, (sounds, *_with(taught, (word,))))
    return table | {word: same for word, same in taught.items() if word not in table}


def _with(taught: Table, words: tuple[str, ...]) -> list[str]:
    return [one for word in words for one in taught.get(word, (word,))]


def _add(table: Table, key: str, words: tuple[str, ...]) -> None:
    table[key] = tuple(dict.fromkeys([*table.get(key, ()), *words]))


def forget(**kwargs) -> None:
    _kept.clear()


def listen() -> None:
    post_save.connect(forget, sender=Synonym)
    post_delete.connect(forget, sender=Synonym)
