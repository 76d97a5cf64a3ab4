"""manage.py doctor: one page of what is well and what is not, and what to do."""

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.keeping.doctor import examine
from portal.keeping.outcome import KeeperCommand


class Command(KeeperCommand):
    help = "给门户体检：设置、钥匙、数据库、磁盘、后台、备份、内容。有要办的事，退出码是 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only-todo", action="store_true", help="只写要办的")

    def work(self, *, only_todo: bool, **options) -> bool:
        well = True
        for chapter, findings in examine():
            shown = [one for one in findings if one.todo or not only_todo]
            if shown:
                self.say(f"\n{chapter}")
            for one in shown:
                well = well and not one.todo
                self.say(f"  {'✗' if one.todo else '✓'} {one.found}")
                if one.todo:
                    self.say(f"    → {one.todo}")
        if well:
            self.say(_("都好。"))
        return well

    def not_well(self) -> str:
        return _("上面打 ✗ 的，照箭头后面的办。")
