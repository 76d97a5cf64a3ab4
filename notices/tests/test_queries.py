"""What notices cost the pages that show them: nothing of their own once they were read."""

import pytest

from home.tests.test_query_counts import queries_of
from portal.core import kept
from tests.town import Town

from .scene import building, live

pytestmark = pytest.mark.django_db
WARM = 8


def measured(client, town: Town) -> dict[str, int]:
    article, events = town.article(), town.event().get_parent()
    addresses = ("/", town.linhe.page.get_url(), article.get_url(), events.get_url(), "/notices/", "/where/")
    return {address: queries_of(client, address)[1] for address in addresses}


@pytest.mark.long
def test_pages_ask_no_more_with_many_urgent_notices_than_with_none(client, town: Town):
    three = building(town, 3)
    kept.forget()
    none = measured(client, town)
    for number in range(6):
        live(town, urgency="urgent", title=f"停水 {number}")
        live(town, title=f"通知 {number}", units=[town.unit])
    live(town, urgency="urgent", units=[three])
    many = measured(client, town)
    # The list itself asks once for the units of all that it lists.
    shared = (none.keys() & many.keys()) - {"/notices/"}
    assert {
        address: (none[address], many[address]) for address in shared if many[address] > none[address]
    } == {}
    assert all(count <= WARM for count in many.values()), many
