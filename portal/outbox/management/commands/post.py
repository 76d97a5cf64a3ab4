"""`manage.py post`: the postman."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from portal.core.heartbeats import beat
from portal.outbox.actions import deliver_due
from portal.outbox.gateways import PATIENCE

log = logging.getLogger("portal.outbox")
# So many messages between two signs of life, each of which may wait for its gateway.
ONE_ROUND = 10


class Command(BaseCommand):
    help = "Hand over short messages that are due, every second."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")

    def handle(self, *args, once: bool, every: float, **options):
        while True:
            beat("postman", every + ONE_ROUND * PATIENCE + 30)
            taken = 0
            try:
                taken = deliver_due(limit=ONE_ROUND)
            except DatabaseError:
                log.exception("the postman could not reach the database")
            close_old_connections()
            if taken == ONE_ROUND:
                continue
            if once:
                return
            time.sleep(every)
