"""manage.py replay_erasures: erase again what was erased; finishes a restore that was interrupted."""

import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from portal.keeping.outcome import KeeperCommand
from portal.keeping.restoring import PutBack, finish, go_on
from portal.launch.checks import Refusal, held_data_dir

from .restore import tell


class Command(KeeperCommand):
    help = "把记下的删除再做一遍；不写 --since，就把做到一半的恢复做完。做两遍也不要紧。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", help="现在的数据库是什么时候的：2026-11-30 或 2026-11-30T02:30")
        parser.add_argument(
            "--from",
            dest="journals",
            type=Path,
            action="append",
            default=[],
            help="别处的 erasures.jsonl，可以写几个",
        )

    def work(self, *, since: str | None, journals: list[Path], **options) -> bool:
        for path in journals:
            if not path.is_file():
                raise Refusal(_("没有这个文件：%(path)s。") % {"path": path})
        with held_data_dir(Path(settings.DATA_DIR)):
            found = PutBack()
            if since is None:
                found = go_on(self.say)
            else:
                finish(moment(since), found, self.say, *journals)
        tell(found, self.say)
        return not found.to_look_at

    def not_well(self) -> str:
        return _("上面这几件没能自动再删，要人来看。")


def moment(text: str) -> datetime.datetime:
    """A time as written on the command line, in the town's own.

    Raises:
        Refusal: it is none.
    """
    try:
        day = parse_date(text)
        found = datetime.datetime.combine(day, datetime.time()) if day else parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Refusal(_("看不懂时间 %(text)s：请写成 2026-11-30 或 2026-11-30T02:30。") % {"text": text})
    return found if timezone.is_aware(found) else timezone.make_aware(found)
