"""A service that has run for years: its pages show the last dates and those to come, and cost no more for the others."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.ledger import lines_of
from events.models import EventPage, Occurrence
from events.models.event import PAST_SHOWN
from events.tests.rolls import a_round
from tests.town import Town

A_DAY = datetime.timedelta(days=1)


def held(page: EventPage, count: int) -> None:
    """So many dates that are over, the last of them yesterday."""
    now = timezone.now()
    Occurrence.objects.bulk_create(
        Occurrence(page_id=page.pk, starts_at=now - day * A_DAY, ends_at=now - day * A_DAY + A_DAY / 24)
        for day in range(1, count + 1)
    )


def cost(client: Client, address: str) -> tuple[str, int]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode(), len(queries)


@pytest.mark.parametrize(
    ("count", "shown", "words"),
    [
        (PAST_SHOWN - 1, PAST_SHOWN - 1, ""),
        (PAST_SHOWN, PAST_SHOWN, ""),
        (PAST_SHOWN + 1, PAST_SHOWN, "更早还办过 1 次。"),
        (PAST_SHOWN + 30, PAST_SHOWN, "更早还办过 30 次。"),
    ],
)
def test_an_activity_lists_its_last_dates_and_counts_the_others(client, town: Town, count, shown, words):
    page = town.event()
    held(page, count)
    html, _queries = cost(client, page.get_url())
    assert html.count('class="dates-over"') == shown
    assert ("更早还办过" in html) is bool(words)
    assert words in html
    fresh = EventPage.objects.get(pk=page.pk)
    assert (fresh.times_held, len(fresh.upcoming)) == (count, 1)
    assert [one.starts_at for one in fresh.dates] == sorted(one.starts_at for one in fresh.dates)


def test_a_version_that_is_only_looked_at_shows_the_dates_it_holds(town: Town):
    page = town.event()
    held(page, 2)
    page = EventPage.objects.get(pk=page.pk)
    page.occurrences.add(
        Occurrence(starts_at=timezone.now() + 9 * A_DAY, ends_at=timezone.now() + 10 * A_DAY)
    )
    version = page.save_revision().as_object()
    assert (len(version.past), version.times_held, len(version.upcoming)) == (2, 2, 2)


def test_the_list_of_what_has_been_counts_all_dates_and_puts_the_latest_first(client, town: Town):
    older, newer = town.event("书法课"), town.event("理发")
    held(older, 3)
    held(newer, PAST_SHOWN + 5)
    Occurrence.objects.filter(page=older.pk, ends_at__lt=timezone.now()).update(
        starts_at=timezone.now() - 9 * A_DAY, ends_at=timezone.now() - 8 * A_DAY
    )
    html, _queries = cost(client, "/events/?when=past")
    assert html.index("理发") < html.index("书法课")
    assert f"办过 {PAST_SHOWN + 5} 次" in html
    assert "办过 3 次" in html


@pytest.mark.long
@pytest.mark.parametrize(
    "address", ["/events/", "/events/?when=past", "/events/feed.atom", "/events/calendar.ics"]
)
def test_lists_cost_the_same_queries_however_many_activities_and_dates_there_are(client, town: Town, address):
    for number in range(2):
        held(town.event(f"活动{number}"), 2)
    _html, few = cost(client, address)
    for number in range(2, 6):
        held(town.event(f"活动{number}"), 20)
    _html, many = cost(client, address)
    assert few == many


def test_an_activity_costs_the_same_queries_however_long_it_has_run(client, town: Town):
    page = town.event()
    held(page, 1)
    _html, few = cost(client, page.get_url())
    held(page, 50)
    _html, many = cost(client, page.get_url())
    assert few == many


@pytest.mark.long
def test_activities_are_paged_by_their_soonest_date_and_the_rest_of_a_page_is_as_it_was(client, town: Town):
    for number in range(21):
        town.event(f"第{number:02}号活动", hours=24 + number)
    first, _queries = cost(client, "/events/")
    second, _queries = cost(client, "/events/?page=2")
    assert "第00号活动" in first
    assert "第20号活动" not in first
    assert "第20号活动" in second
    assert "第19号活动" not in second


def test_the_ledger_asks_once_for_all_dates_of_a_round(town: Town):
    round_ = a_round(town, dates=4)
    with CaptureQueriesContext(connection) as queries:
        assert set(lines_of(list(round_.rolls.with_round()))) == set(
            round_.rolls.values_list("pk", flat=True)
        )
    assert len(queries) == 3
