"""From which address a request comes, for every limit that counts by address.

A header can say anything; it is believed only as far as proxies of TRUSTED_PROXIES wrote it.
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from .sealed import keyed_hash

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Whoever has one address of version 6 usually has all of these.
HOUSE = 64


def client_address(request: HttpRequest) -> str:
    """The address of who asks: the peer itself, or, where the peer is a proxy of ours, whom it names.

    X-Forwarded-For is read from the right: each of our proxies wrote down who spoke to it, what stands further left came
    with the request and counts for nothing. Words that are no address end the reading.

    Returns:
        An address in its usual writing; empty when the server knows none.
    """
    found = _address(request.META.get("REMOTE_ADDR", ""))
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while found is not None and named and _is_ours(found):
        before = _address(named.pop())
        if before is None:
            break
        found = before
    return str(found or "")


def address_mark(request: HttpRequest) -> str:
    """What limits and logs keep instead of the address: a keyed hash, the same for a whole /64 of version 6."""
    found = _address(client_address(request))
    if isinstance(found, ipaddress.IPv6Address):
        house = ipaddress.ip_network((found, HOUSE), strict=False)
        return keyed_hash(f"address:{house}")[:32]
    return keyed_hash(f"address:{found or ''}")[:32]


def _address(text: str) -> Address | None:
    """What a server or a proxy wrote: an address, perhaps with its port."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    # ::ffff:192.0.2.1 is the same machine as 192.0.2.1.
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def _is_ours(found: Address) -> bool:
    return any(found in ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
