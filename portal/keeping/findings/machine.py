"""Disk, folders, database, key, clock."""

import datetime
import shutil

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.health import ENOUGH_ROOM, database_problem, media_not_writable, media_problem
from portal.launch.key_check import key_problem

from .. import sqlite
from ..files import media_is_here
from ..finding import Finding, either

# Codes of an app hang on the time (RFC 6238), and so does who was first.
DRIFT = datetime.timedelta(seconds=5)
# What each kind of database must say, so that an acknowledged write survives a power cut.
SQLITE = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
POSTGRES = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def disk() -> list[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    told = {"mb": free // 1024**2, "place": settings.DATA_DIR}
    return [
        either(
            free >= ENOUGH_ROOM,
            _("%(place)s 还剩 %(mb)d MB。") % told,
            _("%(place)s 只剩 %(mb)d MB。") % told,
            _("腾出空间或换大盘；剩 256 MB 以下就收不了大文件了。"),
        )
    ]


def media_folder() -> list[Finding]:
    if not media_is_here():
        return [Finding(_("图片和文件在另外的存储里。"))]
    if not database_problem() and media_problem():
        words = _("媒体文件夹 %(place)s 不见了。") % {"place": settings.MEDIA_ROOT}
        return [Finding(words, _("多半是盘没有挂上：挂上再启动；真丢了就从备份恢复。"))]
    return [
        either(
            not media_not_writable(),
            _("媒体文件夹能写。"),
            _("媒体文件夹 %(place)s 不能写。") % {"place": settings.MEDIA_ROOT},
            _("改它的主人或权限，让运行门户的用户能写。"),
        )
    ]


def durability() -> list[Finding]:
    is_sqlite = connection.vendor == "sqlite"
    wanted, ask = (SQLITE, "PRAGMA {}") if is_sqlite else (POSTGRES, "SHOW {}")
    found = {}
    with connection.cursor() as cursor:
        for name in wanted:
            cursor.execute(ask.format(name))
            row = cursor.fetchone()
            found[name] = str(row[0]) if row else ""
    wrong = [f"{name}={value}" for name, value in found.items() if value != wanted[name]]
    todo = (
        _("用 portal/settings/env.py 里的设置启动。")
        if is_sqlite
        else _("在 postgresql.conf 里改成 on，再重启数据库。")
    )
    words = _("断电会丢已经确认的报名：%(wrong)s。") % {"wrong": ", ".join(wrong)}
    answers = either(not wrong, _("断电不丢已经确认的写入。"), words, todo)
    return [answers, *([_wal()] if is_sqlite else [])]


def _wal() -> Finding:
    """A log that grows without end: somebody reads for hours, or a copy hangs."""
    wal = sqlite.place().with_name(sqlite.place().name + "-wal")
    size = wal.stat().st_size if wal.exists() else 0
    return either(
        size < 512 * 1024**2,
        _("写前日志 %(mb)d MB。") % {"mb": size // 1024**2},
        _("写前日志涨到 %(mb)d MB。") % {"mb": size // 1024**2},
        _("有程序一直读着数据库不放，多半是卡住的备份：停掉它，或重启门户。"),
    )


def migrations() -> list[Finding]:
    problem = database_problem()
    todo = _("停掉门户，运行 manage.py upgrade。")
    return [
        either(
            not problem, _("数据库和程序是一版的。"), _("数据库比程序旧（%(p)s）。") % {"p": problem}, todo
        )
    ]


def key() -> list[Finding]:
    problem = key_problem()
    return [either(not problem, _("钥匙对得上。"), _("钥匙对不上。"), problem)]


def clock() -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT strftime('%%s', 'now')"
            if connection.vendor == "sqlite"
            else "SELECT extract(epoch FROM clock_timestamp())",
            [],
        )
        row = cursor.fetchone()
    drift = abs(timezone.now().timestamp() - float(row[0] if row else 0))
    told = {
        "now": timezone.localtime().strftime("%Y-%m-%d %H:%M:%S"),
        "zone": settings.TIME_ZONE,
        "drift": round(drift),
    }
    # SQLite tells whole seconds of the same clock.
    return [
        either(
            drift <= DRIFT.total_seconds(),
            _("现在是 %(now)s（%(zone)s）。请和手表对一下。") % told,
            _("门户和数据库的钟差 %(drift)d 秒。") % told,
            _("两台机器都装 chrony 或打开 systemd-timesyncd。"),
        )
    ]
