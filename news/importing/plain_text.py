"""Read articles saved as plain text (.txt)."""

import re

from .article import ReadArticle
from .assembling import Clues, Line, assemble
from .characters import bare
from .reading import Unreadable, read_text


def read_plain_text(data: bytes) -> ReadArticle:
    """Read a .txt export: every line is a paragraph, title and fields are looked for in the first lines.

    A text that is really a saved web page is read as one. Raises `Unreadable`.
    """
    text, encoding = read_text(data, "txt")
    if re.match(
        r"\s*(?:<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html)", text[:2000], re.IGNORECASE
    ):
        from .html_page import read_html_page

        return read_html_page(data)
    rows = re.split(r"[\n\u2028\u2029\v\f]", text)
    lines = [Line(row.strip().replace("\xa0", " ").strip("\u3000 \t\ufeff")) for row in rows]
    lines = [line for line in lines if line.text]
    if not any(bare(line.text) for line in lines):
        raise Unreadable("文件里没有文字，请打开看看是不是存错了")
    return assemble(lines, Clues(), encoding)
