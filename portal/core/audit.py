"""Writing the audit log. Reading it is an admin page."""

from django.db.models import Model
from django.utils.functional import Promise

from .masking import without_numbers
from .models import AuditEntry

_NAMES: dict[str, str | Promise] = {}


def name_verbs(names: dict[str, str | Promise]) -> None:
    """Say what the lines of a room are called for whoever reads the log."""
    _NAMES.update(names)


def verb_name(verb: str) -> str:
    """What a line is called; the verb itself where no room of this house names it any more."""
    return str(_NAMES.get(verb, verb))


def record(
    verb: str,
    *,
    by=None,
    of: Model | None = None,
    of_type: str = "",
    of_id: str = "",
    label: str = "",
    note: str = "",
) -> AuditEntry:
    """Write one line of the audit log, in the transaction of what it tells of.

    Args:
        verb: what was done, as `<app>.<verb>`: "editorial.withdraw".
        by: the user who did it; None when the portal itself acted (the publishing tick).
        of: what it was done to; or its kind (`app.model`) and number as `of_type` and `of_id`.
        label: what to call that object; its own name if empty. Never a personal value.
        note: why, in the words of the person who acted; a mobile number in them is masked.
    """
    return AuditEntry.objects.create(
        verb=verb,
        actor_id=getattr(by, "pk", None),
        actor_label=str(by or "")[:150],
        object_type=of._meta.label_lower if of is not None else of_type,
        object_id=str(of.pk) if of is not None else str(of_id)[:64],
        label=(label or str(of or ""))[:255],
        note=without_numbers(note),
    )
