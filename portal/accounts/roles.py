"""The role table: what each role may do in its unit, and asking who holds which."""

from collections.abc import Iterable

from django.db.models import Q

from portal.places.models import Unit

from .models import Role, StaffRole

# Wagtail page rights by role. Nobody holds `publish`: reviews and the publishing tick do (ADR 3).
PAGE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    **dict.fromkeys(Role, ()),
    Role.CORRESPONDENT: ("add",),
    Role.EDITOR: ("add", "change", "lock", "unlock"),
    Role.SENIOR_EDITOR: ("add", "change", "lock", "unlock"),
    Role.SIGNATORY: ("add", "change", "lock", "unlock"),
}
# Rights on the unit's collection of pictures and documents.
MEDIA_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    **dict.fromkeys(Role, ()),
    Role.CORRESPONDENT: ("add", "choose"),
    Role.EDITOR: ("add", "change", "choose"),
    Role.SENIOR_EDITOR: ("add", "change", "choose"),
    Role.SIGNATORY: ("choose",),
}
# Rights on rows that are not pages, as app.codename; each room gives its own (`grant`).
MODEL_PERMISSIONS: dict[Role, tuple[str, ...]] = dict.fromkeys(Role, ())
# They have pages of their own and no work in the admin.
OUTSIDE_THE_ADMIN = (Role.PROVIDER, Role.CHECK_IN_HELPER, Role.TEAM_LEADER, Role.TOWN_OBSERVER)


def grant(roles: Role | Iterable[Role], *rights: str) -> None:
    """Let roles have rights on rows of a room, each as app.codename."""
    for role in [roles] if isinstance(roles, Role) else roles:
        MODEL_PERMISSIONS[role] += rights


def held_roles(user) -> list[tuple[str, str]]:
    """Each role of a user with the place of its unit in the tree; asked once a request, as Django asks for permissions."""
    if not hasattr(user, "_held_roles"):
        user._held_roles = list(StaffRole.objects.filter(user=user).values_list("role", "unit__path"))
    return user._held_roles


def forget_held(user) -> None:
    """After a role was given or taken: ask anew."""
    user.__dict__.pop("_held_roles", None)


def works_in_the_admin(user) -> bool:
    """Whether somebody has work behind /admin/."""
    return user.is_superuser or any(role not in OUTSIDE_THE_ADMIN for role, _path in held_roles(user))


def has_role(user, unit: Unit | None, roles: Iterable[Role]) -> bool:
    """Whether a user holds one of the roles in a unit or in one above it."""
    if unit is None or not user.is_authenticated:
        return False
    wanted = set(roles)
    return any(role in wanted and unit.path.startswith(path) for role, path in held_roles(user))


def units_with_role(user, roles: Iterable[Role]) -> list[Unit]:
    """Every unit that a user's roles of these kinds reach, itself and below."""
    reach = Q(pk__in=[])
    wanted = set(roles)
    for role, path in held_roles(user):
        if role in wanted:
            reach |= Q(path__startswith=path)
    return list(Unit.objects.filter(reach).select_related("page"))


def own_unit(user) -> Unit | None:
    """The unit in which a user usually works: the smallest they hold a role in."""
    held = Unit.objects.filter(staff_roles__user=user).select_related("page").order_by("-depth", "path")
    return held.first()


def paths_with_right(user, right: str) -> list[str]:
    """The places in the tree below which a user's roles give a right of MODEL_PERMISSIONS."""
    roles = {role for role, rights in MODEL_PERMISSIONS.items() if right in rights}
    return [path for role, path in held_roles(user) if role in roles]
