"""Two people tell one household at once, or answer one notice at once; on SQLite and on PostgreSQL, with a control."""

import pytest
from django.db import IntegrityError, transaction

from events.tests.test_races import at_once, errors
from notices.actions.reviewing import pass_notice, send_back
from notices.actions.rounds import print_round, type_round
from notices.actions.telling import tell
from notices.households import by_door, homes
from notices.models import Channel, Notice, Receipt, State
from notices.refusal import Refused
from portal.people.models import Household
from tests.town import Town

from .scene import building, doors, live, waiting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS, AT_ONCE = 5, 4


def naive(notice: Notice, home: Household) -> None:
    """What most systems do: look, then write."""
    with transaction.atomic():
        if not Receipt.objects.filter(notice=notice, household=home).exists():
            Receipt.objects.create(notice=notice, household=home, unit_id=home.unit_id, channel=Channel.DOOR)


def test_who_presses_at_once_makes_one_receipt_and_reads_no_error(town: Town):
    three = building(town, 3)
    notice, rows = live(town), doors(three, ROUNDS)
    home_of = homes().select_related("unit").in_bulk([one.pk for one in rows])
    for home in home_of.values():
        told = at_once(
            [
                lambda home=home, n=n: tell(
                    notice=notice, household=home, channel=Channel.DOOR, by=town.user(n)
                )
                for n in ("editor", "senior", "signatory", "correspondent")[:AT_ONCE]
            ]
        )
        assert not errors(told)
        assert sorted(told) == [False] * (AT_ONCE - 1) + [True]
    assert Receipt.objects.count() == ROUNDS


@pytest.mark.postgres
def test_looking_before_writing_is_caught_by_the_database(town: Town):
    """The control: without the action the rule of the database alone stands between a household and two receipts."""
    notice, home = live(town), doors(building(town, 3), 1)[0]
    Receipt.objects.create(notice=notice, household=home, unit_id=home.unit_id, channel=Channel.WEB)
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(notice=notice, household=home, unit_id=home.unit_id, channel=Channel.DOOR)
    results = at_once([lambda: naive(notice, home)] * AT_ONCE)
    assert not errors(results)
    assert Receipt.objects.count() == 1


def test_a_list_typed_by_two_while_others_press_counts_each_household_once(town: Town):
    notice = live(town)
    rows = by_door(
        homes().select_related("unit").filter(pk__in=[one.pk for one in doors(building(town, 3), 20)])
    )
    sheet = print_round(notice=notice, households=rows, unit=town.linhe, by=None)
    acts = [
        lambda: type_round(sheet=sheet, typed="1-15", channel=Channel.DOOR, by=town.user("editor"))[0],
        lambda: type_round(sheet=sheet, typed="10-20", channel=Channel.PAPER, by=town.user("senior"))[0],
        lambda: int(tell(notice=notice, household=rows[11], channel=Channel.WEB, by=None)),
        lambda: int(tell(notice=notice, household=rows[3], channel=Channel.WEB, by=None)),
    ]
    news = at_once(acts)
    assert not errors(news), news
    assert sum(news) == Receipt.objects.count() == 20


def test_one_verdict_wins(town: Town):
    for _round in range(ROUNDS):
        notice = waiting(town)
        results = at_once(
            [
                lambda notice=notice: pass_notice(
                    notice=notice, digest=notice.digest, by=town.user("senior")
                ),
                lambda notice=notice: send_back(
                    notice=notice, digest=notice.digest, reason="不对", by=town.user("signatory")
                ),
            ]
        )
        refused = errors(results)
        assert len(refused) == 1
        assert isinstance(refused[0], Refused)
        assert Notice.objects.get(pk=notice.pk).state in (State.PASSED, State.DRAFT)
