"""Giving and taking roles."""

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from portal.core.audit import record
from portal.places.models import Unit

from .models import Role, StaffRole, User
from .roles import MEDIA_PERMISSIONS, MODEL_PERMISSIONS, OUTSIDE_THE_ADMIN, PAGE_PERMISSIONS, forget_held


@transaction.atomic
def grant_role(*, user: User, unit: Unit, role: Role, by: User | None) -> StaffRole:
    """Give a user a role in a unit, making the unit's group and collection the first time.

    Args:
        by: who gives it; None when the demo or the launcher does.

    Returns:
        The row; an existing one is returned unchanged.
    """
    role = Role(role)
    group = unit_group(unit, role)
    held, created = StaffRole.objects.get_or_create(
        user=user, unit=unit, role=role, defaults={"group": group}
    )
    user.groups.add(group)
    forget_held(user)
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    if created:
        record("accounts.grant_role", by=by, of=user, label=str(held))
    return held


@transaction.atomic
def revoke_role(*, held: StaffRole, by: User | None) -> None:
    """Take a role away; what it allowed ends with the next request."""
    # By the note the role is found again in a copy that was made before (erased.py); the label has a name in it.
    record("accounts.revoke_role", by=by, of=held.user, label=str(held), note=f"{held.unit_id} {held.role}")
    held.user.groups.remove(held.group)
    forget_held(held.user)
    held.delete()


def unit_collection(unit: Unit) -> Collection:
    """The unit's folder of pictures and documents, made when first asked for."""
    root = Collection.get_first_root_node()
    # Two units may be called the same; the one founded later carries its code in the folder's name.
    twin = Unit.objects.filter(name=unit.name, pk__lt=unit.pk).exists()
    name = f"{unit.name} ({unit.slug})" if twin else unit.name
    return root.get_children().filter(name=name).first() or root.add_child(name=name)


def unit_group(unit: Unit, role: Role) -> Group:
    """The group of a role in a unit, with its rights on the unit's pages, and on those of units below.

    Found by the unit's code and the role, which stay when the unit is renamed or the admin is read in English.
    """
    code = f"({unit.slug}/{role.value})"
    group = Group.objects.filter(name__endswith=code).first()
    if group is None:
        with translation.override(settings.LANGUAGE_CODE):
            group = Group.objects.create(name=f"{unit.name} · {role.label} {code}")
    if role not in OUTSIDE_THE_ADMIN:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    group.permissions.add(*_model_permissions(role))
    # Each time anew: units may have been founded while nobody held the role.
    covered = list(Unit.objects.filter(path__startswith=unit.path, page__isnull=False))
    _allow_pages(group, covered, role)
    _allow_media(group, [unit_collection(one) for one in covered], role)
    return group


def refresh_rights() -> None:
    """Give every group that somebody is in what its role may do today: after an upgrade that brought new rights."""
    held = StaffRole.objects.select_related("unit")
    for unit, role in {(one.unit, one.role) for one in held}:
        unit_group(unit, Role(role))


def refresh_unit_groups(unit: Unit) -> None:
    """A new unit: whoever holds a role above it gets the same rights in it."""
    collection = unit_collection(unit)
    paths = [unit.path[:end] for end in range(Unit.steplen, len(unit.path), Unit.steplen)]
    held = StaffRole.objects.filter(unit__path__in=paths).select_related("group")
    for group, role in {(one.group, Role(one.role)) for one in held}:
        _allow_pages(group, [unit], role)
        _allow_media(group, [collection], role)


def _allow_pages(group: Group, units: list[Unit], role: Role) -> None:
    codenames = [f"{action}_page" for action in PAGE_PERMISSIONS[role]]
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page_id=unit.page_id, permission=permission)
            for unit in units
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _allow_media(group: Group, collections: list[Collection], role: Role) -> None:
    # Wagtail asks for rights on its own image and document models, whatever model the site uses.
    codenames = [f"{action}_{kind}" for action in MEDIA_PERMISSIONS[role] for kind in ("image", "document")]
    permissions = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=codenames
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for collection in collections
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _model_permissions(role: Role) -> list[Permission]:
    wanted = [name.split(".") for name in MODEL_PERMISSIONS[role]]
    return [Permission.objects.get(content_type__app_label=app, codename=name) for app, name in wanted]
