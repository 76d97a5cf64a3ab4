"""Adding a 居 or 村 and changing how it is called, by system administrators alone."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection

from home.models import UnitPage
from portal.accounts.actions import grant_role, unit_collection
from portal.accounts.models import Role
from portal.editorial.proposals import answer
from portal.places.models import Unit

ADD, LIST = "/admin/units/new/", "/admin/units/"


@pytest.fixture
def office(client, town):
    client.force_login(town.user("admin"))
    return client


def new(town, **fields) -> dict:
    return {
        "name": "金桥村", "kind": "village", "parent": town.east.pk, "intro": "河西的一个村。", "in_charge": "书记 王某",
        "short_name": "金桥", "phone": "199 0000 0105", "address": "金桥路", "hours": "周一至周五",
    } | fields  # fmt: skip


def test_a_village_is_added_with_its_page_folder_and_the_rights_of_roles_above(office, town):
    assert office.get(ADD).status_code == 200
    response = office.post(ADD, new(town))
    assert response.status_code == 302
    unit = Unit.objects.get(name="金桥村")
    assert unit.get_parent().pk == town.east.pk
    assert unit.phone == "199 0000 0105"
    page = UnitPage.objects.get(pk=unit.page_id)
    assert not page.live
    assert page.in_charge == "书记 王某"
    assert Collection.objects.filter(name="金桥村").exists()
    assert page.permissions_for_user(town.user("editor")).can_edit()
    answer(proposal=page.proposals.get(), by=town.user("signatory"), agrees=True)
    assert office.get(UnitPage.objects.get(pk=page.pk).get_url()).status_code == 200


def test_an_area_below_an_area_is_refused_in_chinese(office, town):
    html = office.post(ADD, new(town, kind="area")).content.decode()
    assert "片区不能放在片区下面" in html
    assert not Unit.objects.filter(name="金桥村").exists()


def test_a_name_that_is_taken_is_refused(office, town):
    assert (
        "已经有一个叫“临河居民区”的单位了" in office.post(ADD, new(town, name="临河居民区")).content.decode()
    )


def test_a_new_name_reaches_the_page_the_folder_and_the_groups(office, town):
    unit_collection(town.linhe)
    address = f"/admin/units/edit/{town.linhe.pk}/"
    assert office.get(address).status_code == 200
    fields = {
        "name": "临河社区",
        "short_name": "临河",
        "phone": "199 0000 0199",
        "address": "新址",
        "hours": "每天",
    }
    assert office.post(address, fields).status_code == 302
    unit = Unit.objects.get(pk=town.linhe.pk)
    assert (unit.name, unit.phone, unit.path) == ("临河社区", "199 0000 0199", town.linhe.path)
    page = UnitPage.objects.get(pk=unit.page_id)
    assert page.title == "临河社区"
    assert page.slug == "lin-he-ju-min-qu"
    assert Collection.objects.filter(name="临河社区").count() == 1
    assert not Collection.objects.filter(name="临河居民区").exists()
    assert Group.objects.filter(name__startswith="临河社区 · ").exists()
    before = Group.objects.count()
    grant_role(user=town.user("other"), unit=unit, role=Role.CORRESPONDENT, by=None)
    assert Group.objects.count() == before


def test_the_list_shows_every_unit_and_nobody_deletes_one(office, town):
    html = office.get(LIST).content.decode()
    assert "临河居民区" in html
    assert "东片" in html
    assert office.post(f"/admin/units/delete/{town.linhe.pk}/").status_code in (302, 403)
    assert Unit.objects.filter(pk=town.linhe.pk).exists()


@pytest.mark.parametrize("username", ["correspondent", "editor", "senior", "signatory"])
def test_nobody_else_adds_or_changes_a_unit(client, town, username):
    client.force_login(town.user(username))
    before = Unit.objects.count()
    for address in (LIST, ADD, f"/admin/units/edit/{town.linhe.pk}/"):
        assert client.get(address).status_code == 404, address
        client.post(address, new(town))
    assert Unit.objects.count() == before
