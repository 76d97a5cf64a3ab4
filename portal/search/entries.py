"""Things people look for that are not pages: 长辈版, the phone, English. Shown first when asked for by any of their names."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .text import fold, runs


@dataclass(frozen=True)
class Entry:
    """One such thing.

    Args:
        title: what it is called.
        sentence: what it does.
        url_name: where it is.
        names: everything people call it, 长辈版 and 关怀版 alike.
        args: what the address takes.
        ending: what stands behind it, a question or a place on the page.
    """

    title: str | Promise
    sentence: str | Promise
    url_name: str
    names: tuple[str, ...]
    args: tuple[str, ...] = ()
    ending: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args) + self.ending


ENTRIES = [
    Entry(
        _("长辈版"),
        _("字大、按钮大、颜色更清楚，内容一样不少。"),
        "reading_settings",
        ("长辈版", "亲情版", "关爱版", "关怀版", "老年版", "长者版", "大字版", "适老化", "easy reading"),
    ),
    Entry(
        _("字号"),
        _("把字放大或缩小。"),
        "reading_settings",
        ("字号", "字体", "大字", "字太小", "放大", "text size"),
    ),
    Entry(
        "English",
        _("把网站的文字换成英文。"),
        "reading_settings",
        ("english", "英文", "英语", "语言", "language"),
    ),
    Entry(
        _("我在哪里"),
        _("选您住的居村，首页先给它的电话。"),
        "where",
        ("我在哪里", "切换居村", "选居村", "我的居村"),
    ),
]  # rooms add theirs (`find_by_name`)
# What rooms know by name from their rows.
_ASKED: list[Callable[[], list[Entry]]] = []
SHORTEST, LONGEST_LIST = 2, 5


def find_by_name(entry: Entry) -> None:
    """Let an address of a room be found by what people call it."""
    ENTRIES.append(entry)


def find_by_rows(ask: Callable[[], list[Entry]]) -> None:
    """Let what stands in rows of a room be found by name; it is asked at each search, so it keeps what it read."""
    _ASKED.append(ask)


def entries_for(text: str) -> list[Entry]:
    """The entries that somebody means: a name of theirs, or its beginning, was typed."""
    typed = "".join(runs(fold(text)))
    if len(typed) < SHORTEST:
        return []
    known = [*ENTRIES, *(one for ask in _ASKED for one in ask())]
    return [one for one in known if any(_named(typed, name) for name in one.names)][:LONGEST_LIST]


def _named(typed: str, name: str) -> bool:
    plain = "".join(runs(fold(name)))
    return plain.startswith(typed) or (plain in typed and len(typed) <= len(plain) + 4)
