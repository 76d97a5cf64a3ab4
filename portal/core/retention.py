"""What is forgotten when: each room says what it keeps how long, and the clock asks all of them once an hour."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

log = logging.getLogger("portal.retention")


@dataclass(frozen=True)
class Term:
    """How long something is kept.

    Args:
        what: what is kept, for the log.
        forget: forgets what is due, a few rows at a time; called again at the next hour.
    """

    what: str | Promise
    forget: Callable[[], object]


TERMS: list[Term] = []


def keeps(what: str | Promise, forget: Callable[[], object]) -> None:
    TERMS.append(Term(what, forget))


def forget_due() -> None:
    """Forget what is due in every room; one that fails is logged and keeps no other from forgetting."""
    for term in TERMS:
        try:
            term.forget()
        except Exception:  # what a room may raise is not known here, and the others are due all the same
            log.exception("not forgotten: %s", term.what)
