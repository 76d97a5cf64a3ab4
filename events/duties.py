"""Who works where: at a desk, at a door, over the figures. The rights are those of the role table."""

from portal.accounts.models import Role
from portal.accounts.roles import held_roles, paths_with_right
from portal.core.statements import Statement

from .models import Slot

# Every page of 我的 asks.
_provides = Statement(lambda user: Slot.objects.filter(provider=user).order_by().values_list("pk")[:1])


def _may(user, right: str) -> bool:
    return user.is_superuser or bool(paths_with_right(user, right))


def is_desk_staff(user) -> bool:
    """Whether somebody works at any desk."""
    return _may(user, "events.add_signup")


def opens_rounds(user) -> bool:
    """Whether somebody may open rounds in any unit."""
    return _may(user, "events.add_round")


def has_door(user) -> bool:
    """Whether somebody checks people in anywhere: by right, or because places or a team are theirs."""
    if _may(user, "events.check_in_roll") or _provides.rows(user.pk):
        return True
    return any(role in (Role.PROVIDER, Role.TEAM_LEADER) for role, _path in held_roles(user))


def fills_register(user) -> bool:
    """Whether somebody may take a list of residents into a register."""
    return _may(user, "people.import_person")


def sees_figures(user) -> bool:
    """Whether somebody sees the figures of any unit."""
    return _may(user, "events.view_round")
