"""Cutting a query into the words that somebody meant. Only queries are cut, never the index (text.py)."""

import re
from functools import lru_cache

import rjieba

from .text import fold, is_han, runs

# Longer than any question; the rest of a pasted article would only slow the search down.
LONGEST_QUERY = 200
MOST_WORDS = 12
# Asked around the thing that is looked for. Left in when nothing else is asked.
STOP_WORDS = frozenset(
    [
        "的",
        "了",
        "吗",
        "呢",
        "吧",
        "啊",
        "呀",
        "我",
        "我要",
        "我想",
        "想",
        "要",
        "请问",
        "问",
        "您好",
        "你好",
        "怎么",
        "怎样",
        "怎么样",
        "如何",
        "哪里",
        "哪儿",
        "在哪",
        "在哪里",
        "什么",
        "什么时候",
        "几点",
        "谁",
        "哪个",
        "哪些",
        "多少",
        "是",
        "有",
        "有没有",
        "能",
        "能不能",
        "可以",
        "可不可以",
        "会",
        "和",
        "与",
        "及",
        "或",
        "在",
        "到",
        "去",
        "给",
        "把",
        "被",
        "也",
        "都",
        "就",
        "还",
        "个",
        "这",
        "那",
        "这个",
        "那个",
        "一下",
        "关于",
        "需要",
        "办",
        "办理",
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "to",
        "for",
        "and",
        "or",
        "is",
        "are",
        "how",
        "where",
        "what",
        "when",
        "who",
    ]
)


def words(text: str) -> list[str]:
    """The words of a query, folded: 我想看停水通知 -> 看 停水 通知. Without stop words, unless there is nothing else."""
    found = [part for run in runs(fold(text[:LONGEST_QUERY])) for part in _cut(run)]
    telling = [word for word in found if word not in STOP_WORDS]
    return list(dict.fromkeys(telling or found))[:MOST_WORDS]


def second_words(text: str) -> list[str]:
    """Another cut of the same query: only words of the dictionary, and single characters in a row glued together.

    The first cut may tear a name apart or see a word where none is.
    """
    found = [part for run in runs(fold(text[:LONGEST_QUERY])) for part in _cut_glued(run)]
    telling = [word for word in found if word not in STOP_WORDS]
    return list(dict.fromkeys(telling or found))[:MOST_WORDS]


def is_word(word: str) -> bool:
    """Whether the dictionary knows it."""
    return rjieba.has_word(word)


def cut(run: str) -> list[str]:
    return rjieba.cut(run, True)


@lru_cache(maxsize=2048)
def _cut(run: str) -> tuple[str, ...]:
    if not is_han(run):
        return (run,)
    return tuple(part for word in rjieba.cut(run, True) for part in _split(word))


def _split(word: str) -> list[str]:
    """停水通知 -> 停水 通知: a long word of the dictionary that shorter ones cover, so that either order is found."""
    if len(word) < 4 or word in STOP_WORDS:
        return [word]
    shorter = {part for part in rjieba.cut_for_search(word, False) if 2 <= len(part) < len(word)}
    return _cover(word, shorter) or [word]


def _cover(word: str, parts: set[str]) -> list[str]:
    if not word:
        return []
    for part in sorted(parts, key=len, reverse=True):
        if word == part:
            return [part]
        if word.startswith(part) and (rest := _cover(word[len(part) :], parts)):
            return [part, *rest]
    return []


def _cut_glued(run: str) -> list[str]:
    if not is_han(run):
        return [run]
    # Single characters follow each other unparted; longer words are parted from them.
    marked = "".join(part if len(part) == 1 else f" {part} " for part in rjieba.cut(run, False))
    return re.findall(r"\S+", marked)
