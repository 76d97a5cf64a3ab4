"""Giving and taking roles, and what comes with them."""

from django.contrib.auth.models import Group
from django.utils import translation
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from home.founding import found_unit
from news.models import NewsIndexPage
from portal.accounts.actions import grant_role, refresh_rights, revoke_role, unit_collection
from portal.accounts.models import Role, StaffRole, User
from portal.accounts.roles import has_role, units_with_role
from portal.places.models import Unit
from tests.town import Town


def newcomer(town: Town, username: str = "new") -> User:
    town.staff[username] = User.objects.create_user(
        username=username, password="correct horse", last_name="新"
    )
    return town.staff[username]


def may_write(town: Town, username: str, unit: Unit) -> bool:
    user = User.objects.get(username=username)
    return town.index(NewsIndexPage, unit).permissions_for_user(user).can_add_subpage()


def test_nobody_holds_the_right_to_publish(town):
    """Wagtail's sample groups with their right went when the town was founded."""
    assert not GroupPagePermission.objects.filter(permission__codename="publish_page").exists()
    assert not Group.objects.filter(permissions__codename="publish_page").exists()
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    for user in User.objects.filter(is_superuser=False):
        assert not user.has_perm("wagtailcore.publish_page")


def test_a_new_unit_is_covered_by_the_roles_above_it(town):
    grant_role(user=newcomer(town), unit=town.east, role=Role.EDITOR, by=None)
    leaver = grant_role(user=newcomer(town, "leaver"), unit=town.east, role=Role.CORRESPONDENT, by=None)
    revoke_role(held=leaver, by=None)
    east = Unit.objects.get(pk=town.east.pk)
    unit = found_unit(parent=east, name="南浜居民区", kind="neighbourhood", intro="新建的小区。")
    unit = Unit.objects.get(pk=unit.pk)
    for username in ("new", "editor"):
        assert may_write(town, username, unit)
    assert not may_write(town, "correspondent", unit)
    group = StaffRole.objects.get(user__username="new").group
    assert GroupCollectionPermission.objects.filter(group=group, collection=unit_collection(unit)).exists()
    # The unit was founded while nobody was correspondent of the area; who comes later covers it too.
    grant_role(user=newcomer(town, "later"), unit=town.east, role=Role.CORRESPONDENT, by=None)
    assert may_write(town, "later", unit)


def test_a_role_reaches_down_and_never_up_or_aside(town):
    user = newcomer(town)
    grant_role(user=user, unit=town.east, role=Role.EDITOR, by=None)
    assert {unit.pk for unit in units_with_role(user, [Role.EDITOR])} == {
        town.east.pk,
        town.linhe.pk,
        town.beizha.pk,
    }
    assert has_role(user, town.linhe, [Role.EDITOR])
    assert not has_role(user, town.unit, [Role.EDITOR])
    assert not has_role(user, town.linhe, [Role.SIGNATORY])


def test_units_of_the_same_name_share_neither_group_nor_folder(town):
    twin = found_unit(
        parent=town.unit, name="临河居民区", kind="neighbourhood", intro="另一个。", slug="linhe-2"
    )
    twin = Unit.objects.get(pk=twin.pk)
    assert unit_collection(twin) != unit_collection(town.linhe)
    grant_role(user=newcomer(town), unit=twin, role=Role.CORRESPONDENT, by=None)
    assert may_write(town, "new", twin)
    assert not may_write(town, "new", town.linhe)


def test_a_renamed_unit_and_an_english_admin_find_the_same_group(town):
    first = grant_role(user=newcomer(town), unit=town.linhe, role=Role.EDITOR, by=None).group
    Unit.objects.filter(pk=town.linhe.pk).update(name="临河新村")
    renamed = Unit.objects.get(pk=town.linhe.pk)
    with translation.override("en"):
        assert grant_role(user=newcomer(town, "n2"), unit=renamed, role=Role.EDITOR, by=None).group == first


def test_pictures_lie_in_the_folder_of_the_unit(town):
    assert {one.name for one in Collection.objects.filter(depth=2)} == {
        "枫浦镇",
        "东片",
        "临河居民区",
        "北栅居民区",
    }
    group = StaffRole.objects.get(user=town.user("correspondent")).group
    folders = GroupCollectionPermission.objects.filter(group=group).values_list("collection__name", flat=True)
    assert set(folders) == {"临河居民区"}


def test_an_upgrade_gives_groups_the_rights_that_came_with_it(town: Town):
    user = User.objects.create_user(username="clerk")
    held = grant_role(user=user, unit=town.linhe, role=Role.DESK_CLERK, by=None)
    held.group.permissions.clear()
    assert not User.objects.get(pk=user.pk).has_perm("events.check_in_roll")
    refresh_rights()
    assert User.objects.get(pk=user.pk).has_perm("events.check_in_roll")
