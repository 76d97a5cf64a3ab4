"""Who works where: at a desk, at a door, over the figures."""

from portal.accounts.models import Role

from .models import Slot

AT_A_DESK = (Role.DESK_CLERK, Role.ORGANISER)
AT_A_DOOR = (*AT_A_DESK, Role.CHECK_IN_HELPER, Role.PROVIDER, Role.TEAM_LEADER)
OVER_THE_FIGURES = (Role.ORGANISER, Role.TOWN_OBSERVER)


def _has(user, roles) -> bool:
    return user.is_superuser or user.staff_roles.filter(role__in=roles).exists()


def is_desk_staff(user) -> bool:
    """Whether somebody works at any desk."""
    return _has(user, AT_A_DESK)


def has_door(user) -> bool:
    """Whether somebody checks people in anywhere: by role, or because places or a team are theirs."""
    return _has(user, AT_A_DOOR) or Slot.objects.filter(provider=user).exists()


def fills_register(user) -> bool:
    """Whether somebody may take a list of residents into a register."""
    return _has(user, (Role.ORGANISER,))


def sees_figures(user) -> bool:
    """Whether somebody sees the figures of any unit."""
    return _has(user, OVER_THE_FIGURES)
