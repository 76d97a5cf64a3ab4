"""Find text that stands twice: the whole body, a part of it, or single paragraphs."""

import re
from collections.abc import Iterator

from .article import Paragraph, Suspicion
from .characters import bare

SHINGLE = 16  # letters that must agree before two places count as the same text
_PINYIN_BRACKET = re.compile(r"[（(][a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡ' ]{1,10}[)）]")


def check_doubled(blocks: list[Paragraph]) -> Iterator[Suspicion]:
    """Name every passage that stands more than once, and say so when it is the whole article.

    Spaces, punctuation and pinyin in brackets do not hide a repetition, nor do different paragraph breaks.
    """
    letters, owner = _letters(blocks)
    runs = _repeated_runs(letters)
    covered = sum(length for _, _, length in runs)
    if runs and covered * 2 >= len(letters) * 0.7:
        yield _whole(runs, owner, blocks)
        return
    if runs and covered * 2 >= len(letters) * 0.4:
        yield _half(runs, owner, blocks, covered, len(letters))
    told = set()
    for first, second, length in runs[:20]:
        if length < 24:
            continue
        told.add(owner[second])
        a, b = owner[first] + 1, owner[second] + 1
        where = f"第{b}段" if a != b else f"第{a}段内"
        yield Suspicion("repeated", where, letters[second : second + 30],
                        f"第{b}段有 {length} 个字与第{a}段相同，同一段文字出现了两遍，请删去多余的一处。")  # fmt: skip
    yield from _equal_paragraphs(blocks, told)


def _letters(blocks: list[Paragraph]) -> tuple[str, list[int]]:
    pieces = [bare(_PINYIN_BRACKET.sub("", block.text)) for block in blocks]
    owner = [number for number, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), owner


def _repeated_runs(letters: str) -> list[tuple[int, int, int]]:
    """Return (first place, second place, length) of each passage of at least `SHINGLE` letters that comes again."""
    seen: dict[str, int] = {}
    runs = []
    position = 0
    while position + SHINGLE <= len(letters):
        first = seen.setdefault(letters[position : position + SHINGLE], position)
        if position - first < SHINGLE:
            position += 1
            continue
        length = SHINGLE
        while position + length < len(letters) and letters[first + length] == letters[position + length]:
            length += 1
        runs.append((first, position, length))
        position += length
    return runs


def _whole(runs: list, owner: list[int], blocks: list[Paragraph]) -> Suspicion:
    first, second, _ = runs[0]
    a, b, last = owner[first] + 1, owner[second] + 1, owner[runs[-1][1]] + 1
    return Suspicion("doubled", f"第{b}段至第{last}段", blocks[owner[second]].text[:40],
                     f"整篇正文出现了两遍：从第{b}段起与第{a}段起的文字基本相同，请对照后只留一遍。")  # fmt: skip


def _half(runs: list, owner: list[int], blocks: list[Paragraph], covered: int, total: int) -> Suspicion:
    first, second, _ = max(runs, key=lambda run: run[2])
    a, b = owner[first] + 1, owner[second] + 1
    return Suspicion("doubled", f"第{b}段", blocks[owner[second]].text[:40],
                     f"正文有一部分（约 {covered} 字，全文 {total} 字）出现了两遍，最长的一处从第{b}段起，与第{a}段起相同，请对照后只留一遍。")  # fmt: skip


def _equal_paragraphs(blocks: list[Paragraph], told: set[int]) -> Iterator[Suspicion]:
    first_at: dict[str, int] = {}
    for number, block in enumerate(blocks):
        letters = bare(block.text)
        if len(letters) < 5 or number in told:
            continue
        first = first_at.setdefault(letters, number)
        if first != number:
            yield Suspicion("repeated", f"第{number + 1}段", block.text[:40],
                            f"第{number + 1}段与第{first + 1}段完全相同，请核对是否重复。")  # fmt: skip
