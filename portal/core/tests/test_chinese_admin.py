"""Editors read Chinese on every screen, whatever Wagtail's own catalogues lack."""

import json
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.test import RequestFactory
from django.utils.translation import gettext, ngettext, override
from django.views.i18n import JSONCatalog

from portal.core.tests.catalogues import (
    LANGUAGE,
    LOCALE_DIR,
    Missing,
    compile_catalogue,
    compiled,
    faults,
    missing_upstream,
    upstream_sources,
)

OUR_CATALOGUES = sorted((LOCALE_DIR / LANGUAGE / "LC_MESSAGES").glob("*.po"))


def write_po(folder: Path, *entries: polib.POEntry) -> Path:
    """A small catalogue on disk, for tests that show a fault is found."""
    path = folder / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.extend(entries)
    catalogue.save(str(path))
    return path


def test_every_upstream_sentence_of_the_installed_apps_has_chinese():
    assert missing_upstream(LOCALE_DIR, LANGUAGE) == []


def test_the_apps_that_editors_meet_are_among_those_looked_at():
    assert {
        "django",
        "wagtail",
        "wagtail.admin",
        "wagtail.users",
        "wagtail.images",
        "wagtail.documents",
    } <= set(upstream_sources())


def test_without_our_supplement_hundreds_of_sentences_are_missing(tmp_path):
    assert len(missing_upstream(tmp_path, LANGUAGE)) > 300


def test_a_planted_upstream_sentence_without_chinese_is_named(tmp_path):
    write_po(
        tmp_path / "app" / "en", polib.POEntry(msgid="Paint the shed"), polib.POEntry(msgid="Done already")
    )
    write_po(tmp_path / "app" / "zh_Hans", polib.POEntry(msgid="Done already", msgstr="已经好了"))
    found = missing_upstream(LOCALE_DIR, LANGUAGE, {"planted": tmp_path / "app"})
    assert found == [Missing("planted", "django", None, "Paint the shed")]


def test_a_fuzzy_or_uncounted_translation_upstream_does_not_count_as_chinese(tmp_path):
    counted = polib.POEntry(msgid="One tree", msgid_plural="%d trees", msgstr_plural={0: "", 1: ""})
    write_po(tmp_path / "app" / "en", counted, polib.POEntry(msgid="A guess"))
    write_po(
        tmp_path / "app" / "zh_Hans",
        polib.POEntry(msgid="One tree", msgstr="一棵树"),
        polib.POEntry(msgid="A guess", msgstr="猜的", flags=["fuzzy"]),
    )
    found = missing_upstream(tmp_path / "ours", LANGUAGE, {"planted": tmp_path / "app"})
    assert [missing.msgid for missing in found] == ["One tree", "A guess"]


def test_both_catalogues_of_ours_are_there():
    assert [path.name for path in OUR_CATALOGUES] == ["django.po", "djangojs.po"]


@pytest.mark.parametrize("po_path", OUR_CATALOGUES, ids=lambda path: path.stem)
def test_our_catalogue_has_no_fuzzy_empty_or_doubled_entry_and_keeps_every_placeholder(po_path):
    assert faults(po_path) == []


@pytest.mark.parametrize(
    "entry",
    [
        polib.POEntry(msgid="%(count)s pages", msgstr="若干页面"),
        polib.POEntry(msgid="Hello {name}", msgstr="{user}，您好"),
        polib.POEntry(msgid='Read <a href="%(url)s">this</a>', msgstr='请看<a href="%(url)s">这里'),
        polib.POEntry(msgid="A page", msgid_plural="%d pages", msgstr_plural={0: "%s 个页面"}),
        polib.POEntry(msgid="Not said", msgstr=""),
        polib.POEntry(msgid="Half said", msgstr="说了一半", flags=["fuzzy"]),
    ],
    ids=["percent", "brace", "tag", "plural", "empty", "fuzzy"],
)
def test_a_fault_planted_in_a_catalogue_is_found(tmp_path, entry):
    assert len(faults(write_po(tmp_path, entry))) == 1


@pytest.mark.parametrize("po_path", OUR_CATALOGUES, ids=lambda path: path.stem)
def test_the_committed_mo_says_what_its_po_says(po_path):
    assert po_path.with_suffix(".mo").read_bytes() == compiled(po_path), (
        "run: python -m portal.core.tests.catalogues"
    )


def test_a_po_edited_after_compiling_no_longer_matches_its_mo(tmp_path):
    po_path = write_po(tmp_path, polib.POEntry(msgid="Page", msgstr="页面"))
    mo_path = compile_catalogue(po_path)
    assert mo_path.read_bytes() == compiled(po_path)
    po_path.write_text(po_path.read_text(encoding="utf-8").replace("页面", "网页"), encoding="utf-8")
    assert mo_path.read_bytes() != compiled(po_path)


def test_our_words_win_over_the_shipped_ones_at_run_time():
    assert LOCALE_DIR in [Path(path) for path in settings.LOCALE_PATHS]
    with override("zh-hans"):
        assert gettext("Unpublish") == "下线"
        assert gettext("Collections") == "分组"
        assert gettext("Autosave is paused") == "自动保存已暂停"
        assert (
            ngettext("Moved up 1 place.", "Moved up %(counter)s places.", 3) % {"counter": 3}
            == "上移了 3 位。"
        )


def test_the_scripts_of_the_editing_screens_get_our_chinese():
    with override("zh-hans"):
        response = JSONCatalog.as_view(packages=["wagtail.admin"])(RequestFactory().get("/"))
    said = json.loads(response.content)["catalog"]
    assert said["Changes have been autosaved."] == "修改已自动保存。"
    assert said["%(num)s error"] == ["%(num)s 处错误"]


def test_times_such_as_three_hours_ago_are_chinese_because_humanize_is_installed():
    assert apps.is_installed("django.contrib.humanize"), (
        "Wagtail's review panel says 3 小时前 only with it installed"
    )
