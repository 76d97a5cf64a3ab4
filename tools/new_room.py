"""A new room with one page type and its list: python -m tools.new_room lendings LendingPage 借用.

docs/rooms.md says what to do with it then.
"""

import re
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
NAME, TYPE = re.compile(r"[a-z]{3,20}"), re.compile(r"([A-Z][a-z]+)+Page")

MODELS = '''"""{title}: one page type and its list."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import BodyField
from portal.core.models import BaseIndexPage, BasePage
from portal.media.bodies import fetch_pictures


class {page}(BasePage):
    """One of {title}."""

    body = BodyField(verbose_name=_("正文"), blank=True)

    content_panels = [*BasePage.content_panels, "summary", "body"]
    parent_page_types = ["{room}.{index}"]
    subpage_types: list[str] = []
    template = "{room}/{page_file}.html"

    class Meta:
        verbose_name = verbose_name_plural = _("{title}")

    def publish_problems(self):
        problems = super().publish_problems()
        if not self.summary.strip():
            problems.add("summary", _("请写一两句摘要，列表和微信转发时会用到。"))
        return problems

    def get_context(self, request, *args, **kwargs):
        fetch_pictures(bodies=[self.body])
        return super().get_context(request, *args, **kwargs)


class {index}(BaseIndexPage):
    """The list of {title} below the town or a unit."""

    lists = "{room}.{page}"
    fixed_slug = "{room}"
    default_title = _("{title}")
    subpage_types = ["{room}.{page}"]
    template = "{room}/{index_file}.html"

    class Meta:
        verbose_name = verbose_name_plural = _("{title}列表")
'''
ROOM = '''"""What {title} bring to the house (docs/rooms.md)."""

from django.utils.translation import gettext_lazy as _

from portal.core.parts import section
from portal.editorial.starts import Start, start

from .models import {index}, {page}

section("{room}.{index}")
start(Start("{kind}", _("{title}"), "doc-full", _("写一篇"), {page}, {index}), order=90)
'''
PAGE_TEMPLATE = """{% extends "base.html" %}
{% load portal_tags %}
{% block main %}
  <article class="article">
    <header class="article-head">
      <h1 lang="zh-Hans">{{ page.title }}</h1>
      {% include "components/page_tools.html" with page=page reading=reading only %}
    </header>
    {% if page.summary %}<p class="article-summary" lang="zh-Hans">{{ page.summary }}</p>{% endif %}
    {% include "components/body.html" with body=page.body only %}
  </article>
{% endblock %}
"""
INDEX_TEMPLATE = """{% extends "base.html" %}
{% load i18n portal_tags %}
{% block main %}
  {% include "components/index_head.html" with page=page only %}
  {% if items %}
    <ul class="unit-list">{% for one in items %}<li><a href="{{ one.url }}" lang="zh-Hans">{{ one.title }}</a></li>{% endfor %}</ul>
  {% else %}
    {% translate "还没有内容。" as words %}{% include "components/empty.html" with words=words only %}
  {% endif %}
  {% include "components/pagination.html" with items=items request=request only %}
{% endblock %}
"""


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def make(house: Path, room: str, page: str, title: str) -> list[Path]:
    """Write the room and its line in the list.

    Raises:
        ValueError: a name that is none, or a room that is there.
    """
    if not NAME.fullmatch(room) or not TYPE.fullmatch(page):
        raise ValueError("a room is a word like guides, a page type a name like GuidePage")
    if (house / room).exists():
        raise ValueError(f"{room}/ is there already")
    index = page.removesuffix("Page") + "IndexPage"
    names = {
        "room": room,
        "page": page,
        "index": index,
        "title": title,
        "kind": snake(page.removesuffix("Page")),
        "page_file": snake(page),
        "index_file": snake(index),
    }
    files = {
        f"{room}/__init__.py": "",
        f"{room}/migrations/__init__.py": "",
        f"{room}/models.py": MODELS.format(**names),
        f"{room}/room.py": ROOM.format(**names),
        f"templates/{room}/{names['page_file']}.html": PAGE_TEMPLATE,
        f"templates/{room}/{names['index_file']}.html": INDEX_TEMPLATE,
    }
    for name, text in files.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(text, encoding="utf-8")
    listed = house / "portal/rooms.py"
    source = listed.read_text(encoding="utf-8")
    listed.write_text(
        re.sub(r"(ROOMS: [^\n]*\{\n)", rf'\1    "{room}": (),\n', source, count=1), encoding="utf-8"
    )
    return [house / name for name in files] + [listed]


def main(arguments: list[str]) -> int:
    if len(arguments) != 3:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        written = make(HOUSE, *arguments)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for path in written:
        sys.stdout.write(f"{path.relative_to(HOUSE)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
