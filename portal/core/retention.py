"""What is forgotten when: each room says what it keeps how long, and the clock asks all of them once an hour."""

import logging
from collections.abc import Callable

from django.utils.functional import Promise

log = logging.getLogger("portal.retention")

# What is kept, for the log; and what forgets that which is due of it, a few rows at a time: it is called again at the
# next hour.
TERMS: list[tuple[str | Promise, Callable[[], object]]] = []


def keeps(what: str | Promise, forget: Callable[[], object]) -> None:
    TERMS.append((what, forget))


def forget_due() -> None:
    """Forget what is due in every room; one that fails is logged and keeps no other from forgetting."""
    for what, forget in TERMS:
        try:
            forget()
        except Exception:  # what a room may raise is not known here, and the others are due all the same
            log.exception("not forgotten: %s", what)
