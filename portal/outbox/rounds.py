"""What the postman does besides his own messages: rooms bring rounds of their own, a second at a time.

A round gives back within about a second, whatever its mail server does: behind it somebody waits for a login code.
"""

import logging
from collections.abc import Callable

log = logging.getLogger("portal.outbox")

# Does what is due, and says whether there is more to do at once.
Work = Callable[[], bool]
_WORK: list[Work] = []
_AT_THE_END: list[Callable[[], object]] = []


def deliver_also(work: Work, *, at_the_end: Callable[[], object] | None = None) -> None:
    """Have the postman do this after each of his rounds.

    Args:
        at_the_end: finishes, within three seconds, what is on its way when the postman is told to stop.
    """
    _WORK.append(work)
    if at_the_end:
        _AT_THE_END.append(at_the_end)


def go_round() -> bool:
    """One turn of everything that rooms brought; one that fails keeps no other from its turn.

    Returns:
        Whether some of it has more to do at once.
    """
    return any([_tried(work) for work in _WORK])


def come_home() -> None:
    """Finish what is on its way."""
    for finish in _AT_THE_END:
        _tried(finish)


def _tried(work: Callable[[], object]) -> bool:
    try:
        return bool(work())
    except Exception:  # what a room may raise is not known here, and codes must leave all the same
        log.exception("a round of the postman failed: %s", work)
        return False
