"""Whether finished pages still hold: what one process knows of the generation, of the clock and of places left."""

import asyncio
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from django.db import DatabaseError, connection
from django.utils import timezone

from portal.core.generation import Seen, look, read
from portal.core.marks import Tokens, tokens_now
from portal.core.moments import next_moment
from portal.places.models import Unit

Found = TypeVar("Found")
ASKED_EVERY = 0.25  # seconds
AWAY_AFTER = 0.5  # seconds without an answer


class Standing(NamedTuple):
    """What a page is good for.

    Args:
        seen: the generation.
        until: the moment up to which the clock changes nothing, in seconds since 1970.
    """

    seen: Seen
    until: float

    @property
    def name(self) -> str:
        """The folder of its pages."""
        return f"{self.seen.number}-{self.seen.taken}-{self.until:.6f}"


def standing_now(known: Standing | None) -> Standing:
    """Ask the database; a page that is drawn after this is good for it.

    Args:
        known: what was found a moment ago; if nothing moved since, nobody is asked when the clock moves something next.
    """
    return _standing(look(), known)


def _standing(seen: Seen, known: Standing | None) -> Standing:
    if known and known.seen == seen and time.time() < known.until:
        return known
    return Standing(seen, next_moment(timezone.now()).timestamp())


class Watch:
    """Asks at most four times a second, however many read, in a thread and a connection of its own."""

    def __init__(self) -> None:
        self.now: Standing | None = None
        self.units: frozenset[str] = frozenset()
        self.away = False
        self.asked_at = self._tried_at = float("-inf")
        self._thread = ThreadPoolExecutor(1, "watch")
        self._asking: asyncio.Task | None = None

    async def ask(self) -> None:
        """Know how it stands, a quarter of a second ago at most, or that the database is away."""
        if not self.is_due():
            return
        if self._asking is None or self._asking.done():
            self._tried_at = time.monotonic()
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        elif self.away:
            return
        done, _still = await asyncio.wait({self._asking}, timeout=AWAY_AFTER)
        if not done:
            self.away = True

    def is_due(self) -> bool:
        """Whether nobody has asked for a while."""
        return time.monotonic() - self._tried_at > ASKED_EVERY

    async def _ask(self) -> None:
        started = time.monotonic()
        found = await self._in_thread(self._stand)
        self.away = found is None
        if found is not None:
            self.now, self.units = found
            self.asked_at = started

    def _stand(self) -> tuple[Standing, frozenset[str]]:
        standing = _standing(read(), self.now)
        if standing is self.now:
            return standing, self.units
        return standing, frozenset(Unit.objects.filter(page__live=True).values_list("slug", flat=True))

    async def tokens_now(self, whose: Collection[tuple[str, int]]) -> Tokens | None:
        """How the rows stand that pages noted; None while the database is away."""
        return await self._in_thread(lambda: tokens_now(whose))

    async def still_stand(self, noted: Tokens) -> bool | None:
        """Whether nothing changed of what a page noted; None while the database is away."""
        now = await self.tokens_now(noted)
        return None if now is None else now == noted

    async def _in_thread(self, ask: Callable[[], Found]) -> Found | None:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._asked, ask)

    def _asked(self, ask: Callable[[], Found]) -> Found | None:
        try:
            return ask()
        except DatabaseError:
            connection.close()
            return None
