"""The eraser to the red pencil: what one press mends in a text. Pure functions from text to text.

Nothing here is done while a file is read; an editor looks at each change first (`news/repairs.py`).
"""

import html
import re
from collections.abc import Callable

from .damage import DOUBLED_MARKS, LOST_QUOTE, STRAY_TAGS
from .pinyin_marks import without_pinyin

# Of marks that stand together the strongest stays, as it was written (half or full width).
_STRENGTH = "!！?？。.;；:：,，、"
_CODE = re.compile(
    r"function|document|\$|var|let|undefined|NaN|null|=|\{|\}|font-|line-|text-indent", re.IGNORECASE
)


def mend_marks(text: str) -> str:
    """议事会,,居民 -> 议事会,居民; 来了,。 -> 来了。; “ “ -> “"""
    return DOUBLED_MARKS.sub(lambda match: _one_of(match.group()), text)


def _one_of(marks: str) -> str:
    signs = [sign for sign in marks if not sign.isspace()]
    strong = [sign for sign in signs if sign in _STRENGTH]
    if len(strong) == len(signs) > 1:
        return min(strong, key=_STRENGTH.index)
    # A mark beside a bracket goes (the pattern holds the mark alone); a doubled bracket stays once.
    return "" if len(signs) == 1 and strong else signs[0]


def mend_tags(text: str) -> str:
    """示範點?!?/p> -> 示範點。”; a left-over tag goes, an entity becomes its character; bits of script stay for the editor."""
    text = LOST_QUOTE.sub(lambda match: _closed(text, match.start()), text)
    return STRAY_TAGS.sub(lambda match: _plain(match.group()), text)


def _closed(text: str, at: int) -> str:
    """A full stop, with its quotation mark where one is open or none of the paragraph's is closed."""
    before = text[:at]
    return "。”" if before.count("“") >= before.count("”") else "。"


def _plain(code: str) -> str:
    if code.startswith("&") or code.lower() == "nbsp;":
        known = html.unescape(code if code.endswith(";") else f"{code};")
        return " " if "nbsp" in code.lower() or known == "\xa0" else known
    return code if _CODE.match(code) else ""


TEXT_REPAIRS: dict[str, Callable[[str], str]] = {
    "pinyin": without_pinyin,
    "punctuation": mend_marks,
    "tags": mend_tags,
}
# Kinds whose lines go as wholes.
LINE_REPAIRS = frozenset(["navigation", "advert", "head_text", "glued_report"])
REPAIRS = frozenset([*TEXT_REPAIRS, *LINE_REPAIRS, "glued_title"])
