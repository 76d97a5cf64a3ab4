"""Columns under the path of the county's site: what is shown there, and where everything else leads."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal.core import county
from portal.core.finished import ASKED, MAY_BE_KEPT
from portal.settings.env import read_environment
from tests.town import Town

pytestmark = pytest.mark.django_db
THERE, OWN = "https://county.example/fengpu", "http://testserver"


@pytest.fixture(autouse=True)
def at_the_county(settings):
    settings.COUNTY_URL = f"{THERE}/"
    county._is_of_a_column.cache_clear()
    yield
    county._is_of_a_column.cache_clear()


@pytest.fixture
def shown(town: Town, client: Client):
    """Asks as the county's proxy does."""

    def ask(path: str, **how):
        return client.get(f"/county{path}", **how)

    return ask


def addresses(answer) -> set[str]:
    page = BeautifulSoup(answer.content, "html.parser")
    return {str(tag[name]) for tag in page.find_all(True) for name in county.LEADS if tag.has_attr(name)}


def test_a_column_is_shown_with_its_links_under_the_countys_path(town: Town, shown):
    page = town.article("楼道里装了灯", lead_picture=town.picture(), lead_alt="一盏灯")
    answer = shown("/news/")
    assert answer.status_code == 200
    found = addresses(answer)
    assert f"{THERE}{page.url}" in found
    assert any(one.startswith(f"{THERE}/static/") for one in found)
    assert not [one for one in found if one.startswith("/") and not one.startswith("//")]
    pictures = BeautifulSoup(shown(page.url).content, "html.parser")(["img", "source", "link"])
    sources = {str(one[name]) for one in pictures for name in ("src", "poster") if one.has_attr(name)}
    assert sources
    assert all(one.startswith((f"{THERE}/", "data:")) for one in sources), sources
    read = shown(page.url)
    pictures = BeautifulSoup(read.content, "html.parser").find_all("img", srcset=True)
    assert pictures
    assert all(
        part.strip().startswith(f"{THERE}/media/") for one in pictures for part in one["srcset"].split(",")
    )
    assert BeautifulSoup(read.content, "html.parser").find("link", rel="canonical")["href"] == page.full_url


def test_whatever_asks_something_of_a_reader_leads_home(town: Town, shown):
    answer = shown("/news/")
    assert f"{OWN}/search/" in addresses(answer)
    assert f"form-action 'self' {OWN}" in answer["Content-Security-Policy"]
    assert BeautifulSoup(answer.content, "html.parser").find("noscript") is None
    assert not BeautifulSoup(answer.content, "html.parser").find_all("script", src=True)


@pytest.mark.parametrize("path", ["/search/?q=理发", "/my/", "/admin/", "/desk/", "/s/abc/", "/demo/"])
def test_what_is_no_column_is_sent_home(shown, path):
    answer = shown(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{OWN}{path.partition('?')[0]}")
    assert answer["Cache-Control"] == "no-store"


def test_a_form_that_is_posted_there_goes_nowhere(client: Client, town: Town):
    answer = client.post("/county/news/", {"name": "王秀英"})
    assert (answer.status_code, answer["Location"]) == (302, f"{OWN}/news/")


def test_nothing_of_a_reader_goes_through_the_countys_machines(town: Town, client: Client):
    client.force_login(town.user("editor"))
    client.cookies["elder"] = "on"
    plain = Client().get("/county/news/")
    known = client.get("/county/news/")
    assert known.content == plain.content
    assert not known.cookies
    assert "Strict-Transport-Security" not in known


def test_an_address_that_moved_is_followed_under_the_path(town: Town, shown):
    page = town.article("楼道里装了灯")
    answer = shown(page.url.rstrip("/"))
    assert answer.status_code in (301, 302)
    assert answer["Location"] == f"{THERE}{page.url}"


def test_only_the_columns_that_were_named_are_shown(town: Town, shown, settings):
    settings.COUNTY_COLUMNS = ["news"]
    page, story = town.article("楼道里装了灯"), town.story()
    assert shown(page.url).status_code == 200
    assert shown(story.url)["Location"] == f"{OWN}{story.url}"
    assert shown("/")["Location"] == f"{OWN}/"
    found = addresses(shown("/news/"))
    assert f"{THERE}{page.url}" in found
    assert f"{OWN}/stories/" in found


def test_what_is_shown_there_may_lie_finished_like_any_page(town: Town, shown):
    town.article("楼道里装了灯")
    answer = Client().get("/county/news/", **{ASKED: True})
    assert answer.wsgi_request.META[MAY_BE_KEPT] is True


def test_without_a_county_there_is_no_such_path(town: Town, client: Client, settings):
    settings.COUNTY_URL = ""
    assert client.get("/county/news/").status_code == 404


@pytest.mark.parametrize(
    "address", ["county.example/fengpu", "https://county.example", "https://c.example/f/?a=1"]
)
def test_an_address_that_is_no_folder_is_refused_at_the_start(monkeypatch, address):
    monkeypatch.setenv("COUNTY_URL", address)
    with pytest.raises(ImproperlyConfigured, match="COUNTY_URL"):
        read_environment()
