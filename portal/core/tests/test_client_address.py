"""Whose address a limit counts: nobody chooses their own by a header."""

import pytest
from django.test import RequestFactory

from portal.core.client_address import address_mark, client_address
from portal.settings.env import ImproperlyConfigured, proxy_networks

PROXY, INNER, CLIENT, LIAR = "10.0.0.5", "10.0.1.7", "203.0.113.9", "198.51.100.1"


@pytest.fixture
def ask(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.5/32", "10.0.1.0/24", "::1/128"]

    def asked(peer: str, forwarded: str | None = None):
        extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        return RequestFactory().get("/", REMOTE_ADDR=peer, **extra)

    return asked


@pytest.mark.parametrize(
    ("peer", "forwarded", "is_from"),
    [
        (CLIENT, None, CLIENT),
        (CLIENT, LIAR, CLIENT),
        (PROXY, None, PROXY),
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"{LIAR}, {CLIENT}", CLIENT),
        (PROXY, f"{LIAR}, {CLIENT}, {INNER}", CLIENT),
        (PROXY, f"{INNER}, {CLIENT}", CLIENT),
        (PROXY, f" {CLIENT} ", CLIENT),
        (PROXY, f"{CLIENT}:40312", CLIENT),
        (PROXY, f"{CLIENT}, unknown", PROXY),
        (PROXY, "", PROXY),
        (PROXY, "'; drop table", PROXY),
        (PROXY, ",,,", PROXY),
        ("::1", "[2001:db8::7]:40312", "2001:db8::7"),
        ("::ffff:10.0.0.5", CLIENT, CLIENT),
        (CLIENT, f"{LIAR},{PROXY}", CLIENT),
        ("", CLIENT, ""),
    ],
)
def test_a_header_counts_only_as_far_as_our_proxies_wrote_it(ask, peer, forwarded, is_from):
    assert client_address(ask(peer, forwarded)) == is_from


def test_without_trusted_proxies_no_header_counts(ask, settings):
    settings.TRUSTED_PROXIES = []
    for peer in (PROXY, "127.0.0.1", "::1"):
        assert client_address(ask(peer, LIAR)) == peer


def test_a_limit_keeps_no_address_and_takes_a_house_of_version_6_as_one(ask):
    first, same, other = (
        address_mark(ask(one)) for one in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")
    )
    assert first == same != other
    assert address_mark(ask(CLIENT)) != address_mark(ask(LIAR))
    assert CLIENT not in address_mark(ask(CLIENT))


def test_a_wrong_list_is_refused_with_the_variable_named():
    assert proxy_networks(["127.0.0.1", " 10.0.0.0/24"]) == ["127.0.0.1/32", "10.0.0.0/24"]
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        proxy_networks(["nginx"])
