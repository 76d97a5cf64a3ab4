"""What a page costs the database, the same with ten and with a hundred things to list: with nothing kept from the reader
before, and with what was kept then."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brands.models import BrandIndexPage
from events.models import EventIndexPage
from guides.models import GuideIndexPage
from news.models import BlackboardIndexPage, NewsIndexPage, PaperIndexPage, StoryIndexPage
from portal.core import kept
from tests.crowd import crowd

# Two of each are shared by all pages of a town: its settings, its menu.
COLD = {"home": 21, "unit": 25, "brand": 15, "article": 14, "story": 14, "event": 14}
BUDGET, KEPT_BUDGET = 13, 8
# An activity asks which of its dates to show before it asks for them, so that ten years cost no more than one.
KEPT = {"event": 9}
FEW, MORE, MANY = 10, 30, 100


def queries_of(client, address: str) -> tuple[int, int]:
    """Of the first reader, and of the next."""
    client.get(address)
    kept.forget()
    return asked(client, address), asked(client, address)


def asked(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(queries)


def addresses(town, count: int) -> dict[str, str]:
    """One address of every page type in a town with so many of each."""
    pages = crowd(town, count)
    kinds = {
        "news": NewsIndexPage,
        "stories": StoryIndexPage,
        "boards": BlackboardIndexPage,
        "brands": BrandIndexPage,
        "events": EventIndexPage,
        "guides": GuideIndexPage,
    }
    pages |= {name: town.index(kind) for name, kind in kinds.items()}
    pages |= {"paper": town.index(PaperIndexPage, town.unit), "standard": town.standard()}
    found = {name: page.get_url() for name, page in pages.items()}
    return found | {"home": "/", "unit": town.linhe.page.get_url(), "tag": "/tags/bian-min-fu-wu/"}


def measured(client, town, count: int) -> dict[str, tuple[int, int]]:
    return {name: queries_of(client, address) for name, address in addresses(town, count).items()}


# A hundred pages of each kind take a minute to make.
@pytest.mark.long
@pytest.mark.parametrize("more", [MORE, pytest.param(MANY, marks=pytest.mark.prove)])
def test_pages_keep_their_query_budget_with_ten_and_with_many_things(client, town, more):
    few, many = measured(client, town, FEW), measured(client, town, more - FEW)
    assert few == many
    over = {
        name: count
        for name, count in many.items()
        if count[0] > COLD.get(name, BUDGET) or count[1] > KEPT.get(name, KEPT_BUDGET)
    }
    assert not over, many


def test_what_was_kept_is_not_asked_for_again_until_a_page_changes(client, town):
    address = town.article().get_url()
    cold, warm = queries_of(client, address)
    assert warm < cold
    town.article("又一篇")
    assert asked(client, address) > warm
    assert asked(client, address) == warm
