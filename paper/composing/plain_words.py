"""Own words of a number in a plain box: a blank line parts paragraphs, “- ” and “1. ” begin rows, **重** is bold and
[文字](地址) a link. What is stored is the same markup that Wagtail's editor writes, and the way back loses nothing of it."""

import re
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from django.utils.translation import gettext_lazy as _

HOW = _("空一行另起一段；一行开头写“- ”或“1. ”就是列项；两边加 ** 是加粗；[文字](网址) 是链接。")
_ROW = re.compile(r"(?P<dot>[-•·])\s+|(?P<number>\d{1,2})[.、]\s*(?=\D)")
_MARK = re.compile(r"\*\*(?P<bold>.+?)\*\*|\[(?P<words>[^\]\n]+)\]\((?P<link>[^)\s]+)\)")
_SAFE = re.compile(r"(https?://|mailto:|tel:|page:\d+$|/)", re.IGNORECASE)


def to_markup(text: str) -> str:
    """What was typed, as rich text."""
    out = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        for kind, lines in groupby((line.strip() for line in block.split("\n") if line.strip()), _kind_of):
            if kind == "p":
                out.append(f"<p>{'<br/>'.join(_inline(line) for line in lines)}</p>")
            else:
                rows = "".join(f"<li>{_inline(_ROW.sub('', line, count=1))}</li>" for line in lines)
                out.append(f"<{kind}>{rows}</{kind}>")
    return "".join(out)


def _kind_of(line: str) -> str:
    row = _ROW.match(line)
    return "p" if row is None else "ul" if row["dot"] else "ol"


def _inline(line: str) -> str:
    out, end = [], 0
    for mark in _MARK.finditer(line):
        out.append(escape(line[end : mark.start()], quote=False))
        out.append(_marked(mark))
        end = mark.end()
    return "".join([*out, escape(line[end:], quote=False)])


def _marked(mark: re.Match) -> str:
    if mark["bold"]:
        return f"<b>{_inline(mark['bold'])}</b>"
    words, link = _inline(mark["words"]), mark["link"]
    if not _SAFE.match(link):
        return escape(mark.group(), quote=False)
    if link.startswith("page:"):
        return f'<a linktype="page" id="{link.removeprefix("page:")}">{words}</a>'
    return f'<a href="{escape(link)}">{words}</a>'


def to_plain(markup: str) -> str:
    """Rich text as it is typed in the box."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "\n\n".join(block.strip() for block in "".join(reader.out).split("\n\n") if block.strip())


class _Reader(HTMLParser):
    """Reads what `to_markup` and Wagtail's editor write."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.links: list[str] = []
        self.numbers: list[int | None] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag in ("ul", "ol"):
            self.numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.out.append(self._row_begins())
        elif tag in ("b", "strong"):
            self.out.append("**")
        elif tag == "br":
            self.out.append("\n")
        elif tag == "a":
            is_page = given.get("linktype") == "page"
            self.links.append(f"page:{given.get('id')}" if is_page else given.get("href") or "")
            self.out.append("[")

    def _row_begins(self) -> str:
        if not self.numbers or self.numbers[-1] is None:
            return "- "
        self.numbers[-1] += 1
        return f"{self.numbers[-1]}. "

    def handle_endtag(self, tag) -> None:
        if tag == "p":
            self.out.append("\n\n")
        elif tag in ("ul", "ol"):
            self.numbers = self.numbers[:-1]
            self.out.append("\n")
        elif tag == "li":
            self.out.append("\n")
        elif tag in ("b", "strong"):
            self.out.append("**")
        elif tag == "a" and self.links:
            self.out.append(f"]({self.links.pop()})")

    def handle_data(self, data) -> None:
        self.out.append(data.replace("\n", " "))
