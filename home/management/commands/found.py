"""`manage.py found`: an empty portal that works, for a town without demo content."""

from django.conf import settings
from django.core.management.base import BaseCommand

from home.accounts import write_accounts
from home.founding import found_administrator, found_town


class Command(BaseCommand):
    help = "Make the front page, the town, the review workflow and one administrator; twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--name", default="我们的街道", help="the town's name, changed later in the settings"
        )

    def handle(self, *args, name: str, **options):
        found_town(name=name)
        user, password = found_administrator()
        if password:
            write_accounts(settings.DATA_DIR, [("系统管理员", user.username, password)])
