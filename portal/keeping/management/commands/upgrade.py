"""manage.py upgrade --to FOLDER: from the old database to this code, with a way back."""

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.keeping import runs
from portal.keeping.models import Run
from portal.keeping.outcome import Failed, KeeperCommand
from portal.keeping.upgrading import Upgrade
from portal.launch.checks import Refusal


class Command(KeeperCommand):
    help = "换了程序以后：备份、检查、更新数据库、准备样式、看一眼能不能用。门户要先停掉。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="先往哪个文件夹备份")
        parser.add_argument("--without-backup", action="store_true", help="刚备份过，不再备份")

    def work(self, *, to: Path | None, without_backup: bool, **options) -> bool:
        if (to is None) == (not without_backup):
            raise Refusal(_("请用 --to 写明先备份到哪里；刚备份过的，写 --without-backup。"))
        upgrade = Upgrade(to, self.say)
        try:
            upgrade.run()
        except Failed as failure:
            runs.note(Run.Kind.UPGRADE, well=False, place=upgrade.copy or "", words=str(failure))
            raise Failed(f"{failure}\n{upgrade.way_back()}") from failure
        runs.note(Run.Kind.UPGRADE, well=True, place=upgrade.copy or "", words=upgrade.told())
        self.say(upgrade.way_back())
        self.say(_("升级好了，可以启动门户。"))
        return True
