"""What a process keeps is bounded, and is never older than what readers see."""

import pytest

from portal.core import kept
from portal.core.generation import generation, moved
from portal.core.kept import Shelf

pytestmark = pytest.mark.django_db


def test_what_depends_on_its_arguments_alone_is_made_once():
    made = []

    @kept.kept(2)
    def drawn(text: str) -> str:
        made.append(text)
        return text.upper()

    assert [drawn("a"), drawn("a"), drawn("b")] == ["A", "A", "B"]
    assert made == ["a", "b"]
    moved()
    assert drawn("a") == "A"
    assert made == ["a", "b"], "no change that readers see makes a code another one"
    drawn("c")
    drawn("b")
    assert made == ["a", "b", "c", "b"], "two are kept, the oldest goes first"


def test_what_was_read_is_gone_with_the_first_change_that_readers_see():
    shelf: Shelf[int] = Shelf(5)
    values = iter(range(10))
    assert [shelf.of("menu", lambda: next(values)) for _time in range(3)] == [0, 0, 0]
    moved()
    assert shelf.peek("menu") is None
    assert shelf.of("menu", lambda: next(values)) == 1


def test_what_was_read_before_a_change_is_not_put_down_after_it():
    shelf: Shelf[str] = Shelf(5)

    def read() -> str:
        moved()  # somebody publishes while the old row is on its way
        return "old"

    assert shelf.of("page", read) == "old"
    assert shelf.peek("page") is None
    before = generation()
    moved()
    shelf.put("page", "old", before)
    assert shelf.peek("page") is None
    shelf.put("page", "new", generation())
    assert shelf.peek("page") == "new"


def test_a_shelf_holds_so_many_and_lets_the_oldest_go():
    shelf: Shelf[int] = Shelf(2)
    for number in range(3):
        shelf.put(number, number)
    assert [shelf.peek(number) for number in range(3)] == [None, 1, 2]


def test_nothing_is_kept_of_a_value_that_could_not_be_made():
    shelf: Shelf[int] = Shelf(2)
    try:
        shelf.of("page", lambda: 1 // 0)
    except ZeroDivisionError:
        assert shelf.of("page", lambda: 2) == 2


def test_everything_can_be_forgotten():
    shelf: Shelf[int] = Shelf(2)
    shelf.put("page", 1)
    kept.forget()
    assert shelf.peek("page") is None
