"""Text as the index and the query see it: one way of writing, cut into pairs of characters.

Chinese has no spaces, and a dictionary cuts the same invented estate differently from sentence to sentence. So the
index holds overlapping pairs (上门理发 -> 上门 门理 理发 发), which lose no name; only the query is cut into words.
"""

import re
from functools import cache

from portal.core.simplified import simplified_table

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A run of Han characters, or a word or number in any other script.
RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
FIRST_HAN = HAN[0]
# Characters that are written in traditional texts and in names, and that the table of OpenCC leaves alone.
VARIANTS = dict(zip(map(ord, "妳牠鬪囯戸呉汚甦祇"), "你它斗国户吴污苏只", strict=True))
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@cache
def _table() -> dict[int, str]:
    table = simplified_table() | VARIANTS
    for code, plain in FULL_WIDTH.items():
        table[code] = chr(plain).lower()
    return table


def fold(text: str) -> str:
    """One way of writing: simplified, half width, lower case. One character in, one out, so offsets stay true."""
    folded = text.translate(_table())
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(low if len(low := one.lower()) == 1 else one for one in folded)


def runs(folded: str) -> list[str]:
    """The Han runs and the words of a folded text; whatever else stands in it separates."""
    return RUN.findall(folded)


def is_han(run: str) -> bool:
    return bool(re.match(f"[{HAN}]", run))


def grams(run: str) -> list[str]:
    """上门理发 -> 上门 门理 理发: the pairs that stand for a Han run in a query; any other run is itself."""
    return [run[at : at + 2] for at in range(len(run) - 1)] if is_han(run) and len(run) > 1 else [run]


def index_text(text: str) -> str:
    """What the index holds for a text. The last character stands alone too, so that one character can be found."""
    words = []
    for run in runs(fold(text)):
        words += grams(run)
        if is_han(run) and len(run) > 1:
            words.append(run[-1])
    return " ".join(words)


def readable(indexed: str) -> str:
    """A folded text back from what the index holds, for looking at the surroundings of a hit."""
    # Pairs overlap, so the first character of each is the text; a character alone ends its run.
    return "".join(
        one[0] if len(one) == 2 and one[0] >= FIRST_HAN else f"{one} " for one in indexed.split(" ")
    )
