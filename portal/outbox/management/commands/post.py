"""`manage.py post`: the postman."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from portal.core.heartbeats import beat
from portal.outbox.actions import deliver_due
from portal.outbox.gateways import PATIENCE
from portal.outbox.rounds import come_home, go_round

log = logging.getLogger("portal.outbox")
# So many messages between two signs of life, each of which may wait for its gateway.
ONE_ROUND = 10


class Command(BaseCommand):
    stealth_options = ("until",)  # an event, for whoever keeps the postman in a thread
    help = "Hand over short messages that are due, every second, and what rooms send besides."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="what is due now, then stop")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")

    def handle(self, *args, once: bool, every: float, until: threading.Event | None = None, **options):
        told_to_stop = until or threading.Event()
        if not once and until is None and threading.current_thread() is threading.main_thread():
            # What is in a mail server's hands at this moment is finished: nobody gets it twice for a restart.
            signal.signal(signal.SIGTERM, lambda number, frame: told_to_stop.set())
        while not told_to_stop.is_set():
            beat("postman", every + ONE_ROUND * PATIENCE + 30)
            more = False
            try:
                more = deliver_due(limit=ONE_ROUND) == ONE_ROUND
            except DatabaseError:
                log.exception("the postman could not reach the database")
            more |= go_round()
            close_old_connections()
            if once and not more:
                break
            if not more:
                told_to_stop.wait(every)
        come_home()
