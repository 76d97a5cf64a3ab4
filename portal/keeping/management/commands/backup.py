"""manage.py backup --to FOLDER: a copy of everything, while the portal runs."""

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.keeping import runs
from portal.keeping.continuous import litestream_config
from portal.keeping.copying import make_copy
from portal.keeping.keys import passphrase_in
from portal.keeping.models import Run
from portal.keeping.old_copies import Terms
from portal.keeping.outcome import Failed, KeeperCommand
from portal.launch.checks import Refusal


class Command(KeeperCommand):
    help = "备份数据库、图片和文件、设置，一份一个文件夹；门户可以一直开着。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="放备份的文件夹，要先建好")
        parser.add_argument("--keys-to", type=Path, help="放钥匙的文件夹，不能和备份在一起")
        parser.add_argument("--passphrase-file", type=Path, help="口令文件：有它，钥匙封成一个文件")
        parser.add_argument("--keep", default="7,4,6", help="留几天、几周、几个月的备份，默认 7,4,6")
        parser.add_argument(
            "--continuous",
            metavar="FOLDER_OR_URL",
            default="",
            help="打印 Litestream 的设置（只用于 SQLite）",
        )

    def work(self, *, to: Path | None, keys_to: Path | None, passphrase_file: Path | None, **options) -> bool:
        if options["continuous"]:
            self.stdout.write(litestream_config(options["continuous"]), ending="")
            return True
        try:
            if to is None:
                raise Refusal(_("请用 --to 写明备份放到哪个文件夹。"))
            passphrase = passphrase_in(passphrase_file)
            if passphrase and keys_to is None:
                keys_to = to
            terms = terms_of(options["keep"])
            copy, manifest, notes = make_copy(to=to, keys_to=keys_to, passphrase=passphrase, terms=terms)
        except (Refusal, Failed) as no:
            runs.note(Run.Kind.BACKUP, well=False, place=to or "", words=str(no))
            raise
        runs.note(Run.Kind.BACKUP, well=True, place=copy)
        self.say(_("备份好了：%(copy)s") % {"copy": copy})
        rows = {"rows": sum(manifest.rows.values()), "database": manifest.code["database"]}
        self.say(_("数据库 %(rows)d 行（%(database)s）。") % rows)
        for line in notes:
            self.say(line)
        if keys_to is None:
            self.say(_("没有抄钥匙。没有钥匙，封着的号码谁也读不出来：请用 --keys-to 另放一处。"))
        return True


def terms_of(text: str) -> Terms:
    """Days, weeks and months, as "7,4,6".

    Raises:
        Refusal: it is not written so, or would keep nothing of days.
    """
    try:
        days, weeks, months = (int(one) for one in text.split(","))
    except ValueError as error:
        raise Refusal(_("--keep 请写成三个数，例如 7,4,6。")) from error
    if days < 1 or weeks < 0 or months < 0:
        raise Refusal(_("--keep 里至少要留 1 天的。"))
    return Terms(days, weeks, months)
