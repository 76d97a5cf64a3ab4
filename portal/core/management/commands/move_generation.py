"""`manage.py move_generation`: after SQL typed by hand."""

from django.core.management.base import BaseCommand

from portal.core.generation import moved


class Command(BaseCommand):
    help = "Have every finished page drawn anew and none of the old ones shown; after changes that went past the portal."

    def handle(self, *args, **options):
        moved(taken=True)
