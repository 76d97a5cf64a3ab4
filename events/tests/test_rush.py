"""The door behind which a rush is made fast: who may knock, what a press costs, and that nothing remembered decides."""

import ast
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import events
from events import rush
from events.actions import leave
from events.models import Channel
from tests.faults.rush import draft_of, logged_in
from tests.town import Town

from .rolls import a_roll, audited, people  # noqa: F401

ROOM = Path(events.__file__).parent
WRITTEN_OUT = {"cursor", "raw", "RawSQL", "quote_name", "extra"}


def knocks(source: str) -> bool:
    """Whether a module names the door."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        where = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if {part for name in (*names, where) for part in name.split(".")} & {"rush", "Memory"}:
            return True
    return False


def written_out(source: str) -> set[str]:
    """Ways past the query language that a module takes."""
    nodes = list(ast.walk(ast.parse(source)))
    found = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return WRITTEN_OUT & (found | {node.id for node in nodes if isinstance(node, ast.Name)})


def modules(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    return {path.relative_to(ROOM).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_views_see_neither_memories_nor_statements():
    assert len(modules(ROOM / "views")) > 10
    assert [name for name, source in modules(ROOM / "views").items() if knocks(source)] == []


def test_statements_are_written_out_behind_the_door_alone():
    assert [name for name, source in modules(ROOM).items() if written_out(source)] == ["rush.py"]
    asked = [name for name, source in modules(ROOM).items() if knocks(source)]
    assert sorted(asked) == ["actions/from_the_web.py", "actions/lock.py", "actions/room.py", "on_its_way.py"]


def test_a_view_that_knocks_and_a_statement_elsewhere_are_seen():
    for planted in (
        "from .. import rush",
        "from ..rush import was_full",
        "import events.rush",
        "from x import Memory",
    ):
        assert knocks(planted)
    assert not knocks("from ..actions import sign_up")
    assert written_out("connection.cursor().execute('SELECT 1')\nRoll.objects.raw('')\nRawSQL('')") == {
        "cursor",
        "raw",
        "RawSQL",
    }


def test_what_is_remembered_is_forgotten_after_a_while(monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    memory: rush.Memory[str, int] = rush.Memory(seconds=2)
    assert memory.keep("a", 1) == memory.recall("a") == 1
    now += 2
    assert memory.recall("a") == 1
    now += 0.001
    assert memory.recall("a") is None
    memory.keep("a", 1)
    memory.forget()
    assert memory.recall("a") is None


@pytest.fixture
def crowd(town: Town) -> list[Client]:
    """Two who will have a place, one who waits, three who come too late; each with the last press to make."""
    roll, found = a_roll(town, places=2, waiting_max=1), []
    for number, person in enumerate(people(town, 6)):
        client = Client()
        client.roll = roll
        client.cookies["sessionid"] = logged_in(
            person, f"1990000{number:04d}", number, draft_of(roll, person, number)
        )
        found.append(client)
    return found


@pytest.fixture
def within_a_second(monkeypatch):
    """However slow the machine is, all presses fall into the second that a process remembers."""
    monkeypatch.setattr(rush, "time", SimpleNamespace(monotonic=lambda: 100.0))


def press(client: Client) -> tuple[str, int]:
    """Where it led, and how many statements it cost."""
    with CaptureQueriesContext(connection) as caught:
        answer = client.post("/sign-up/check/", {"agreed": "on"})
    return answer["Location"], len(caught)


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.usefixtures("audited", "within_a_second")
def test_a_press_of_a_rush_costs_few_statements_and_a_no_costs_fewer(crowd):
    """Eleven and the two that open and end the transaction, one of them whether carriers call the number dead; the first
    press fetches date and numbers besides. Of a no: the
    session, and whether they have a place already."""
    roll = crowd[0].roll
    costs = [press(client)[1] for client in crowd]
    assert costs[0] <= 14
    # Whoever waits is told as which one, and no place is to be looked for.
    assert max(costs[1:3]) <= 13
    other_dates = f"/sign-up/{roll.round_id}/?no={roll.pk}-0"
    # The first no of this second is found under the lock.
    assert [press(client) for client in crowd[4:]] == [(other_dates, 2)] * 2
    assert press(crowd[0])[0] == f"/s/{roll.sign_ups.get(ticket=1).token}/", (
        "who has a place is never sent away"
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("audited", "within_a_second")
def test_a_no_is_remembered_for_the_web_alone_and_a_yes_is_asked_again_under_the_lock(crowd):
    roll = crowd[0].roll
    for client in crowd[:4]:
        press(client)
    assert rush.was_full(roll.pk, 0)
    waits = roll.sign_ups.get(ticket=3)
    leave(sign_up=waits, channel=Channel.WEB)
    assert "?no=" in press(crowd[4])[0], "a second ago it was full"
    rush.forget()
    assert "/s/" in press(crowd[4])[0]
    rush.forget()
    rush._ROOM.keep((roll.pk, 0), (2, 0, 0))
    assert "?no=" in press(crowd[5])[0]
