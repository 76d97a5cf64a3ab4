"""What a process remembers must not reach the next test, whose rows have the same numbers."""

import pytest

from events import rush
from portal.core import kept


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    rush.forget()
    kept.forget()
