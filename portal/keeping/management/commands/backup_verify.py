"""manage.py backup_verify COPY: is it whole, does it open, does the key fit."""

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.keeping import runs
from portal.keeping.keys import passphrase_in, read_keys
from portal.keeping.models import Run
from portal.keeping.old_copies import copies
from portal.keeping.outcome import KeeperCommand
from portal.keeping.verifying import verify
from portal.launch.checks import Refusal


class Command(KeeperCommand):
    help = "检查一份备份：文件、数据库、行数、图片、钥匙。不碰门户的数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("copy", type=Path, help="一份备份；给放备份的文件夹，就检查里面最新的一份")
        parser.add_argument("--keys", type=Path, help="钥匙放在哪个文件夹；不写就用门户现在的钥匙")
        parser.add_argument("--passphrase-file", type=Path, help="钥匙封着时的口令文件")

    def work(self, *, copy: Path, keys: Path | None, passphrase_file: Path | None, **options) -> bool:
        copy = newest_in(copy)
        key = read_keys(keys, passphrase_in(passphrase_file)) if keys else None
        report = verify(copy, key)
        told = {"copy": copy, "when": report.manifest.told_when, "database": report.manifest.code["database"]}
        self.say(_("%(copy)s：%(when)s 的备份（%(database)s）") % told)
        for line in report.well:
            self.say(f"  ✓ {line}")
        for line in report.faults:
            self.say(f"  ✗ {line}")
        well = not report.faults
        runs.note(Run.Kind.VERIFY, well=well, place=copy, words=" ".join(report.faults))
        if well:
            self.say(_("这份备份是好的。"))
        return well

    def not_well(self) -> str:
        return _("这份备份有毛病，不能指望它：请再备份一次，并查明原因。")


def newest_in(place: Path) -> Path:
    """The copy itself, or the newest one in a folder of copies.

    Raises:
        Refusal: there is none.
    """
    if not place.is_dir() or (place / "manifest.json").exists() or place.name.startswith("portal-"):
        return place
    found = copies(place)
    if not found:
        raise Refusal(_("%(place)s 里没有这个门户的完整备份。") % {"place": place})
    return found[0].path
