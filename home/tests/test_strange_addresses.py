"""Whatever stands in an address, a reader never meets a 5xx; on SQLite and on PostgreSQL."""

from itertools import product

import pytest

from brands.models import BrandPage
from events.models import EventIndexPage, EventPage
from news.models import ArticlePage, IssuePage, NewsIndexPage, PaperIndexPage, StoryIndexPage, StoryPage
from tests.pristine import stands
from tests.table import some
from tests.town import standing_town

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LONG = "长" * 10_000
HUGE = "9" * 5_000
VALUES = [
    "x",
    "0",
    "-1",
    "9999",
    "1.5",
    "²",
    "１２３４",
    "99999999999999999999",
    HUGE,
    "",
    " ",
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%ff%fe",
    "%C0%80",
    "%F4%90%80%80",
    "%zz",
    "'%22;--",
    "{{7*7}}",
    "../../etc/passwd",
    "%F0%9F%98%80",
    "%E2%80%AE",
    LONG,
]
PATHS = [
    "/%00",
    "/news/%00/",
    "/%ff/",
    "/%ED%A0%80/",
    "/news/%ED%A0%80/",
    "/tags/%00/",
    "/tags/%ff/",
    "/tags/nobody-knows/",
    f"/tags/{'a' * 5000}/",
    f"/{'a' * 10_000}/",
    "/" + "a/" * 2_000,
    "/news/feed.atom/",
    "/news/feed.atom/more/",
    "/news/feed.ics",
    "/news/..%2f..%2f/",
    "//news//",
    "/n/0",
    "/n/-1",
    "/n/x",
    f"/n/{2**63 - 1}",
    f"/n/{2**63}",
    f"/n/{HUGE}",
    "/documents/1/x.pdf",
    f"/documents/{HUGE}/x.pdf",
    f"/documents/{2**63}/x.pdf",
    f"/documents/{'9' * 1900}/x.pdf",
    "/documents/1/%00",
    "/documents/1/%ff",
    "/media/images/%00",
    "/media/images/../../../etc/passwd",
    "/media/images/%ff.jpg",
    "/media/images/",
    "/sitemap.xml?p=x",
    "/sitemap-0.xml",
    f"/sitemap-{HUGE}.xml",
    "/robots.txt?x=%00",
    "/_util/login/?next=%00",
    "/_util/authenticate_with_password/1/1/",
    "/admin/login/?next=%ED%A0%80",
    "/start/",
]


@stands("strange_addresses")
def build() -> None:
    """One page of every type, one of them under a tag."""
    town = standing_town()
    article = town.article()
    article.tags.add("便民服务")
    article.save()
    article.get_latest_revision().publish(skip_permission_checks=True)
    for make in (town.story, town.brand, town.event, town.issue):
        make()


@pytest.fixture
def strange_addresses(town) -> list[str]:
    pages = [kind.objects.first() for kind in (ArticlePage, StoryPage, BrandPage, EventPage, IssuePage)]
    pages += [
        town.index(kind, town.unit)
        for kind in (NewsIndexPage, StoryIndexPage, PaperIndexPage, EventIndexPage)
    ]
    return ["/", "/tags/bian-min-fu-wu/", "/brands/", "/sitemap.xml", *(page.get_url() for page in pages)]


PARAMETERS = {
    "/": ["page"],
    "/news/": ["page", "tag", "year"],
    "/brands/": ["page", "dimension", "series"],
    "/events/": ["page", "kind"],
    "/tags/bian-min-fu-wu/": ["page"],
}


ASKED = [(address, name) for address, names in PARAMETERS.items() for name in names]


def broken_lists(client, nth: int) -> list[tuple[str, str, str]]:
    """Lists that broke; each parameter meets every nth value, and the next parameter the ones beside."""
    client.raise_request_exception = False
    return [
        (address, name, value[:40])
        for number, (address, name) in enumerate(ASKED)
        for value in VALUES[number % nth :: nth]
        if client.get(f"{address}?{name}={value}").status_code >= 500
    ]


# Each page and each strange thing meets some of the other kind in every run, and all of it in `make prove`: 3 shares no
# factor with the numbers of things below, so a third of the pairs holds each of both.
nth_pair = pytest.mark.parametrize("nth", some([3, 1], 1), ids=["a third", "all"])


@pytest.mark.long
def test_no_value_of_a_slice_breaks_a_list(client, strange_addresses):
    assert not broken_lists(client, nth=4)


@pytest.mark.prove
def test_no_value_of_any_parameter_breaks_a_list(client, strange_addresses):
    assert not broken_lists(client, nth=1)


@pytest.mark.long
@nth_pair
def test_no_parameter_breaks_any_page(client, strange_addresses, nth):
    client.raise_request_exception = False
    values = ["x", "%ED%A0%80", HUGE, "😀"]
    assert not [
        (a, v)
        for a, v in list(product(strange_addresses, values))[::nth]
        if client.get(f"{a}?page={v}&x={v}").status_code >= 500
    ]


@nth_pair
def test_repeated_and_nameless_parameters_break_nothing(client, strange_addresses, nth):
    client.raise_request_exception = False
    queries = [
        "page=1&page=x&page=2",
        "tag=a&tag=b&year=2026&year=x",
        "=&=&&",
        "page[]=1",
        "page=1;page=2",
        "&" * 900,
        "%00=1",
    ]
    assert not [
        (a, q[:20])
        for a, q in list(product(strange_addresses, queries))[::nth]
        if client.get(f"{a}?{q}").status_code >= 500
    ]


def test_no_path_breaks_the_portal(client, strange_addresses):
    client.raise_request_exception = False
    assert not [path[:60] for path in PATHS if client.get(path).status_code >= 500]


@nth_pair
def test_other_methods_break_no_page(client, strange_addresses, nth):
    client.raise_request_exception = False
    more = ["/robots.txt", "/n/1", "/news/feed.atom", "/events/calendar.ics", "/nobody-knows/"]
    methods = ["head", "options", "post", "put", "delete", "patch", "trace"]
    asked = list(product(strange_addresses + more, methods))[::nth]
    assert not [(m, a) for a, m in asked if getattr(client, m)(a).status_code >= 500]


def test_a_nul_is_refused_with_a_page_that_helps(client, strange_addresses):
    response = client.get("/news/?page=%00")
    assert response.status_code == 400
    assert "这个地址不对" in response.content.decode()


def test_an_unknown_filter_shows_an_empty_list_that_is_not_indexed(client, strange_addresses):
    response = client.get("/news/?tag=nobody-knows")
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_a_page_number_that_is_none_shows_a_page_that_is(client, strange_addresses):
    for value in ("x", "-1", "0", "9999", ""):
        assert client.get(f"/news/?page={value}").context["items"].number == 1, value
