"""The list of pages in the admin."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brands.models import BrandIndexPage
from news.models import NewsIndexPage

# Of an editor and an administrator; whoever may withdraw asks whose the page is, and a search asks the index.
MOST, MOST_OF_OTHERS = 20, 24


def explorer(town, username: str, page, query: str = "") -> tuple[str, int]:
    """What somebody sees below a page, and how many queries it took."""
    client = Client()
    client.force_login(town.user(username), "django.contrib.auth.backends.ModelBackend")
    address = reverse("wagtailadmin_explore", args=[page.pk]) + query
    client.get(address)
    asked = []
    for _again in range(
        2
    ):  # what is asked by the clock, and not by the page, is asked in one of them at most
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked.append(len(queries))
    assert answer.status_code == 200, answer.get("Location")
    return answer.content.decode(), min(asked)


@pytest.mark.long
@pytest.mark.parametrize("username", ["editor", "admin", "signatory"])
@pytest.mark.parametrize("query", ["", "?q=街坊", "?ordering=title"])
def test_the_list_costs_the_same_few_queries_however_many_pages_it_shows(town, username, query):
    pages = [town.article(f"街坊的第{number}件事") for number in range(2)]
    index = town.index(NewsIndexPage)
    # What a process asks once in its life is asked now.
    explorer(town, username, index, query)
    listed, few = explorer(town, username, index, query)
    assert all(page.title in listed for page in pages)
    for number in range(2, 7):
        town.article(f"街坊的第{number}件事", live=number % 2 == 0)
    listed, many = explorer(town, username, index, query)
    assert listed.count("件事") >= 7
    assert few == many <= (MOST if username in ("editor", "admin") and "q=" not in query else MOST_OF_OTHERS)


@pytest.mark.long
def test_a_list_of_several_types_costs_no_query_for_each_type(town):
    town.article()
    _listed, few = explorer(town, "admin", town.front)
    town.story(), town.event(), town.issue(), town.brand(), town.standard()
    listed, many = explorer(town, "admin", town.front)
    assert str(BrandIndexPage.default_title) in listed
    assert few == many <= MOST


def test_the_list_can_be_narrowed_to_a_type_and_to_who_wrote(town):
    article = town.article("小李喊你来理发")
    board = town.article("停水通知", live=False)
    board.owner = town.user("editor")
    board.save()
    index = town.index(NewsIndexPage)
    listed, _queries = explorer(town, "admin", index, f"?owner={town.user('editor').pk}")
    assert board.title in listed
    assert article.title not in listed
    listed, _queries = explorer(town, "admin", town.front, f"?content_type={article.content_type_id}")
    assert article.title in listed
    listed, _queries = explorer(town, "admin", town.front, f"?content_type={index.content_type_id}")
    assert article.title not in listed


def test_whoever_works_in_one_unit_is_led_from_above_to_the_highest_page_of_theirs(town):
    client = Client()
    client.force_login(town.user("other"), "django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("wagtailadmin_explore", args=[town.front.pk]))
    assert answer["Location"] == reverse("wagtailadmin_explore", args=[town.beizha.page_id])
    assert client.get(reverse("wagtailadmin_explore", args=[town.linhe.page_id])).status_code == 404
