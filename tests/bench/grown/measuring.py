"""What each kind of address costs: queries, milliseconds with empty caches, and the median with warm ones."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from events import rush
from portal.accounts.models import User

from .addresses import MOST_ADMIN_QUERIES, Address, all_addresses

WARM = 5


@dataclass(frozen=True)
class Cost:
    """What one address costs.

    Args:
        cold: milliseconds of the first answer, with a new connection and nothing remembered.
        warm: the median of the next ones.
    """

    address: Address
    status: int
    queries: int
    cold: float
    warm: float

    @property
    def is_over(self) -> bool:
        if self.address.bar:
            return self.cold > self.address.bar
        return self.queries > MOST_ADMIN_QUERIES

    @property
    def row(self) -> str:
        bar = f"{self.address.bar} ms" if self.address.bar else f"{MOST_ADMIN_QUERIES} queries"
        mark = " **over**" if self.is_over else ""
        status = "" if self.status == 200 else f" ({self.status})"
        return f"| {self.address.kind}{status} | {self.queries} | {self.cold:.0f} | {self.warm:.0f} | {bar}{mark} |"


def report(only: str = "") -> str:
    """A table of all addresses, on the database of the settings.

    Args:
        only: of the kinds that have these letters in them.
    """
    costs = measured(only)
    head = f"| {connection.vendor} | queries | cold ms | warm ms | bar |\n|---|--:|--:|--:|---|"
    over = [cost.address.kind for cost in costs if cost.is_over]
    return "\n".join([head, *(cost.row for cost in costs), "", f"over their bar: {len(over)}"])


def measured(only: str = "") -> list[Cost]:
    with override_settings(PORTAL_SECOND_FACTOR=False, ALLOWED_HOSTS=["*"], PORTAL_VIEWS_WAIT=3600):
        clients = {name: _client(name) for name in ("", *User.objects.filter(is_staff=True).values_list("username", flat=True)[:12])}
        addresses = [one for one in all_addresses() if only in one.kind]
        for one in addresses:
            _ask(clients[one.who], one)()  # the code and the templates are loaded
            break
        return [measure(clients[one.who], one) for one in addresses]


def measure(client: Client, address: Address) -> Cost:
    ask = _ask(client, address)
    forget()
    cold, status = _timed(ask)
    warm = [_timed(ask)[0] for _turn in range(WARM if cold < 3000 else 1)]
    with CaptureQueriesContext(connection) as queries:
        ask()
    return Cost(address, status, len(queries), cold, statistics.median(warm))


def forget() -> None:
    """Nothing is remembered but the code."""
    rush.forget()
    ContentType.objects.clear_cache()
    for cache in caches.all():
        cache.clear()
    connections.close_all()
    gc.collect()


def _client(username: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    if username:
        client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    return client


def _ask(client: Client, address: Address) -> Callable[[], int]:
    """One request, past the client itself, which keeps a copy of every template's context."""

    def ask() -> int:
        if address.posted:
            name, _is, value = address.posted.partition("=")
            return client.post(address.path, {name: value}).status_code
        path, _mark, query = address.path.partition("?")
        environ = client._base_environ(PATH_INFO=path, QUERY_STRING=query)
        response = client.handler(environ)
        response.close()
        return response.status_code

    return ask


def _timed(ask: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    status = ask()
    return (time.perf_counter() - started) * 1000, status
