"""Whoever chooses English reads English: every sentence of ours is in the catalogue, whole and compiled.

The sentences are found here without any gettext tool: Python by its syntax tree, templates by Django's own
`templatize`. A new sentence comes into the catalogue with
`python manage.py makemessages -l en --no-location --no-obsolete --no-wrap -i tests -i .venv -i var`, and
`python -m portal.core.tests.catalogues` compiles it.
"""

import ast
import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from portal.core import dates
from portal.core.tests.catalogues import LOCALE_DIR, compile_catalogue, compiled, faults
from portal.rooms import ROOMS
from portal.settings.env import BASE_DIR
from tests.town import Town

CATALOGUE = LOCALE_DIR / "en" / "LC_MESSAGES" / "django.po"
PLACES = ("portal", *ROOMS, "templates")

# Which arguments of a call are context, sentence and counted sentence.
CALLS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
TEMPLATE_CALL = re.compile(r"""\b(?:_|n?p?gettext)\((?:\s*u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\s*,?)+""")
Sentence = tuple[str | None, str, str | None]


def sentences_of_call(call: ast.Call) -> Iterator[Sentence]:
    """The sentence that a gettext call asks for, if it is one and names it outright."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    name = "gettext" if name == "_" else name.removesuffix("_lazy").removesuffix("_noop")
    given = [arg.value if isinstance(arg, ast.Constant) else None for arg in call.args]
    context, one, many = (
        given[place] if place is not None and place < len(given) else None
        for place in CALLS.get(name, (None, None, None))
    )
    if isinstance(one, str):
        yield context, one, many


def sentences_of_python(source: str) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from sentences_of_call(node)


def sentences_of_template(source: str) -> Iterator[Sentence]:
    for found in TEMPLATE_CALL.finditer(templatize(source)):
        yield from sentences_of_python(found[0] + ")")


def our_sentences(root: Path = BASE_DIR) -> dict[Sentence, str]:
    """Every sentence of ours with a file that says it; tests have none that anybody reads."""
    found = {}
    for path in (path for place in PLACES for path in sorted((root / place).rglob("*"))):
        place = path.relative_to(root)
        if "tests" in place.parts or path.suffix not in (".py", ".html", ".txt"):
            continue
        read = sentences_of_python if path.suffix == ".py" else sentences_of_template
        found |= {sentence: str(place) for sentence in read(path.read_text(encoding="utf-8"))}
    return found


def without_english(sentences: dict[Sentence, str], po_path: Path) -> list[str]:
    """Those with no msgstr; a counted sentence needs a counted translation."""
    said = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural or None)
        for entry in polib.pofile(str(po_path))
        if entry.translated()
    }
    return [f"{place}: {sentence}" for sentence, place in sentences.items() if sentence not in said]


def test_every_sentence_of_ours_has_english():
    assert without_english(our_sentences(), CATALOGUE) == []


def test_no_entry_is_doubtful_empty_or_doubled_and_each_keeps_its_placeholders():
    assert faults(CATALOGUE) == []


def test_the_committed_mo_says_what_its_po_says():
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled(CATALOGUE), (
        "run: python -m portal.core.tests.catalogues"
    )


PLANTED_PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext
label = _("新的" "一句")
said = ngettext("%d 只猫", "%d 只猫们", count)
where = translation.pgettext("动物", "鸟")
left_alone = _(computed), print("不是")
"""
PLANTED_TEMPLATE = """{% load i18n %}{% translate "狗" as dog %}{% blocktranslate trimmed with name=x %}
  它叫{{ name }}
{% endblocktranslate %}{{ before|default:_("马") }}{% include "a.html" with title=_("羊") only %}
{% blocktranslate count n=n context "动物" %}{{ n }} 头牛{% plural %}{{ n }} 头牛们{% endblocktranslate %}
{# {% translate "不说" %} #}"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A repository in which every way of saying something is used once."""
    (tmp_path / "home" / "tests").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "home" / "zoo.py").write_text(PLANTED_PYTHON, encoding="utf-8")
    (tmp_path / "home" / "tests" / "test_zoo.py").write_text('_("只在测试里")', encoding="utf-8")
    (tmp_path / "templates" / "zoo.html").write_text(PLANTED_TEMPLATE, encoding="utf-8")
    return tmp_path


def test_each_way_of_saying_a_sentence_is_found(planted):
    assert set(our_sentences(planted)) == {
        (None, "新的一句", None),
        (None, "%d 只猫", "%d 只猫们"),
        ("动物", "鸟", None),
        (None, "狗", None),
        (None, "它叫%(name)s", None),
        (None, "马", None),
        (None, "羊", None),
        ("动物", "%(n)s 头牛", "%(n)s 头牛们"),
    }


def written(folder: Path, *entries: polib.POEntry) -> Path:
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.extend(entries)
    catalogue.save(str(folder / "django.po"))
    return folder / "django.po"


def test_a_sentence_that_is_missing_empty_or_doubtful_is_named_with_its_file(planted):
    po_path = written(
        planted,
        polib.POEntry(msgid="狗", msgstr="Dog"),
        polib.POEntry(msgid="马", msgstr=""),
        polib.POEntry(msgid="羊", msgstr="Goat?", flags=["fuzzy"]),
        polib.POEntry(msgid="%d 只猫", msgstr="%d cats"),
    )
    named = without_english(our_sentences(planted), po_path)
    assert len(named) == 7
    assert "templates/zoo.html: (None, '马', None)" in named
    assert not any("狗" in one for one in named)


@pytest.mark.parametrize(
    "entry",
    [
        polib.POEntry(msgid="第 %(number)s 期", msgstr="No. %(count)s"),
        polib.POEntry(msgid="<strong>%(present)s</strong> 个", msgstr="%(present)s"),
        polib.POEntry(msgid="狗", msgstr="Dog", flags=["fuzzy"]),
        polib.POEntry(msgid="%d 头", msgid_plural="%d 头", msgstr_plural={0: "one", 1: "%d heads"}),
    ],
    ids=["placeholder", "tag", "fuzzy", "plural"],
)
def test_a_fault_planted_in_the_english_is_found(tmp_path, entry):
    assert len(faults(written(tmp_path, entry))) == 1


def test_an_english_sentence_changed_after_compiling_shows(tmp_path):
    po_path = written(tmp_path, polib.POEntry(msgid="狗", msgstr="Dog"))
    mo_path = compile_catalogue(po_path)
    assert mo_path.read_bytes() == compiled(po_path)
    po_path.write_text(po_path.read_text(encoding="utf-8").replace("Dog", "Hound"), encoding="utf-8")
    assert mo_path.read_bytes() != compiled(po_path)


SUNDAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("form", "chinese", "english"),
    [
        (dates.long_date, "2026年11月22日", "22 November 2026"),
        (dates.full_date, "2026年11月22日 星期日", "Sunday 22 November 2026"),
        (dates.weekday, "星期日", "Sunday"),
        (dates.short_weekday, "周日", "Sun"),
        (dates.plate_weekday, "星期日", "Sun"),
        (dates.plate_month, "11月", "Nov"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_date_reads_as_the_reader_writes_it(form, chinese, english):
    assert form(SUNDAY) == chinese
    with override("en"):
        assert form(SUNDAY) == english


def test_a_short_date_names_its_year_only_when_it_is_another(monkeypatch):
    monkeypatch.setattr(dates.timezone, "localdate", lambda: SUNDAY)
    assert (dates.short_date(SUNDAY), dates.near_date(SUNDAY)) == ("11月22日", "11月22日 星期日")
    with override("en"):
        assert (dates.short_date(SUNDAY), dates.near_date(SUNDAY)) == ("22 November", "Sunday 22 November")
        assert dates.short_date(SUNDAY.replace(year=2025)) == "22 November 2025"


@pytest.mark.parametrize(
    ("start", "end", "chinese", "english"),
    [
        ((2026, 9, 1), None, "2026年9月1日", "1 September 2026"),
        ((2026, 9, 1), (2026, 9, 3), "2026年9月1日—3日", "1—3 September 2026"),
        ((2026, 9, 30), (2026, 10, 2), "2026年9月30日—10月2日", "30 September—2 October 2026"),
        ((2026, 12, 31), (2027, 1, 2), "2026年12月31日—2027年1月2日", "31 December 2026—2 January 2027"),
    ],
)
def test_a_range_of_dates_repeats_nothing_in_either_language(start, end, chinese, english):
    first, last = datetime.date(*start), datetime.date(*end) if end else None
    assert dates.date_range(first, last) == chinese
    with override("en"):
        assert dates.date_range(first, last) == english


def test_dates_stay_chinese_where_no_language_is_active():
    with override(None):
        assert dates.full_date(SUNDAY) == "2026年11月22日 星期日"


def in_english(client: Client, url: str) -> tuple[HttpResponse, str]:
    """A page as a reader of English gets it: the answer and its HTML."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(url)
    return response, response.content.decode()


def test_the_front_page_is_in_english(client: Client, town: Town):
    town.article()
    town.event()
    town.brand()
    response, html = in_english(client, "/")
    assert response.status_code == 200
    for words in (
        ">Skip to the main text<",
        ">The next seven days<",
        ">All news<",
        ">Today<",
        ">×1<",
        ">See 1 brand<",
    ):
        assert words in html, words


def test_an_article_is_in_english_around_its_text(client: Client, town: Town):
    html = in_english(client, town.article().url)[1]
    assert ">Home</a>" in html
    assert "Source: " in html
    assert 'aria-label="You are here"' in html
    assert "To the home page of 临河居民区" in html


def test_the_list_of_brands_is_in_english(client: Client, town: Town):
    town.brand()
    html = in_english(client, "/brands/")[1]
    for words in (
        "Points, lines and areas",
        ">All</a>",
        "No brand yet",
        "<strong>1</strong> of 2",
        "The cube: ",
    ):
        assert words in html, words


def test_an_event_is_in_english_with_its_date(client: Client, town: Town):
    event = town.event(hours=48)
    html = in_english(client, event.url)[1]
    starts = event.leading_date.starts_at
    with override("en"):
        assert f">{dates.plate_month(starts)}<" in html
        assert f'{dates.full_date(starts)} <span class="unbroken">{event.leading_date.hours}<' in html
    assert ">Coming soon<span>Culture</span>" in html
    assert 'Call to ask <span class="unbroken">199 0000 0101<' in html
    assert "Who can come" in html


def test_a_page_that_is_not_there_says_so_in_english(client: Client, town: Town):
    response, html = in_english(client, "/nowhere/")
    assert response.status_code == 404
    assert "<h1>We could not find this page</h1>" in html


def test_a_page_is_chinese_where_nobody_asked_for_english(client: Client, town: Town):
    assert "<h1>没有找到这一页</h1>" in client.get("/nowhere/").content.decode()
    assert gettext("首页") == "首页"
