"""After an older copy of the database was put back: what was erased since is erased again, what left since does not leave twice.

A copy knows nothing of what residents had erased after it was made. The audit log tells of every erasure, and what it tells
is kept outside the database as well (portal/keeping/erasures.py). Each room says here which of its lines are erasures, and
how one is done again; doing it twice must change nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from .models import AuditEntry

# Does it again, by the number of what was erased and what was noted with it; returns whether anything was there to erase.
Again = Callable[[str, Mapping[str, str]], object]


@dataclass(frozen=True)
class Erasure:
    """How one kind of erasure is done again.

    Args:
        also: what must be known besides the number, from the line of the audit log. Numbers, names of lists or roles, keyed
            hashes: never a personal value.
    """

    again: Again
    also: Callable[[AuditEntry], dict[str, str]]


ERASURES: dict[tuple[str, str], Erasure] = {}
SETTLE: list[Callable[[], object]] = []


def erases(
    verb: str, again: Again, also: Callable[[AuditEntry], dict[str, str]] = lambda entry: {}, *, of: str = ""
) -> None:
    """Have the lines of the audit log with this verb done again after an older copy was put back.

    Args:
        of: only those about rows of this kind (`app.model`).
    """
    ERASURES[verb, of] = Erasure(again, also)


def erasure(verb: str, of: str) -> Erasure | None:
    """How a line of the audit log is done again; None where it is no erasure."""
    return ERASURES.get((verb, of)) or ERASURES.get((verb, ""))


def after_put_back(settle: Callable[[], object]) -> None:
    """Have this called once when a copy was put back: whatever was on its way out when it was made may have left since."""
    SETTLE.append(settle)


def changed(model: type[Model], pk: str, **values: Any) -> int:
    """Set these values of a row, if it is there and has others."""
    row = model._base_manager.filter(pk=pk)
    return row.exclude(**values).update(**values)
