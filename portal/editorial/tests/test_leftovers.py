"""Versions between two that matter are thinned; those that matter never are."""

import datetime

import pytest
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import PageLogEntry, Revision

from portal.editorial import leftovers

LONG_AGO = datetime.timedelta(days=91)


def saved(page, town, *minutes: int, ago: datetime.timedelta = LONG_AGO) -> list[Revision]:
    """Versions that the correspondent saved so many minutes after another moment, the earliest first."""
    found, begun = [], timezone.now() - ago
    for minute in minutes:
        revision = page.save_revision(user=town.user("correspondent"))
        at = begun + datetime.timedelta(minutes=minute)
        Revision.objects.filter(pk=revision.pk).update(created_at=at)
        found.append(Revision.objects.get(pk=revision.pk))
    return found


def left_of(revisions: list[Revision]) -> list[bool]:
    leftovers.forget_versions()
    there = set(Revision.objects.values_list("pk", flat=True))
    return [one.pk in there for one in revisions]


def test_of_versions_saved_in_one_sitting_the_last_stays(town):
    page = town.article(live=False)
    sitting = saved(page, town, 0, 5, 10, 69)
    (newest,) = saved(page, town, 0, ago=datetime.timedelta(0))
    assert left_of([*sitting, newest]) == [False, False, False, True, True]


@pytest.mark.parametrize(("minutes", "stays"), [(59, False), (60, False), (61, True)])
def test_a_later_version_within_the_hour_takes_the_earlier_ones_place(town, minutes, stays):
    page = town.article(live=False)
    first, _second = saved(page, town, 0, minutes)
    saved(page, town, 0, ago=datetime.timedelta(0))
    assert left_of([first]) == [stays]


def test_versions_of_the_last_three_months_stay(town):
    page = town.article(live=False)
    sitting = saved(page, town, 0, 5, 10, ago=datetime.timedelta(days=89))
    assert all(left_of(sitting))


def test_another_persons_version_takes_nobodys_place(town):
    page = town.article(live=False)
    first, second, third = saved(page, town, 0, 5, 10)
    Revision.objects.filter(pk=second.pk).update(user=town.user("editor"))
    saved(page, town, 0, ago=datetime.timedelta(0))
    assert left_of([first, second, third]) == [False, True, True]


def test_a_version_that_was_reviewed_is_live_was_live_or_is_due_stays(town):
    page = town.article(live=False)
    reviewed, live, was_live, due, plain, _last = saved(page, town, 0, 1, 2, 3, 4, 5)
    page = type(page).objects.get(pk=page.pk)
    state = page.get_workflow().start(page, town.user("correspondent"))
    state.current_task_state.__class__.objects.update(revision=reviewed)
    type(page).objects.filter(pk=page.pk).update(live_revision=live)
    PageLogEntry.objects.log_action(page, "wagtail.publish", revision=was_live)
    Revision.objects.filter(pk=due.pk).update(approved_go_live_at=timezone.now())
    assert left_of([reviewed, live, was_live, due, plain]) == [True, True, True, True, False]


@pytest.mark.parametrize(("days", "left"), [(6, 1), (7, 0), (8, 0)])
def test_a_form_that_was_never_sent_goes_after_a_week(town, days, left):
    page = town.article()
    FormState.objects.update_or_create_by_instance(
        page,
        user=town.user("editor"),
        defaults={"data": "", "last_updated_at": timezone.now() - datetime.timedelta(days=days)},
    )
    leftovers.forget_unsent()
    assert FormState.objects.count() == left


@pytest.mark.parametrize(("days", "left"), [(1095, True), (1096, False), (1097, False)])
def test_wagtails_log_goes_after_three_years(town, days, left):
    page = town.article()
    PageLogEntry.objects.update(timestamp=timezone.now() - datetime.timedelta(days=days))
    leftovers.forget_logs()
    assert PageLogEntry.objects.filter(page=page.pk).exists() is left
