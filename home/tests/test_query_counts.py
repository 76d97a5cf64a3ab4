"""What a page costs the database, the same with ten and with a hundred things to list.

Counted on a warm cache of site addresses (an hour in each process); a cold one costs one query more.
"""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brands.models import BrandIndexPage
from events.models import EventIndexPage
from news.models import BlackboardIndexPage, NewsIndexPage, PaperIndexPage, StoryIndexPage
from tests.crowd import crowd

HOME_BUDGET, BUDGET = 20, 12
UNIT_BUDGET = 20
FEW, MORE, MANY = 10, 30, 100


def queries_of(client, address: str) -> int:
    client.get(address)
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
    }
    pages |= {name: town.index(kind) for name, kind in kinds.items()}
    pages |= {"paper": town.index(PaperIndexPage, town.unit), "standard": town.standard()}
    found = {name: page.get_url() for name, page in pages.items()}
    return found | {"home": "/", "unit": town.linhe.page.get_url(), "tag": "/tags/bian-min-fu-wu/"}


def measured(client, town, count: int) -> dict[str, int]:
    return {name: queries_of(client, address) for name, address in addresses(town, count).items()}


# A hundred pages of each kind take a minute to make.
@pytest.mark.parametrize("more", [MORE, pytest.param(MANY, marks=pytest.mark.prove)])
def test_pages_keep_their_query_budget_with_ten_and_with_many_things(client, town, more):
    few, many = measured(client, town, FEW), measured(client, town, more - FEW)
    assert few == many
    # What rooms above show beside a brand fetches the sizes of its own pictures.
    budgets = {"home": HOME_BUDGET, "unit": UNIT_BUDGET, "brand": BUDGET + 1}
    over = {name: count for name, count in many.items() if count > budgets.get(name, BUDGET)}
    assert not over, many


def test_a_cold_cache_of_site_addresses_costs_one_query_more(client, town):
    article = town.article()
    warm = queries_of(client, article.get_url())
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(article.get_url())
    assert len(queries) == warm + 1
