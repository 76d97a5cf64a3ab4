"""The item before and the item after, of which several may have appeared in the same moment."""

import datetime

import pytest
from django.utils import timezone

from news.models import ArticlePage
from tests.town import Town

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def appeared(town: Town, *minutes: int) -> list[ArticlePage]:
    """Articles that appeared so many minutes after some moment, in the order in which they were made."""
    then = timezone.now() - datetime.timedelta(days=1)
    made = [town.article(f"第{number}篇") for number in range(len(minutes))]
    for page, minute in zip(made, minutes, strict=True):
        ArticlePage.objects.filter(pk=page.pk).update(first_published_at=then + minute * MINUTE)
    return [ArticlePage.objects.get(pk=page.pk) for page in made]


def around(page: ArticlePage) -> tuple[int | None, int | None]:
    found = page.neighbours()
    return tuple(found[side] and found[side].pk for side in ("previous", "next"))


def test_of_articles_that_appeared_in_the_same_moment_each_leads_to_the_next_and_back(town: Town):
    """An import gives a hundred the same time; nobody who reads on misses one or goes in a circle."""
    pages = appeared(town, 0, 0, 0, 0)
    chain = [None, *(page.pk for page in pages), None]
    assert [around(page) for page in pages] == list(zip(chain[:-2], chain[2:], strict=True))


def test_the_time_comes_first_and_the_number_only_where_times_are_equal(town: Town):
    late, early, same = pages = appeared(town, 2, 0, 0)
    assert [around(page) for page in pages] == [
        (same.pk, None),
        (None, same.pk),
        (early.pk, late.pk),
    ]


def test_of_many_before_and_after_the_nearest_are_meant(town: Town):
    pages = appeared(town, 0, 1, 2, 3, 4)
    assert around(pages[2]) == (pages[1].pk, pages[3].pk)


def test_what_never_appeared_has_no_neighbours(town: Town):
    appeared(town, 0)
    assert around(town.article("草稿", live=False)) == (None, None)
