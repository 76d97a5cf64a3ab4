"""The table of limits: for each, what is answered just before it, exactly at it, and just after.

A row reads: the limit, how it is asked (`tests/edges/limits.py`), three answers, and how far from the limit "just" is: an instant
(a microsecond) where nothing else is said, else a day, a week, or one of a number. A limit that moves by one, in code or by
mistake, changes an answer.
"""

import pytest

from tests.edges import SIDES, Edge
from tests.edges.limits import EDGES
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_a_limit_lies_where_the_table_says(town: Town, edge: Edge, side: str):
    assert edge.answer(town, side) == edge.expected(side)


def test_each_limit_stands_in_the_table_once():
    assert len({edge.limit for edge in EDGES}) == len(EDGES)
