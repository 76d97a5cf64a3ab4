"""manage.py reset_second_factor <account>: for the one administrator whose phone is gone."""

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import User
from portal.accounts.second_factor import reset


class Command(BaseCommand):
    help = "Forget the second factor of an account; its owner sets a new one at the next login."

    def add_arguments(self, parser) -> None:
        parser.add_argument("account")

    def handle(self, *args, account: str, **options) -> None:
        user = User.objects.filter(username=account).first()
        if user is None:
            raise CommandError(f"没有账号 {account}。")
        reset(user=user, by=None, reason="manage.py reset_second_factor")
        self.stdout.write(f"{account} 的登录验证清掉了，下次登录时重新设。")
