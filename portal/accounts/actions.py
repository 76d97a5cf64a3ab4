"""Giving and taking roles."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from portal.core.audit import record
from portal.places.models import Unit

from .models import Role, StaffRole, User
from .roles import MEDIA_PERMISSIONS, MODEL_PERMISSIONS, PAGE_PERMISSIONS


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
    held, created = StaffRole.objects.get_or_create(user=user, unit=unit, role=role, defaults={"group": group})
    user.groups.add(group)
    if created:
        record("accounts.grant_role", by=by, of=user, label=str(held))
    return held


@transaction.atomic
def revoke_role(*, held: StaffRole, by: User | None) -> None:
    """Take a role away; what it allowed ends with the next request."""
    record("accounts.revoke_role", by=by, of=held.user, label=str(held))
    held.user.groups.remove(held.group)
    held.delete()


def unit_collection(unit: Unit) -> Collection:
    """The unit's folder of pictures and documents, made when first asked for."""
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=unit.name).first()
    return found or root.add_child(name=unit.name)


def unit_group(unit: Unit, role: Role) -> Group:
    """The group of a role in a unit, with its rights on the unit's pages, and on those of units below."""
    group, created = Group.objects.get_or_create(name=f"{unit.name} · {role.label}")
    if created:
        admin_access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        group.permissions.add(admin_access, *_model_permissions(role))
        for covered in Unit.objects.filter(path__startswith=unit.path, page__isnull=False):
            _allow_pages(group, covered, role)
            _allow_media(group, unit_collection(covered), role)
    return group


def refresh_unit_groups(unit: Unit) -> None:
    """A new unit: whoever holds a role above it gets the same rights in it."""
    collection = unit_collection(unit)
    paths = [unit.path[:end] for end in range(Unit.steplen, len(unit.path), Unit.steplen)]
    for held in StaffRole.objects.filter(unit__path__in=paths).select_related("group"):
        _allow_pages(held.group, unit, Role(held.role))
        _allow_media(held.group, collection, Role(held.role))


def _allow_pages(group: Group, unit: Unit, role: Role) -> None:
    for action in PAGE_PERMISSIONS[role]:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
        GroupPagePermission.objects.get_or_create(group=group, page_id=unit.page_id, permission=permission)


def _allow_media(group: Group, collection: Collection, role: Role) -> None:
    # Wagtail asks for rights on its own image and document models, whatever model the site uses.
    for action in MEDIA_PERMISSIONS[role]:
        for app_label, kind in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            permission = Permission.objects.get(content_type__app_label=app_label, codename=f"{action}_{kind}")
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )


def _model_permissions(role: Role) -> list[Permission]:
    wanted = [name.split(".") for name in MODEL_PERMISSIONS[role]]
    return [Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in wanted]
