"""What was taken from staff, taken once more after an older copy was put back: it must not come back with the copy."""

from collections.abc import Mapping

from portal.core.put_back import changed

from .actions import revoke_role
from .models import StaffRole, User
from .second_factor import reset

BECAUSE = "restore"


def disable(pk: str, _also: Mapping[str, str]) -> int:
    return changed(User, pk, is_active=False)


def unmake_administrator(pk: str, _also: Mapping[str, str]) -> int:
    return changed(User, pk, is_superuser=False)


def revoke(pk: str, also: Mapping[str, str]) -> bool:
    """One role in one unit, by the unit's number and the role's own word."""
    unit, _blank, role = also.get("role", "").partition(" ")
    held = (
        StaffRole.objects.filter(user=pk, unit=unit or 0, role=role).select_related("group", "user").first()
    )
    if held is not None:
        revoke_role(held=held, by=None)
    return held is not None


def reset_second_factor(pk: str, _also: Mapping[str, str]) -> bool:
    """A phone that was lost opens nothing any more."""
    user = User.objects.filter(pk=pk).first()
    if user is not None:
        reset(user=user, by=None, reason=BECAUSE)
    return user is not None
