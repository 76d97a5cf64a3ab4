"""Finished pages end when a window opens or closes."""

import datetime

from guides.moments import next_of_guides
from portal.core.moments import next_moment


def at(hour: int, minute: int) -> datetime.datetime:
    return datetime.datetime(
        2026, 11, 30, hour, minute, tzinfo=datetime.timezone(datetime.timedelta(hours=8))
    )


def test_the_next_moment_is_that_of_the_window(town):
    assert next_of_guides(at(8, 0)) is None
    town.guide(hours="周一至周五8:34—11:30")
    town.guide("草稿", hours="周一至周五8:32—11:30", live=False)
    assert next_of_guides(at(8, 31)) == at(8, 34)
    assert next_moment(at(8, 31)) == at(8, 34)
    assert next_of_guides(at(8, 34)) == at(11, 30)
    assert next_of_guides(at(12, 0)) is None
