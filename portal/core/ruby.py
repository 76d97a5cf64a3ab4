"""Pinyin above the characters, for children and for who learns: a way of reading, never part of the text."""

import re

from bs4 import BeautifulSoup, NavigableString
from django.utils.safestring import SafeString, mark_safe

from portal.core.spoken import Style, lazy_pinyin

HAN = re.compile(r"[\u3400-\u9fff]+")


def with_pinyin(html: str) -> SafeString:
    """HTML with `<ruby>` around every Chinese character of its text; tags and attributes stay as they are."""
    soup = BeautifulSoup(html, "lxml")
    for node in list(soup.find_all(string=True)):
        if HAN.search(node):
            node.replace_with(*_ruby(str(node)))
    inside = "".join(str(part) for part in soup.body.contents) if soup.body else html
    return mark_safe(inside)  # noqa: S308 - what came in was markup of ours, and text stays text


def _ruby(text: str) -> list:
    maker = BeautifulSoup("", "lxml")
    parts: list = []
    at = 0
    for run in HAN.finditer(text):
        parts.append(NavigableString(text[at : run.start()]))
        for character, sound in zip(run[0], lazy_pinyin(run[0], style=Style.TONE), strict=False):
            ruby, above = maker.new_tag("ruby"), maker.new_tag("rt")
            above.string = sound
            ruby.append(character)
            ruby.append(above)
            parts.append(ruby)
        at = run.end()
    return [*parts, NavigableString(text[at:])]
