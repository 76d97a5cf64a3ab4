"""manage.py restore COPY --yes: put a copy in the place of what is there."""

from pathlib import Path

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.keeping.outcome import KeeperCommand
from portal.keeping.restoring import PutBack, restore
from portal.launch.checks import Refusal


class Command(KeeperCommand):
    help = "恢复一份备份。原来的数据库和图片移到一边，不删；之后居民要求删掉的，再删一遍。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("copy", type=Path, help="哪一份备份")
        parser.add_argument("--yes", action="store_true", help="确定：这份备份之后写进来的会移到一边")

    def work(self, *, copy: Path, yes: bool, **options) -> bool:
        if not yes:
            raise Refusal(
                _("恢复以后，这份备份之后写进来的就看不到了（移到一边，不删）。确定的话加上 --yes。")
            )
        found = restore(copy, self.say)
        for place in found.aside:
            self.say(_("原来的移到了：%(place)s") % {"place": place})
        tell(found, self.say)
        self.say(
            _("恢复好了。请启动门户，看看首页、一张图片、最新的文章，在窗口看一个号码。所有人要重新登录。")
        )
        return not found.to_look_at

    def not_well(self) -> str:
        return _("恢复好了，但上面这几件要人来看：它们在备份之后删过，没能自动再删。")


def tell(found: PutBack, say) -> None:
    """What was erased again, and what a person must look at."""
    if found.again:
        told = "，".join(f"{verb} × {number}" for verb, number in sorted(found.again.items()))
        say(_("备份之后删过的，又删了一遍：%(told)s。") % {"told": told})
    else:
        say(_("备份之后没有要再删的。"))
    for line in found.to_look_at:
        say(f"  ✗ {line.at} {line.verb} {line.of} {line.pk}")
