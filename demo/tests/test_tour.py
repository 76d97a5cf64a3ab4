"""/demo/ is there on the demo's own machine and nowhere else; entering is by button, as the demo's staff alone."""

import pytest
from django.test import Client

from demo.tour import stops
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from tests.town import Town

ELSEWHERE = [
    {"REMOTE_ADDR": "192.168.1.7"},
    {"REMOTE_ADDR": "203.0.113.9"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "testserver"},
    {"REMOTE_ADDR": ""},
]
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1"}


@pytest.fixture
def editor_of_the_demo(town: Town) -> User:
    from portal.accounts.actions import grant_role

    user = User.objects.create_user(username="wu-yifan", last_name="吴", first_name="一帆")
    grant_role(user=user, unit=town.unit, role=Role.EDITOR, by=None)
    return user


@pytest.mark.django_db
def test_the_tour_has_its_stops_and_a_button_for_each_of_the_staff(editor_of_the_demo, client: Client):
    page = client.get("/demo/", **HERE).content.decode()
    assert page.count('class="tour-stop"') == 23
    assert "吴一帆" in page
    assert client.get("/demo/", **HERE | {"REMOTE_ADDR": "::1", "HTTP_HOST": "localhost"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("place", ELSEWHERE, ids=range(len(ELSEWHERE)))
@pytest.mark.parametrize("path", ["/demo/", "/demo/enter/", "/demo/leave/"])
def test_elsewhere_there_is_no_tour(editor_of_the_demo, client: Client, place, path):
    ask = client.get if path == "/demo/" else client.post
    assert ask(path, **place).status_code == 404


@pytest.mark.django_db
def test_without_the_demo_there_is_no_tour(town: Town, client: Client, settings):
    settings.DEMO = False
    assert client.get("/demo/", **HERE).status_code == 404
    assert client.post("/demo/enter/", {"as": "admin"}, **HERE).status_code == 404


@pytest.mark.django_db
def test_a_button_enters_as_one_of_the_demo_and_is_written_down(editor_of_the_demo, client: Client):
    answer = client.post("/demo/enter/", {"as": "wu-yifan"}, **HERE)
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.get("/admin/", **HERE).status_code == 200
    assert AuditEntry.objects.filter(verb="demo.enter", actor_label__contains="一帆").exists()
    assert client.post("/demo/leave/", **HERE).url == "/demo/"
    assert client.get("/admin/", **HERE).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["senior", "nobody", "", "correspondent"])
def test_nobody_else_can_be_entered_as(town: Town, client: Client, name):
    """The accounts of a real town are never entered by a button."""
    assert client.post("/demo/enter/", {"as": name}, **HERE).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/admin/users/"])
def test_a_button_leads_to_a_stop_or_to_the_desk(editor_of_the_demo, client: Client, address):
    assert client.post("/demo/enter/", {"as": "wu-yifan", "next": address}, **HERE).url == "/admin/"


@pytest.mark.django_db
def test_entering_needs_the_token_of_the_page(editor_of_the_demo):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/enter/", {"as": "wu-yifan"}, **HERE).status_code == 403


@pytest.mark.django_db
def test_the_stop_for_writing_opens_a_form_that_the_writer_may_fill_in(town: Town, client: Client):
    """A correspondent writes in one neighbourhood, not in whichever list comes first."""
    from portal.accounts.actions import grant_role

    user = User.objects.create_user(username="lin-xiao", last_name="林", first_name="晓")
    grant_role(user=user, unit=town.beizha, role=Role.CORRESPONDENT, by=None)
    town.article()
    stop = next(one for one in stops() if one.get("enter_as") == "lin-xiao")
    entered = client.post("/demo/enter/", {"as": "lin-xiao", "next": stop["url"]}, follow=True, **HERE)
    assert entered.status_code == 200
    assert 'name="title"' in entered.content.decode()
