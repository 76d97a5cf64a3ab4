"""Two presses on one button: one makes everything, the other is told, and nothing is made twice."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from home.starting import people, units
from portal.accounts.models import User
from portal.places.models import Unit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LINES = "金桥村\n东安居民区"


def pressed_twice(press: Callable[[], object]) -> list[str]:
    """What became of two presses in the same moment."""
    together, outcomes = threading.Barrier(2), []

    def hand() -> None:
        try:
            together.wait(20)
            press()
            outcomes.append("made")
        except ValidationError as refusal:
            outcomes.append("told" if "看过以后有了变化" in refusal.messages[0] else "broken")
        except DatabaseError:
            outcomes.append("broken")
        finally:
            connection.close()

    hands = [threading.Thread(target=hand) for _press in range(2)]
    for one in hands:
        one.start()
    for one in hands:
        one.join(120)
    return sorted(outcomes)


@pytest.mark.long
def test_units_are_made_by_one_of_two_presses(request):
    town = request.getfixturevalue("town")
    seen, admin = units.plan_units(LINES).mark, town.user("admin")
    assert pressed_twice(lambda: units.make_units(text=LINES, seen=seen, by=admin)) == ["made", "told"]
    assert Unit.objects.filter(name__in=LINES.split()).count() == 2


def test_accounts_are_opened_by_one_of_two_presses(request):
    town = request.getfixturevalue("town")
    text, admin = "王小敏\t临河居民区\t通讯员\n李芳\t街镇\t责编", town.user("admin")
    seen = people.plan_people(text).mark
    assert pressed_twice(lambda: people.make_people(text=text, seen=seen, by=admin)) == ["made", "told"]
    assert User.objects.filter(username__in=["wangxm", "lif"]).count() == 2


@pytest.mark.long
def test_without_the_lock_the_second_press_breaks(request, monkeypatch):
    """The control: both look before either writes. On SQLite a transaction holds the whole database from its beginning."""
    town = request.getfixturevalue("town")
    seen, admin = units.plan_units(LINES).mark, town.user("admin")
    looked, plan = threading.Barrier(2), units.plan_units

    def plan_together(text: str):
        found = plan(text)
        if connection.vendor != "sqlite":
            looked.wait(20)
        return found

    monkeypatch.setattr(units, "one_at_a_time", lambda: Unit.objects.get(kind="town"))
    monkeypatch.setattr(units, "plan_units", plan_together)
    second = "told" if connection.vendor == "sqlite" else "broken"
    pressed = pressed_twice(lambda: units.make_units(text=LINES, seen=seen, by=admin))
    assert pressed == sorted(["made", second])
