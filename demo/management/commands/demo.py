"""`manage.py demo`: fill the portal with the invented town."""

import sys

from django.core.management.base import BaseCommand, CommandError

from demo.picture_book import MissingPicture
from demo.seeding import already_there, foreign_content, seed

WIDTH = 30


class Command(BaseCommand):
    help = "Make the demo town; twice doubles nothing."

    def handle(self, *args, **options):
        if already_there():
            return
        if foreign_content():
            raise CommandError("这里已经有一个真实的门户，不会把示例内容混进去。")
        try:
            seed(self._show)
        except MissingPicture as missing:
            raise CommandError(str(missing)) from None
        sys.stderr.write("\n")

    @staticmethod
    def _show(done: int, total: int) -> None:
        filled = WIDTH * done // total
        sys.stderr.write(f"\r示例内容 [{'█' * filled}{'·' * (WIDTH - filled)}] {100 * done // total:3d}%")
        sys.stderr.flush()
