"""Read what was pasted out of Word or a web page: every line, tables as tables, and what could not come along."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from .article import Paragraph
from .characters import count_chinese
from .html_page import MAX_MARKUP, MAX_TAGS, without_code
from .lists import settle_lists
from .page_lines import PageLine, page_lines
from .reading import Unreadable

MAX_LETTERS = 80_000
MAX_ROWS = 3_000
_MARKUP = re.compile(r"<(?:p|div|table|td|br|span|html|body|ul|ol|h[1-6]|section|meta)\b", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_BOLD_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^。；]{2,38}$"
)
_ACTIVE = {
    "iframe": "嵌入的网页",
    "form": "表单",
    "video": "视频",
    "audio": "录音",
    "object": "嵌入的文件",
    "svg": "图形",
    "canvas": "图形",
}


@dataclass
class Pasted:
    """The paragraphs in reading order, and one sentence for each thing that was left out."""

    blocks: list[Paragraph] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read_pasted(text: str) -> Pasted:
    """Read pasted text, with markup or without. Raises `Unreadable` with what to do."""
    if len(text) > MAX_MARKUP * 4:
        raise Unreadable("贴进来的内容太多，请分几次贴")
    pasted = _read_markup(text) if _MARKUP.search(text) else _read_plain(text)
    letters = sum(len(block.text) for block in pasted.blocks)
    if not letters:
        raise Unreadable("没有贴进来文字。请在 Word 或网页里选好文字，按 Ctrl+C，再在框里按 Ctrl+V")
    if letters > MAX_LETTERS or len(pasted.blocks) > MAX_ROWS:
        raise Unreadable(
            f"贴进来的文字太多（{letters} 字），一次最多 {MAX_LETTERS // 10000} 万字，请分几次贴"
        )
    return pasted


def _read_markup(text: str) -> Pasted:
    fragment = re.search(r"<!--\s*StartFragment\s*-->(.*?)<!--\s*EndFragment\s*-->", text, re.DOTALL)
    whole = fragment[1] if fragment and _MARKUP.search(fragment[1]) else text
    small = without_code(whole)
    if len(small) > MAX_MARKUP or small.count("<") > MAX_TAGS:
        raise Unreadable("贴进来的内容太多，请分几次贴")
    soup = BeautifulSoup(small, "lxml")
    hidden = _take_hidden(soup)
    lines = page_lines(soup)
    told = [one.message for one in settle_lists(lines)]
    pasted = Pasted([_block(line) for line in lines])
    pasted.left_out = [*_left_out(soup, lines, hidden, whole), *told]
    return pasted


def _take_hidden(soup: BeautifulSoup) -> int:
    """Take out what readers of the original did not see; answer with how many letters that was. WeChat hides a whole
    article until its script has run, so what holds most of the text stays."""
    whole, taken = len(soup.get_text()), 0
    for element in soup.find_all(style=_HIDDEN):
        letters = len(element.get_text(strip=True))
        if not element.decomposed and letters * 2 < whole:
            taken += letters
            element.decompose()
    return taken


def _block(line: PageLine) -> Paragraph:
    label = line.mark.label if line.mark and line.kind == "number" else ""
    return Paragraph(_kind(line), line.text, line.rows, level=line.level, label=label)


def _kind(line: PageLine) -> str:
    numbered = line.bold and count_chinese(line.text) <= 40 and _BOLD_HEADING.match(line.text)
    return "heading" if line.kind == "paragraph" and numbered else line.kind


def _left_out(soup: BeautifulSoup, shown: list[PageLine], hidden: int, whole: str) -> Iterator[str]:
    if pictures := soup.find_all("img") or re.findall(r"<v:imagedata", whole, re.IGNORECASE):
        yield f"图片 {len(pictures)} 张：请在正文里加“图片”块，从电脑里上传。"
    links = list(
        dict.fromkeys(href for line in shown for href, _label in line.links if re.match("https?:", href))
    )
    if links:
        yield f"链接 {len(links)} 个：{'、'.join(link[:60] for link in links[:5])}。需要的话请在正文里重新加上。"
    if hidden:
        yield f"隐藏的文字 {hidden} 个字。"
    for name, label in _ACTIVE.items():
        if soup.find(name):
            yield f"{label}。"
    if re.search(r"<script\b", whole, re.IGNORECASE):
        yield "网页脚本。"
    if any(
        cell.get("rowspan", "1") != "1" or cell.get("colspan", "1") != "1"
        for cell in soup.find_all(["td", "th"])
    ):
        yield "合并的单元格拆开了，空出来的格子请核对补上。"
    if soup.find(["b", "strong", "i", "u", "font"]) or "style=" in whole:
        yield "字体、字号、颜色、加粗：门户用自己的版式。"


def _read_plain(text: str) -> Pasted:
    """Lines as paragraphs; neighbouring lines with tabs are the rows of a table, as Word and Excel write them."""
    rows = [row.strip(" \u3000\xa0\r") for row in re.split(r"[\n\v\f\u2028\u2029]", text)]
    pasted, table = Pasted(), []
    for row in [*rows, ""]:
        if "\t" in row.strip("\t"):
            table.append([cell.strip() for cell in row.split("\t")])
            continue
        pasted.blocks += _table(table)
        table = []
        if row.strip():
            pasted.blocks.append(Paragraph("paragraph", row.strip()))
    return pasted


def _table(rows: list[list[str]]) -> list[Paragraph]:
    if len(rows) < 2:
        return [Paragraph("paragraph", " ".join(filter(None, row))) for row in rows]
    return [Paragraph("table", "\n".join(" | ".join(row) for row in rows), rows)]
