"""Two clients at one cache: whatever a hostile one sends, the next reader gets the page that nobody touched."""

import asyncio
import itertools
import random

import pytest
from django.test import Client

from events.tests.rolls import a_roll
from tests.fronted import Counted, Said, lived, processes

CANARY = "canary7531"
COOKIES = [
    "",
    "elder=on",
    "size=2",
    "django_language=en",
    f"sessionid={CANARY}",
    f"csrftoken={CANARY}; messages={CANARY}",
    f"elder={CANARY}; size={CANARY}; django_language={CANARY}; unit={CANARY}; unit_name={CANARY}",
    "elder=on; elder=off; size=3; size=1",
]
HOSTILE: list[tuple[str, dict[str, str]]] = [
    *(
        ("", {name: value})
        for name, value in (
            ("x_forwarded_host", f"{CANARY}.example"),
            ("x_forwarded_proto", CANARY),
            ("x_forwarded_for", CANARY),
            ("x_forwarded_port", "1"),
            ("forwarded", f"host={CANARY}.example"),
            ("x_original_url", f"/{CANARY}"),
            ("x_rewrite_url", f"/{CANARY}"),
            ("x_http_method_override", "POST"),
            ("x_host", f"{CANARY}.example"),
            ("referer", f"https://{CANARY}.example/"),
            ("origin", f"https://{CANARY}.example"),
            ("user_agent", CANARY),
            ("accept", f"text/{CANARY}"),
            ("accept_language", "en"),
            ("accept_encoding", f"br;q=0, {CANARY}, gzip"),
            ("authorization", f"Basic {CANARY}"),
            ("range", "bytes=0-10"),
            ("if_none_match", f'"{CANARY}"'),
            ("if_modified_since", "Mon, 30 Nov 2099 00:00:00 GMT"),
            ("cache_control", "no-cache"),
            ("x_requested_with", "XMLHttpRequest"),
            ("content_type", f"multipart/form-data; boundary={CANARY}"),
            ("hx_request", "true"),
        )
    ),
    *(
        (query, {})
        for query in (
            f"?utm_source={CANARY}",
            f"?from={CANARY}&isappinstalled=0",
            f"?next=//{CANARY}.example",
            f"?q={CANARY}",
            f"?__proto__={CANARY}",
            f"?pinyin=&{CANARY}",
            "?page=1&page=" + CANARY,
            f"?{CANARY}" + "x" * 200,
        )
    ),
]


async def every_way(front: Counted, addresses: list[str]) -> list[tuple[str, str, Said]]:
    """What the next reader gets after each hostile one, and before any."""
    found = []
    for address, cookie in itertools.product(addresses, COOKIES[:2]):
        clean = await front.get(address, cookie)
        for query, headers in HOSTILE:
            said = await front.get(address + query, random.choice(COOKIES), **headers)
            assert said.headers.get("cache-control"), (address, query, headers)
        found.append((address, cookie, clean))
        found.append((address, cookie, await front.get(address, cookie)))
    return found


def untouched(address: str, cookie: str) -> bytes:
    """The page as Django draws it for somebody who never met a cache."""
    client = Client()
    client.cookies.load(cookie)
    return client.get(address).content


@pytest.fixture
def addresses(transactional_db, town) -> list[str]:
    return ["/", "/events/", "/robots.txt", town.article().url, a_roll(town).round.page.url]


@pytest.mark.long
def test_the_next_reader_gets_the_page_that_nobody_touched(addresses, tmp_path):
    assert len(HOSTILE) >= 30
    random.seed(11)

    async def story() -> list[tuple[str, str, Said]]:
        with processes(tmp_path / "pages" / "code") as (front,):
            # A hostile client comes first everywhere, too.
            for address in addresses:
                for query, headers in HOSTILE[:6]:
                    await front.get(address + query, COOKIES[6], **headers)
            return await every_way(front, addresses)

    found = lived(story)
    for address, cookie, said in found:
        assert said.status == 200, (address, cookie)
        assert CANARY not in said.text + str(said.headers)
        assert said.text.encode() == untouched(address, cookie), (address, cookie)


@pytest.mark.prove
def test_the_same_for_every_public_address_of_the_demo(transactional_db, tmp_path):
    """Every address of the sitemap; what the next reader gets is what the first clean one got."""
    from django.core.management import call_command
    from django.test import override_settings

    with override_settings(DATA_DIR=tmp_path):
        call_command("demo")
    from wagtail.models import Page

    addresses = [page.get_url() for page in Page.objects.live().filter(depth__gt=1).specific()]
    random.seed(12)

    async def story() -> list[tuple[str, str, Said]]:
        with processes(tmp_path / "pages" / "code") as (front,):
            front.memory._most = 1 << 30
            return await every_way(front, [one for one in addresses if one])

    found = lived(lambda: asyncio.wait_for(story(), 3000))
    pairs = [
        (before, after) for (_a, _c, before), (_b, _d, after) in zip(found[::2], found[1::2], strict=True)
    ]
    assert not [1 for before, after in pairs if before.body != after.body]
    assert not [said for _address, _cookie, said in found if CANARY in said.text]
    print(
        f"{len(addresses)} addresses, {len(found)} looks, {len(HOSTILE)} hostile requests before each second look"
    )
