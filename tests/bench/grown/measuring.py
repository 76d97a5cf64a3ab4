"""What each kind of address costs: queries, milliseconds with empty caches, and the median with warm ones."""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from events import rush
from portal.accounts.models import User

from .addresses import MOST_ADMIN_QUERIES, Address, all_addresses

# So many turns of each kind, or until so many milliseconds are over.
TURNS, PATIENCE = 3, 4000
STAFF = ("editor", "clerk", "organiser", "helper", "observer", "admin")


@dataclass(frozen=True)
class Turn:
    """One answer.

    Args:
        clock: milliseconds until it was there.
        work: milliseconds that this process and the database's worked on it: what the clock says where nobody else works.
    """

    clock: float
    work: float
    status: int


@dataclass(frozen=True)
class Cost:
    """What one address costs.

    Args:
        cold: with a new connection and nothing remembered, the best of some turns.
        warm: milliseconds with everything remembered, the best of as many.
    """

    address: Address
    cold: Turn
    warm: float
    queries: int

    @property
    def is_over(self) -> bool:
        if self.address.bar:
            return self.cold.work > self.address.bar
        return self.queries > MOST_ADMIN_QUERIES

    @property
    def row(self) -> str:
        bar = f"{self.address.bar} ms" if self.address.bar else f"{MOST_ADMIN_QUERIES} queries"
        mark = " **over**" if self.is_over else ""
        status = "" if self.cold.status == 200 else f" ({self.cold.status})"
        return f"| {self.address.kind}{status} | {self.queries} | {self.cold.clock:.0f} | {self.cold.work:.0f} | {self.warm:.0f} | {bar}{mark} |"


def report(only: str = "", say: Callable[[str], object] = print) -> int:
    """A table of all addresses, on the database of the settings.

    Args:
        only: of the kinds that have these letters in them.

    Returns:
        How many are over their bar.
    """
    say(f"| {connection.vendor} | queries | cold ms | work ms | warm ms | bar |\n|---|--:|--:|--:|--:|---|")
    over = 0
    for cost in measured(only):
        say(cost.row)
        over += cost.is_over
    say(f"\nover their bar: {over}")
    return over


def measured(only: str = "") -> Iterator[Cost]:
    with override_settings(PORTAL_SECOND_FACTOR=False, ALLOWED_HOSTS=["*"], PORTAL_VIEWS_WAIT=3600):
        clients = {name: _client(name) for name in ("", *STAFF)}
        for number, one in enumerate(all_addresses()):
            if only in one.kind:
                yield measure(clients[one.who], one, is_first=number == 0)


def measure(client: Client, address: Address, *, is_first: bool = False) -> Cost:
    ask = _ask(client, address)
    if is_first:
        ask()  # the code and the templates are loaded
    cold = []
    while len(cold) < TURNS and sum(one.clock for one in cold) < PATIENCE:
        forget()
        cold.append(_timed(ask))
    warm = [_timed(ask).clock for _turn in cold]
    with CaptureQueriesContext(connection) as queries:
        ask()
    return Cost(address, best(cold), min(warm), len(queries))


def best(turns: list[Turn]) -> Turn:
    """The one that the rest of the machine disturbed least."""
    return min(turns, key=lambda one: one.work)


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


def _timed(ask: Callable[[], int]) -> Turn:
    started, worked, served = time.perf_counter(), time.process_time(), _worked_by_the_server()
    status = ask()
    clock, work = time.perf_counter() - started, time.process_time() - worked
    return Turn(clock * 1000, work * 1000 + _worked_by_the_server() - served, status)


def _worked_by_the_server() -> float:
    """Milliseconds that PostgreSQL's process of our connection has worked; nothing where it is on another machine, or where
    there is no connection yet, so that opening one counts."""
    opened = connection.connection
    if connection.vendor != "postgresql" or opened is None:
        return 0.0
    told = Path(f"/proc/{opened.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.exists() else 0.0
