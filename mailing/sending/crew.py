"""The connections of this process: each works in a thread of its own, so that a mail server that hangs keeps no login code."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from ..actions.by_the_clock import look_after
from ..models import SendJob
from .carriers import new_carrier
from .work import Sender

# So long the postman waits for his crew before he looks after codes again; so long each of it works without looking up.
SLICE, STRETCH = 1.0, 10.0
AT_THE_END = 3.0
# SQLite has one writer: more connections only wait for each other (ADR 029).
ON_SQLITE = 1


def connections_here() -> int:
    """How many connections this process opens to the mail server at most."""
    return ON_SQLITE if connection.vendor == "sqlite" else settings.PORTAL_MAIL_CONNECTIONS


class Crew:
    """The senders of one process, with their connections kept between slices."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._working: set[Future[int]] = set()
        self._own = threading.local()
        self._told_to_stop = threading.Event()

    def run_slice(self, seconds: float = SLICE) -> bool:
        """Look after the sendings, and see to it that the crew sends; gives back after so many seconds at most.

        Returns:
            Whether there is more to send at once.
        """
        if not settings.PORTAL_MAIL:
            return False
        look_after(timezone.now())
        if SendJob.objects.going().exists():
            wanted = connections_here()
            self._pool = self._pool or ThreadPoolExecutor(wanted, "mail")
            for _free in range(wanted - sum(not one.done() for one in self._working)):
                self._working.add(self._pool.submit(self._work))
        ended, running = wait(self._working, timeout=seconds)
        self._working = set(running)
        return any([one.result() for one in ended]) or bool(running)

    def finish(self) -> None:
        """Send what is in the mail server's hands and nothing more, as long as a stop allows."""
        self._told_to_stop.set()
        wait(self._working, timeout=AT_THE_END)

    def _work(self) -> int:
        close_old_connections()
        try:
            if not hasattr(self._own, "sender"):
                self._own.sender = Sender(new_carrier(), told_to_stop=self._told_to_stop)
            return self._own.sender.work(STRETCH)
        finally:
            close_old_connections()


CREW = Crew()
