"""Who left, and whom nobody may write to, once more after an older copy was put back."""

from collections.abc import Mapping

from portal.core.models import AuditEntry

from .actions.subscribing import leave_again, suppress
from .models import Subscriber, Suppression


def leave(pk: str, also: Mapping[str, str]) -> bool:
    """One list by its name, else all of them."""
    found = Subscriber.objects.filter(pk=pk).first()
    return found is not None and leave_again(found, list_name=also.get("list", ""))


def mark_of(entry: AuditEntry) -> dict[str, str]:
    """The keyed hash of the address: the row is younger than the copy, and its number means nothing there."""
    row = Suppression.objects.filter(pk=entry.object_id).first()
    return {"mark": row.address_hash, "reason": row.reason} if row else {}


def suppress_address(_pk: str, also: Mapping[str, str]) -> bool:
    mark = also.get("mark", "")
    known = not mark or Suppression.objects.filter(address_hash=mark).exists()
    if not known:
        suppress(mark, Suppression.Reason(also["reason"]))
    found = Subscriber.objects.filter(address_hash=mark).first() if mark else None
    return (found is not None and leave_again(found)) or not known
