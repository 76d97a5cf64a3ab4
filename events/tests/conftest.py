"""What a process remembers for a second must not reach the next test, whose rows have the same numbers."""

import pytest

from events.views.resident import KNOWN_FULL, KNOWN_ROLLS


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    KNOWN_FULL.forget()
    KNOWN_ROLLS.forget()
