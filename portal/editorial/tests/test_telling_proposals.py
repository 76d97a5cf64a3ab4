"""Who may give the second word is told that something waits for it, by the rules by which reviewers are told of texts."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.models import NewsIndexPage
from portal.accounts.models import StaffPhone, User
from portal.editorial.models import Proposal, ToldReviewer
from portal.editorial.proposals import answer, may_confirm, propose_front, propose_move, waiting_for_a_second
from portal.editorial.telling import AN_HOUR, tell_reviewers
from portal.outbox.models import Message
from portal.places.models import Unit
from tests.edges import INSTANT, clock_at, shanghai
from tests.town import Town

from .test_reviews import handed_in

pytestmark = pytest.mark.django_db
NOON = shanghai(2026, 12, 1, 12)


@pytest.fixture(autouse=True)
def phones(town: Town, settings) -> None:
    settings.PORTAL_SMS = "console"
    for number, username in enumerate(["editor", "senior", "signatory", "admin"]):
        StaffPhone.objects.create(
            user=town.user(username), number=f"1990000070{number}", name="phone", confirmed=True
        )


def a_move(town: Town, by: str = "admin", title: str = "换个地方") -> Proposal:
    page = town.article(title)
    town.article("那边先有的", unit=town.beizha)
    there = town.index(NewsIndexPage, town.beizha)
    asked = propose_move(page=page, destination=there, by=town.user("admin"), reason="写的是北栅的事")
    asked.asked_by = town.user(by)
    asked.save()
    return asked


def told_at(moment: datetime.datetime) -> list[tuple[str, str]]:
    """Who is told at this moment, and of what."""
    before = {*Message.objects.values_list("pk", flat=True)}
    with clock_at(moment):
        tell_reviewers()
    return sorted((one.recipient[-1], one.kind) for one in Message.objects.exclude(pk__in=before))


def test_who_may_confirm_is_told_once_and_nobody_else(town: Town):
    a_move(town)
    told = told_at(NOON)
    assert told == [("1", "proposal-waits"), ("2", "proposal-waits")]
    assert Message.objects.latest("pk").text.startswith(
        "有 1 件事等您确认（换单位、新主页上线），请登录后台 http"
    )
    assert told_at(NOON + 2 * AN_HOUR) == []


def test_whoever_asked_is_not_told_of_their_own(town: Town):
    a_move(town, by="senior")
    assert told_at(NOON) == [("2", "proposal-waits")]


def test_what_was_answered_is_forgotten_after_the_hour_and_the_next_is_told(town: Town):
    asked = a_move(town)
    told_at(NOON)
    answer(proposal=asked, by=town.user("signatory"), agrees=False, remark="先不换")
    assert told_at(NOON + AN_HOUR - INSTANT) == []
    assert ToldReviewer.objects.count() == 2
    assert told_at(NOON + AN_HOUR) == []
    assert not ToldReviewer.objects.exists()
    a_move(town, title="另一篇")
    assert len(told_at(NOON + 2 * AN_HOUR)) == 2


@pytest.mark.parametrize(("later", "kinds"), [(-INSTANT, []), (INSTANT * 0, ["proposal-waits"])])
def test_texts_and_steps_share_the_hour(town: Town, later, kinds):
    handed_in(town)
    a_move(town)
    assert ("2", "review-waits") in told_at(NOON)
    assert [kind for person, kind in told_at(NOON + AN_HOUR + later) if person == "2"] == kinds


def test_nobody_is_told_at_night(town: Town):
    a_move(town)
    assert told_at(shanghai(2026, 12, 1, 21)) == []
    assert len(told_at(shanghai(2026, 12, 2, 8))) == 2


def test_it_is_they_who_may_confirm_whoever_asked(town: Town):
    asked = [a_move(town), a_move(town, by="senior", title="另一篇")]
    fronts = [
        propose_front(page=unit.page, by=town.user("admin"), reason="新来的")
        for unit in Unit.objects.with_page()
    ]
    found = dict(waiting_for_a_second())
    for one in [*asked, *fronts]:
        assert found[one.pk] == {user.pk for user in User.objects.all() if may_confirm(one, user)}, one
    assert any(found.values())


def test_a_clock_asks_the_same_however_much_waits(town: Town):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            waiting_for_a_second()
        return len(queries)

    a_move(town)
    one = asked()
    for number in range(4):
        a_move(town, title=f"第{number}篇")
    assert asked() == one == 3
