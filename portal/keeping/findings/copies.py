"""Is there a copy, is it young, was it looked into, is there room for the next?"""

import shutil
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from portal.launch.checks import Refusal

from ..age import backup_todo, newest_told, verify_todo
from ..finding import Finding, either
from ..models import Run


def backup() -> list[Finding]:
    ill, todo = backup_todo()
    return [either(not ill, _("最近的备份：%(when)s。") % {"when": newest_told(Run.Kind.BACKUP)}, ill, todo)]


def verify() -> list[Finding]:
    ill, todo = verify_todo()
    return [
        either(not ill, _("最近检查过备份：%(when)s。") % {"when": newest_told(Run.Kind.VERIFY)}, ill, todo)
    ]


def room() -> list[Finding]:
    """Where the last copy lies, room for some more like it."""
    last = Run.objects.newest(Run.Kind.BACKUP).filter(well=True).exclude(place="").first()
    place = Path(last.place).parent if last else None
    if place is None or not place.is_dir():
        return []
    total, _used, free = shutil.disk_usage(place)
    told = {"place": place, "mb": free // 1024**2}
    return [
        either(
            free > total / 10,
            _("放备份的盘还剩 %(mb)d MB（%(place)s）。") % told,
            _("放备份的盘快满了：还剩 %(mb)d MB（%(place)s）。") % told,
            _("腾出空间，换大盘，或用 --keep 少留几份。"),
        )
    ]


def tools() -> list[Finding]:
    """What a copy of PostgreSQL needs."""
    if connection.vendor != "postgresql":
        return []
    from portal.keeping import postgres

    try:
        postgres.tool("pg_dump")
        postgres.tool("pg_restore")
    except Refusal as no:
        return [Finding(_("备份的工具不齐。"), str(no))]
    return [Finding(_("备份的工具齐了，版本也对。"))]
