"""Old news comes in as drafts; nothing twice, nothing lost, nothing live without review."""

import html
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import TaskState

from news.importing import read_file
from news.models import ArticlePage, ImportedArticle
from portal.editorial.verdicts import Verdict, decide, under_review

PAGES = sorted((Path(__file__).parent.parent / "importing" / "tests" / "pages").glob("*.html"))


def run(*arguments, **options) -> str:
    out = StringIO()
    call_command("import_articles", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def text_of(article: ArticlePage) -> str:
    """Every word that a body keeps, without tags and spaces."""
    kept = " ".join(strings_in(list(article.body.raw_data)))
    return "".join(html.unescape(re.sub(r"<[^>]+>", "", kept)).split())


def strings_in(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in values for text in strings_in(one)]


def test_damaged_pages_become_drafts_that_wait_for_review_each_with_its_report(town):
    out = run(*PAGES, unit="lin-he-ju-min-qu")
    drafts = list(ArticlePage.objects.all())
    assert len(drafts) == len(PAGES)
    for draft in drafts:
        assert not draft.live
        assert draft.imported_from.suspicions
        assert draft.current_workflow_task_state.status == TaskState.STATUS_IN_PROGRESS
        assert draft.title in out


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_word_that_was_read_stands_in_the_draft(town, path):
    run(path, unit=town.linhe.name)
    draft = ArticlePage.objects.get()
    body = text_of(draft)
    for block in read_file(path).blocks:
        for line in block.text.split("\n"):
            assert "".join(line.split()) in body or block.rows
        for cell in [cell for row in block.rows for cell in row]:
            assert "".join(cell.split()) in body


def test_twice_imports_nothing_twice_even_after_the_draft_was_deleted(town):
    run(PAGES[0], unit=town.linhe.name)
    out = run(PAGES[0], unit=town.linhe.name)
    assert "新建 0 篇" in out
    assert ArticlePage.objects.count() == 1
    ArticlePage.objects.get().delete()
    run(PAGES[0], unit=town.linhe.name)
    assert ArticlePage.objects.count() == 0
    assert ImportedArticle.objects.count() == 1


def test_a_trial_run_stores_nothing(town):
    out = run(PAGES[0], unit=town.linhe.name, dry_run=True)
    assert "什么也没有存" in out
    assert not ArticlePage.objects.exists()


def test_an_unreadable_file_is_named_and_the_others_go_on(town, tmp_path):
    shutil.copy(PAGES[0], tmp_path / "b.html")
    (tmp_path / "a.docx").write_bytes(b"not a zip")
    (tmp_path / "c.txt").write_bytes(b"")
    out = run(tmp_path, unit=town.linhe.name)
    assert "a.docx" in out
    assert "c.txt" in out
    assert ArticlePage.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["nowhere.html"], "找不到"), ([str(PAGES[0])], "没有叫")],
    ids=["no such file", "no such unit"],
)
def test_a_wrong_argument_is_one_clear_sentence(town, arguments, sentence):
    unit = "火星" if sentence == "没有叫" else town.linhe.name
    with pytest.raises(CommandError, match=sentence):
        run(*arguments, unit=unit)


def test_an_imported_article_goes_through_review_to_live(town):
    run(PAGES[0], unit=town.linhe.name)
    draft = ArticlePage.objects.get()
    assert (draft.source_kind, draft.source_name) == ("reprint", "平川日报")
    draft.source_url = "https://example.org/2022/1"
    draft.save_revision(user=town.user("editor"))
    for username in ("senior", "signatory"):
        decide(seen=under_review(ArticlePage.objects.get()), by=town.user(username), verdict=Verdict.APPROVE)
    assert ArticlePage.objects.get().live
