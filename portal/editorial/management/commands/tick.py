"""`manage.py tick`: the clock of the portal."""

import logging
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from portal.core.heartbeats import beat
from portal.editorial.tick import run_tick

log = logging.getLogger("portal.tick")
ONE_ROUND = 120  # seconds that a round with many pages may take


class Command(BaseCommand):
    stealth_options = ("until",)  # an event, for whoever keeps the clock in a thread
    help = "Publish what is due and take down what has expired, every 15 seconds."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--every", type=float, default=15.0, metavar="SECONDS")

    def handle(self, *args, once: bool, every: float, until: threading.Event | None = None, **options):
        told_to_stop = until or threading.Event()
        while not told_to_stop.is_set():
            beat("tick", every + ONE_ROUND)
            try:
                counts = run_tick()
            except DatabaseError:
                # A database that restarts must not end the clock; the next round tries again.
                log.exception("tick could not reach the database")
            else:
                if any(counts.values()):
                    log.info("published %(published)d, expired %(expired)d, failed %(failed)d", counts)
            close_old_connections()
            if once:
                return
            told_to_stop.wait(every)
