"""F4: what a page costs the database, the same with ten and with a hundred things to list.

Counted on a cold cache of site addresses (one query more than the next request of the same process).
"""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brands.models import BrandIndexPage
from events.models import EventIndexPage
from news.models import NewsIndexPage, PaperIndexPage, StoryIndexPage
from tests.crowd import crowd

HOME_BUDGET, BUDGET = 20, 12
UNIT_BUDGET = 20
FEW, MANY = 10, 100


def queries_of(client, address: str) -> list[str]:
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in queries]


def addresses(town, count: int) -> dict[str, str]:
    """One address of every page type in a town with so many of each."""
    pages = crowd(town, count)
    kinds = {"news": NewsIndexPage, "stories": StoryIndexPage, "brands": BrandIndexPage, "events": EventIndexPage}
    pages |= {name: town.index(kind) for name, kind in kinds.items()}
    pages |= {"paper": town.index(PaperIndexPage, town.unit), "standard": town.standard()}
    found = {name: page.get_url() for name, page in pages.items()}
    return found | {"home": "/", "unit": town.linhe.page.get_url(), "tag": "/tags/bian-min-fu-wu/"}


def measured(client, town, count: int) -> dict[str, list[str]]:
    return {name: queries_of(client, address) for name, address in addresses(town, count).items()}


def test_pages_keep_their_query_budget_with_ten_and_with_a_hundred_things(client, town):
    few = {name: len(queries) for name, queries in measured(client, town, FEW).items()}
    many_queries = measured(client, town, MANY - FEW)
    many = {name: len(queries) for name, queries in many_queries.items()}
    print(few, many, sep="\n")
    import os
    if os.environ.get("SHOW"):
        for name in os.environ["SHOW"].split(","):
            print("=====", name)
            for q in many_queries[name]: print("   ", q[:230])
    assert few == many
    budgets = {"home": HOME_BUDGET, "unit": UNIT_BUDGET}
    over = {name: count for name, count in many.items() if count > budgets.get(name, BUDGET)}
    assert not over
