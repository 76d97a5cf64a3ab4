"""Tests are short, or marked as long: `make test` has eight minutes, and names at its end those that have grown out of it.

It is told, not refused: how long something takes is another thing on each machine.
"""

import os
from collections.abc import Iterator

import pytest

# Seconds of work, of whatever a test starts too. A test is marked from half a second on; a machine may be slow.
WORTH_SAYING = 2.0
LONGER = {"long", "prove", "bench", "shots"}


def work() -> float:
    """Processor seconds of this process and of those it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    began = work()
    try:
        return (yield)
    finally:
        if not any(item.get_closest_marker(name) for name in LONGER):
            item.user_properties.append(("work", work() - began))


def pytest_terminal_summary(terminalreporter) -> None:
    reports = terminalreporter.stats.get("passed", [])
    costs = {report.nodeid: dict(report.user_properties).get("work", 0.0) for report in reports}
    for name, cost in sorted(costs.items(), key=lambda one: -one[1]):
        if cost > WORTH_SAYING:
            terminalreporter.write_line(f"{cost:.1f} s of work, should be marked long: {name}")
