"""`manage.py post`: the postman."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from portal.outbox.actions import deliver_due

log = logging.getLogger("portal.outbox")


class Command(BaseCommand):
    help = "Hand over short messages that are due, every second."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")

    def handle(self, *args, once: bool, every: float, **options):
        while True:
            try:
                deliver_due()
            except DatabaseError:
                log.exception("the postman could not reach the database")
            close_old_connections()
            if once:
                return
            time.sleep(every)
