"""Forgetting: a room that cannot keeps no other from it."""

import datetime
import itertools

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.core import leftovers, retention
from portal.core.retention import forget_due


@pytest.mark.django_db
def test_a_room_that_fails_is_logged_and_the_others_forget(monkeypatch, caplog):
    done = []

    def breaks():
        raise ValueError("no")

    monkeypatch.setattr(retention, "TERMS", [("broken", breaks), ("whole", lambda: done.append(1))])
    forget_due()
    assert done == [1]
    assert "not forgotten: broken" in caplog.text


def test_sign_ups_and_messages_have_their_terms():
    assert {forget.__module__ for _what, forget in retention.TERMS} == {
        "events.retention",
        "guides.retention",
        "handout.retention",
        "mailing.retention",
        "mailing.sending.forgetting",
        "notices.retention",
        "portal.core.generation",
        "portal.keeping.room",
        "portal.core.leftovers",
        "portal.editorial.leftovers",
        "portal.people.appointing",
        "portal.people.incoming",
        "portal.outbox.actions",
        "portal.outbox.receipts",
        "portal.search.actions",
        "teams.retention",
        "rolls.retention",
        "volunteers.retention",
    }


def test_rows_go_a_few_at_a_time_and_what_is_left_goes_at_the_next_hour(db, monkeypatch):
    ends = timezone.now()
    for number in range(23):
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=ends)
    monkeypatch.setattr(retention, "AT_ONCE", 10)
    with CaptureQueriesContext(connection) as asked:
        assert retention.forget_some(Session.objects.all(), at_most=22) == 22
    deleted = [one["sql"] for one in asked if one["sql"].startswith("DELETE")]
    assert len(deleted) == 3
    assert Session.objects.count() == 1


def test_a_slow_database_is_given_back_between_ever_fewer_rows(db, monkeypatch):
    for number in range(30):
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=timezone.now())
    slept, clock = [], itertools.count(step=0.2)
    monkeypatch.setattr(retention, "AT_ONCE", 16)
    monkeypatch.setattr(retention, "AT_LEAST", 4)
    monkeypatch.setattr(retention.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(retention.time, "sleep", slept.append)
    assert retention.forget_some(Session.objects.all()) == 30
    assert slept == [retention.A_MOMENT] * 4, "16, 8, 4 and what was left"


@pytest.mark.parametrize(("ago", "left"), [(-1, 1), (0, 0), (1, 0)])
def test_a_login_goes_with_its_end(db, ago, left):
    ends = timezone.now() - datetime.timedelta(minutes=ago)
    Session.objects.create(session_key="s", session_data="", expire_date=ends)
    leftovers.forget_sessions()
    assert Session.objects.count() == left


@pytest.mark.parametrize(
    ("status", "days", "left"),
    [("SUCCESSFUL", 13, 1), ("SUCCESSFUL", 14, 0), ("FAILED", 179, 1), ("FAILED", 180, 0), ("READY", 900, 1)],
)
def test_work_that_is_done_goes_after_two_weeks_and_what_failed_after_half_a_year(db, status, days, left):
    at = timezone.now() - datetime.timedelta(days=days)
    DBTaskResult.objects.create(
        task_path="a.b",
        backend_name="default",
        args_kwargs={"args": [], "kwargs": {}},
        status=status,
        run_after=at,
        finished_at=None if status == "READY" else at,
    )
    leftovers.forget_tasks()
    assert DBTaskResult.objects.count() == left


@pytest.mark.django_db
def test_sqlite_knows_how_its_tables_are_filled_after_each_round(monkeypatch):
    monkeypatch.setattr(retention, "TERMS", [])
    forget_due()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1")
            assert cursor.fetchone()[0] > 0
