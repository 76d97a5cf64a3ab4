"""Synonyms at query time: the index knows nothing of them, so a new one works at once."""

import time

from django.db.models.signals import post_delete, post_save

from .models import Synonym

# Another process may have saved one; five seconds later everybody knows.
FRESH_SECONDS = 5
_kept: dict[str, tuple[float, dict[str, tuple[str, ...]]]] = {}


def alternatives() -> dict[str, tuple[str, ...]]:
    """Every word that has synonyms, with all words of its row, itself first."""
    kept = _kept.get("table")
    if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
        table = {}
        for row in Synonym.objects.all():
            folded = row.folded
            table |= {word: (word, *(other for other in folded if other != word)) for word in folded}
        kept = _kept["table"] = (time.monotonic(), table)
    return kept[1]


def forget(**kwargs) -> None:
    _kept.clear()


def listen() -> None:
    post_save.connect(forget, sender=Synonym)
    post_delete.connect(forget, sender=Synonym)
