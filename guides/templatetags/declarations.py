"""Declarations as they are printed: a line wherever the person writes."""

import re

from django import template
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

BLANK = re.compile("【([^【】\n]{1,20})】")
# What is long to write by hand.
LONG = ("号", "址", "原因", "经过", "说明", "单位")


@register.filter
def with_lines(words: str) -> SafeString:
    """Paragraphs in which 【姓名】 is a line to write on, with the word small behind it."""

    def line(found: re.Match) -> str:
        long = " blank--long" if found[1].endswith(LONG) else ""
        return f'<span class="blank{long}"></span><small>（{found[1]}）</small>'

    shown = BLANK.sub(line, escape(words))
    return mark_safe(linebreaks(shown))  # noqa: S308 - escaped just before
