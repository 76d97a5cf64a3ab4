"""Two who are put into one office at the same moment; with controls that show it could be otherwise."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from events.tests.test_races import at_once, errors
from portal.people import appointing
from portal.people.appointing import appoint, name_office
from portal.people.models import Office, Post
from tests.town import Town

from .holders import a_person, a_post, leader

__all__ = ["leader"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def two_at_once(town: Town, office: Office, number: int) -> list[object]:
    """Two clerks, each with somebody else, for one span of one office; each has read the office for itself."""
    span = {"span": f"{number} 号楼"}
    posts = [
        a_post(Office.objects.get(pk=office.pk), town.linhe, a_person(town.linhe, f"{name}{number}"), **span)
        for name in ("王桂", "俞凤")
    ]
    return at_once([lambda one=one: appoint(post=one, by=None) for one in posts])


def test_of_two_at_once_one_holds_the_office_and_the_other_is_told(town: Town, leader):
    Office.objects.filter(pk=leader.pk).update(for_one=True)
    for number in range(3):
        found = two_at_once(town, leader, number)
        (refusal,) = errors(found)
        assert isinstance(refusal, ValidationError), refusal
        assert "同时只能有一位" in "".join(refusal.message_dict["since"])
    assert Post.objects.count() == 3


def not_held(pk: int) -> Office:
    return Office.objects.get(pk=pk)


@pytest.mark.long
def test_the_same_two_both_hold_it_where_nothing_is_held(town: Town, leader, monkeypatch):
    """The control. SQLite's one writer hides the fault, so it is looked for on PostgreSQL alone."""
    Office.objects.filter(pk=leader.pk).update(for_one=True)
    monkeypatch.setattr(appointing, "hold_office", not_held)
    both = [not errors(two_at_once(town, leader, number)) for number in range(8)]
    if connection.vendor == "postgresql":
        assert any(both)


def rule_and_second(town: Town, leader: Office, number: int) -> bool:
    """An office becomes one for one while a second is put into it.

    Returns:
        Whether two hold it against its rule.
    """
    Post.objects.all().delete()
    Office.objects.filter(pk=leader.pk).update(for_one=False)
    appoint(post=a_post(leader, town.linhe, a_person(town.linhe, f"王桂{number}")), by=None)
    second = a_post(Office.objects.get(pk=leader.pk), town.linhe, a_person(town.linhe, f"俞凤{number}"))
    changed = Office.objects.get(pk=leader.pk)
    changed.for_one = True
    at_once([lambda: appoint(post=second, by=None), lambda: name_office(office=changed, by=None)])
    return Office.objects.get(pk=leader.pk).for_one and Post.objects.count() == 2


@pytest.mark.long
def test_an_office_that_becomes_one_for_one_meanwhile_has_one(town: Town, leader):
    assert not any(rule_and_second(town, leader, number) for number in range(6))


@pytest.mark.long
def test_the_same_rule_is_broken_where_nothing_is_held(town: Town, leader, monkeypatch):
    """The control, on PostgreSQL alone."""
    monkeypatch.setattr(appointing, "hold_office", not_held)
    broken = [rule_and_second(town, leader, number) for number in range(12)]
    if connection.vendor == "postgresql":
        assert any(broken)
