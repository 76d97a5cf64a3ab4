"""What visitors ask for in English, and the Chinese words that say it: haircut -> 理发."""

import re
from functools import cache
from pathlib import Path

from .text import fold, runs

MEANINGS = Path(__file__).with_name("english.txt")
# A shorter English word is too often the beginning of another one, so it is asked for as it is.
SHORTEST_PREFIX = 4


def is_letters(run: str) -> bool:
    """Whether a run may be English, or pinyin."""
    return run.isascii() and run.isalpha()


@cache
def meanings() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every English way of saying something, written together: (all English ways, itself first; the Chinese words)."""
    table: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for line in MEANINGS.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            english, chinese = line.split(" : ")
            ways = [" ".join(runs(fold(way))) for way in english.split(",")]
            words = tuple(fold(word) for word in chinese.strip().split("、"))
            for way in ways:
                others = (one for other in [way, *ways] for one in forms(other))
                table[way.replace(" ", "")] = (tuple(dict.fromkeys(others)), words)
    return table


@cache
def forms(word: str) -> tuple[str, ...]:
    """An English word, its singular and, where no beginning is asked for, its plural: classes -> classes class."""
    found = [word, *singulars(word)]
    return (*found, f"{word}s") if len(word) < SHORTEST_PREFIX and is_letters(word) else tuple(found)


def singulars(word: str) -> list[str]:
    """What an English word may be the plural of, the likeliest first: nurses -> nurse nurs."""
    if not re.fullmatch(r"[a-z ]{2,}[^sui]s", word):
        return []
    if word.endswith("ies"):
        return [f"{word[:-3]}y"]
    is_sibilant = re.search(r"(s|x|z|ch|sh)es$", word)
    return [word[:-1], word[:-2]] if is_sibilant else [word[:-1]]
