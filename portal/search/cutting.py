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
        "请",
        "谢谢",
        "到底",
        "应该",
        "才",
        "哪",
        "哪天",
        "几号",
        "啥",
        "咋",
        "为什么",
        "怎么办",
        "多久",
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
        "i",
        "my",
        "me",
        "you",
        "we",
        "can",
        "do",
        "does",
        "get",
        "have",
        "need",
        "want",
        "find",
        "there",
        "any",
        "at",
        "with",
        "near",
        "please",
        "this",
    ]
)
# What is done with the thing that is looked for: 量血压, 打疫苗, 做志愿者. Texts say it in other words (血压测量).
DONE_WITH_IT = frozenset("量测打学做当看报领")


def words(text: str) -> list[str]:
    """The words of a query, folded: 我想看停水通知 -> 看 停水 通知. Without stop words, unless there is nothing else."""
    return _telling([part for run in runs(fold(text[:LONGEST_QUERY])) for part in _cut(run)])


def second_words(text: str) -> list[str]:
    """Another cut of the same query: only words of the dictionary, and single characters in a row glued together; of what is
    done with a thing, the thing alone.

    The first cut may tear a name apart or see a word where none is.
    """
    found = _telling([part for run in runs(fold(text[:LONGEST_QUERY])) for part in _cut_glued(run)])
    things = [word for word in found if word not in DONE_WITH_IT]
    return things if any(len(word) > 1 for word in things) else found


def _telling(found: list[str]) -> list[str]:
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
    marked = "".join(part if len(part) == 1 else f" {_thing_alone(part)} " for part in rjieba.cut(run, False))
    return re.findall(r"\S+", marked)


def _thing_alone(word: str) -> str:
    """测血压 -> 血压, 元宵节 -> 元宵: the dictionary knows some things only together with what texts leave out."""
    if len(word) < 3:
        return word
    if word[0] in DONE_WITH_IT and is_word(word[1:]):
        return word[1:]
    return word[:-1] if word[-1] == "节" and is_word(word[:-1]) else word
