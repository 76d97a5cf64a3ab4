"""`manage.py audit_signups`."""

from django.core.management.base import BaseCommand, CommandError

from events.audit import faults


class Command(BaseCommand):
    help = "Check that places, claims, tickets, history and messages agree; exit 1 if they do not."

    def handle(self, *args, **options):
        found = list(faults())
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{len(found)} disagreements")
        self.stdout.write("sign-ups agree")
