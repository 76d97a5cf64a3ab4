"""Writing down how a run of the keeper ended."""

import logging

from django.db import DatabaseError, connection
from django.utils import timezone

from portal.core.masking import without_numbers

from .models import Run

log = logging.getLogger("portal.keeping")


def note(kind: str, *, well: bool, place: object = "", words: str = "") -> None:
    """Write it down; where the database takes nothing, the log has it."""
    try:
        Run.objects.create(
            kind=kind,
            well=well,
            place=str(place)[:500],
            words=without_numbers(words)[:500],
            ended_at=timezone.now(),
        )
    except DatabaseError:
        connection.close()
        log.warning("not written down: %s %s %s", kind, place, words)
