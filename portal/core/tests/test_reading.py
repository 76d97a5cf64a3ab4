"""长辈版, sizes and language: kept in the browser, the same pages for everybody."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.town import Town

A_YEAR = 365 * 24 * 3600
TARGET = re.compile(r'(?:href|action)="([^"]+)"')


def html_classes(response) -> set[str]:
    found = re.search(r'<html lang="[\w-]+"(?: class="([\w -]*)")?>', response.content.decode())
    assert found
    return set((found[1] or "").split())


@pytest.mark.django_db
def test_one_button_turns_to_the_elder_version_and_it_is_remembered_for_a_year(town: Town, client: Client):
    answer = client.post("/reading/", {"elder": "on", "next": "/"})
    assert (answer.status_code, answer.url) == (302, "/")
    assert answer.cookies["elder"]["max-age"] == A_YEAR
    assert html_classes(client.get("/")) == {"elder"}
    client.post("/reading/", {"elder": "off", "next": "/"})
    assert html_classes(client.get("/")) == set()


@pytest.mark.django_db
def test_sizes_join_the_elder_version(town: Town, client: Client):
    client.post("/reading/", {"elder": "on"})
    client.post("/reading/", {"size": "3"})
    assert html_classes(client.get("/reading/")) == {"elder", "size-3"}


@pytest.mark.django_db
def test_the_elder_version_has_the_same_links_and_forms(town: Town, client: Client):
    plain = TARGET.findall(client.get("/").content.decode())
    client.post("/reading/", {"elder": "on"})
    assert TARGET.findall(client.get("/").content.decode()) == plain


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{"size": "9"}, {"elder": "yes"}, {"language": "fr"}, {"size": ""}, {}])
def test_what_is_not_offered_is_not_kept(town: Town, client: Client, sent):
    answer = client.post("/reading/", sent)
    assert answer.status_code == 302
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil", "", "/\\evil.example"],
)
def test_it_never_leads_to_another_house(town: Town, client: Client, address):
    assert client.post("/reading/", {"size": "2", "next": address}).url == "/"
    assert (
        f'href="{address}"' not in client.get("/reading/", {"next": address}).content.decode() or not address
    )


@pytest.mark.django_db
def test_a_cookie_nobody_offered_changes_nothing(town: Town, client: Client):
    client.cookies.load({"elder": '"><script>', "size": "2000", settings.LANGUAGE_COOKIE_NAME: "xx"})
    response = client.get("/")
    assert html_classes(response) == set()
    assert response["Content-Language"] == "zh-hans"


@pytest.mark.django_db
def test_english_is_spoken_only_to_who_asked_for_it_here(town: Town, client: Client):
    assert 'lang="zh-Hans"' in client.get("/", headers={"accept-language": "en"}).content.decode()
    client.post("/reading/", {"language": "en"})
    page = client.get("/").content.decode()
    assert '<html lang="en"' in page
    assert ">Settings<" in page


@pytest.mark.django_db
def test_a_cache_in_between_tells_readers_apart(town: Town, client: Client):
    assert "Cookie" in client.get("/")["Vary"]


@pytest.mark.django_db
def test_the_page_of_choices_leads_back_to_where_the_reader_was(town: Town, client: Client):
    page = client.get("/reading/", headers={"referer": "http://testserver/news/?year=2026"}).content.decode()
    assert 'href="/news/?year=2026"' in page
    chosen = client.post("/reading/", {"size": "2", "next": "/reading/?next=/news/%3Fyear%3D2026"})
    assert 'href="/news/?year=2026"' in client.get(chosen.url).content.decode()
    for before in ("https://evil.example/news/", "http://testserver/reading/", ""):
        assert (
            'class="button" href="/"' in client.get("/reading/", headers={"referer": before}).content.decode()
        )
