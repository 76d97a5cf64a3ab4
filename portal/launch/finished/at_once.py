"""Finished pages leave in the thread in which granian hands a request over: no task, no turn of the event loop.

A task for each request costs more than all we do for a finished page (ADR 033 has the figures). granian has no public place
for this. `_cbsched_aioschedule` is its own; the version is pinned, and `tests/test_finished.py` says whether pages still
leave this way.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from granian import _futures

log = logging.getLogger("portal.finished")


class Watcher(Protocol):
    """A request as granian hands it over."""

    scope: dict[str, Any]
    proto: Any

    def done(self) -> None: ...


def answer_at_once(answered: Callable[[dict[str, Any], Callable], bool]) -> None:
    """Ask `answered` before granian makes a task of a request; called in a worker, before it takes the first one.

    Args:
        answered: takes scope and send; whether it has sent everything. It must not wait for anything.
    """
    with_a_task = _futures._cbsched_aioschedule

    def scheduling(loop: Any, context: Any, application: Callable) -> Callable[[Watcher], None]:
        later = with_a_task(loop, context, application)

        def schedule(watcher: Watcher) -> None:
            try:
                if answered(watcher.scope, watcher.proto.send):
                    watcher.done()
                    return
            except Exception:  # the way through the loop is still there, and says 500 if need be
                log.exception("a finished page was not sent at once")
            later(watcher)

        return schedule

    _futures._cbsched_aioschedule = scheduling
