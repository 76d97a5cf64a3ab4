"""我在哪里: a unit chosen once stands in the masthead and on the front page."""

import pytest
from django.test import Client

from tests.town import Town


@pytest.mark.django_db
def test_a_chosen_unit_is_remembered_and_gives_its_phone_on_the_front_page(town: Town, client: Client):
    unit = town.linhe
    unit.phone = "199 0000 0456"
    unit.save()
    assert f"/where/{unit.slug}/" in client.get("/where/").content.decode()
    answer = client.get(f"/where/{unit.slug}/")
    assert (answer.status_code, answer.url) == (302, unit.page.url)
    front = client.get("/").content.decode()
    assert "我在：" in front
    assert f">{unit.name}</span>" in front
    assert "tel:19900000456" in front


@pytest.mark.django_db
def test_the_whole_town_is_chosen_back(town: Town, client: Client):
    client.get(f"/where/{town.linhe.slug}/")
    assert client.get("/where/all/").url == "/"
    assert "我在：全镇" in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["nowhere", "x" * 80])
def test_a_unit_that_is_not_there_is_not_found(town: Town, client: Client, slug):
    assert client.get(f"/where/{slug}/").status_code == 404
    client.cookies.load({"unit": slug})
    assert "我在：全镇" in client.get("/").content.decode()
