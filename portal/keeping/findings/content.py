"""Do index, rows and files agree?"""

import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from portal.media.models import IncomingFile
from portal.search.actions import index_is_current

from .. import files
from ..finding import Finding, either
from ..look import named_files

A_DAY = datetime.timedelta(days=1)


class Ours:
    """The portal's own database, looked into like a copy."""

    def rows(self, sql: str, *values) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall()

    def columns(self) -> dict[str, set[str]]:
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            told = {name: connection.introspection.get_table_description(cursor, name) for name in tables}
        return {name: {column.name for column in columns} for name, columns in told.items()}


def index() -> list[Finding]:
    if not index_is_current():
        words = _("搜索的索引是旧规则写的。")
        return [Finding(words, _("运行 manage.py rebuild_search。"))]
    live = Page.objects.live().filter(depth__gt=1)
    known: dict[int, set[str]] = {}
    for kind, pk in IndexEntry.objects.values_list("content_type_id", "object_id"):
        known.setdefault(kind, set()).add(pk)
    lost = [
        pk for pk, kind in live.values_list("pk", "content_type_id") if str(pk) not in known.get(kind, ())
    ]
    words = _("有 %(n)d 个公开的页面搜不到。") % {"n": len(lost)}
    well = _("公开的 %(n)d 个页面都搜得到。") % {"n": live.count()}
    return [either(not lost, well, words, _("运行 manage.py rebuild_search。"))]


def media_files() -> list[Finding]:
    if not files.media_is_here():
        return []
    named = named_files(Ours())
    there = {name for name, _path in files.media_files()}
    lost, orphans = sorted(named - there), sorted(there - named)
    return [
        either(
            not lost,
            _("图片和文件 %(n)d 个都在。") % {"n": len(named)},
            _("有 %(n)d 个图片或文件不见了，例如 %(one)s。")
            % {"n": len(lost), "one": lost[0] if lost else ""},
            _("从最近的备份里找回来；图片的各种尺寸用 manage.py make_renditions 重做。"),
        ),
        # Nothing to do about it: the pictures that a number was printed with belong to no row of the library.
        Finding(_("没有登记的文件 %(n)d 个。") % {"n": len(orphans)}),
    ]


def uploads() -> list[Finding]:
    old = timezone.now() - A_DAY
    unfinished = IncomingFile.State.WAITING, IncomingFile.State.WORKING
    stuck = IncomingFile.objects.filter(state__in=unfinished, touched_at__lt=old).count()
    waiting = Path(settings.MEDIA_ROOT) / "waiting"
    left = [path for path in waiting.glob("*") if path.is_file() and path.stat().st_mtime < old.timestamp()]
    known = set(IncomingFile.objects.values_list("file", flat=True))
    lost = [path for path in left if f"waiting/{path.name}" not in known]
    return [
        either(
            not stuck,
            _("没有卡住的上传。"),
            _("有 %(n)d 个上传卡了一天以上。") % {"n": stuck},
            _("看后台任务的进程；请传的人再传一次。"),
        ),
        either(
            not lost,
            _("没有断在半路的文件。"),
            _("有 %(n)d 个断在半路的文件。") % {"n": len(lost)},
            _("可以删掉：%(place)s 里一天以前的。") % {"place": waiting},
        ),
    ]
