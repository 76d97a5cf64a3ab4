"""The search judged on the demo town: recall, order, every word of every title (figures are printed)."""

import math
import tomllib
from pathlib import Path

import pytest
from wagtail.models import Page

from portal.core.searchable import text_of
from portal.search.cutting import is_word
from portal.search.finding import public_pages
from portal.search.text import fold, is_han, runs

QUERIES = tomllib.loads((Path(__file__).parent / "judged_queries.toml").read_text("utf-8"))["queries"]
TITLE, SUMMARY, TEXT = 3, 2, 1

pytestmark = [pytest.mark.prove, pytest.mark.postgres]


def said(texts: tuple[str, ...], groups: list[list[str]]) -> bool:
    whole = "\n".join(texts)
    return all(any(word in whole for word in group) for group in groups)


def grade(page: tuple[str, str, str], groups: list[list[str]]) -> int:
    """How well a page answers, read without the search: where it says what was asked for."""
    for depth, value in ((1, TITLE), (2, SUMMARY), (3, TEXT)):
        if said(page[:depth], groups):
            return value
    return 0


def gain(grades: list[int]) -> float:
    return sum((2**one - 1) / math.log2(place + 2) for place, one in enumerate(grades[:10]))


@pytest.fixture
def texts(demo_town) -> dict[int, tuple[str, str, str]]:
    pages = public_pages().specific(defer=False)
    return {
        page.pk: (fold(page.title), fold(getattr(page, "summary", "")), fold(text_of(page.search_text())))
        for page in pages
    }


def test_the_judged_questions_are_answered(texts):
    assert len(QUERIES) >= 120
    recalls, gains, asked = [], [], 0
    weak = []
    for query in QUERIES:
        grades = {pk: value for pk, page in texts.items() if (value := grade(page, query["all"]))}
        if not grades:
            continue
        asked += 1
        found = [page.pk for page in public_pages().search(query["q"])]
        recall = len(set(found) & set(grades)) / len(grades)
        ideal = gain(sorted(grades.values(), reverse=True))
        order = gain([grades.get(pk, 0) for pk in found]) / ideal
        recalls.append(recall)
        gains.append(order)
        if recall < 1 or order < 0.8:
            weak.append(f"{query['q']} recall {recall:.2f} nDCG {order:.2f}")
    recall, order = sum(recalls) / asked, sum(gains) / asked
    print(
        f"\njudged: {asked} questions with an answer, recall {recall:.3f}, nDCG@10 {order:.3f}; weak: {weak}"
    )
    assert asked >= 110
    assert recall >= 0.95
    assert order >= 0.90


def test_every_word_of_two_characters_of_every_title_is_found(texts):
    lost = []
    pairs = 0
    for pk, (title, _summary, _text) in texts.items():
        for run in filter(is_han, runs(title)):
            for pair in {run[at : at + 2] for at in range(len(run) - 1)}:
                pairs += 1
                if pk not in {page.pk for page in public_pages().search(pair)}:
                    lost.append((pair, title, is_word(pair)))
    print(f"\ntitles: {pairs} pairs of characters, {len(lost)} lost")
    assert lost == []


def test_no_draft_is_ever_found(texts):
    drafts = Page.objects.filter(live=False, depth__gt=2)
    assert drafts.exists()
    live = set(texts)
    for draft in drafts:
        assert not {page.pk for page in public_pages().search(draft.title)} - live
        assert not {page.pk for page in public_pages().autocomplete(draft.title[:4])} - live
