"""How old the newest copy is, and the newest look into one: a sentence and what to do."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Run

# A night's copy, and two hours for one that began late.
BACKUP_GOOD_FOR = datetime.timedelta(hours=26)
# A week's look, and a day.
VERIFY_GOOD_FOR = datetime.timedelta(days=8)


def last_well(kind: str) -> Run | None:
    return Run.objects.newest(kind).filter(well=True).first()


def newest_told(kind: str) -> str:
    last = last_well(kind)
    return timezone.localtime(last.ended_at).strftime("%Y-%m-%d %H:%M") if last else ""


def backup_todo(now: datetime.datetime | None = None) -> tuple[str, str]:
    """What is wrong with the copies, and what to do; both empty if nothing is."""
    now = now or timezone.now()
    last, well = Run.objects.newest(Run.Kind.BACKUP).first(), last_well(Run.Kind.BACKUP)
    if well is None and last is None:
        todo = _("请管机器的人打开每晚的备份：照 docs/operations.md 的 Backup 一章做。")
        return _("还没有备份。机器坏了，什么都没有了。"), todo
    if last is not None and not last.well:
        return _("最近一次备份没有做成：%(why)s") % {"why": last.words}, _("照那句话办，再备份一次。")
    if well is not None and now - well.ended_at > BACKUP_GOOD_FOR:
        words = _("最近的备份是 %(when)s，过了 26 小时。") % {"when": newest_told(Run.Kind.BACKUP)}
        return words, _("看每晚的备份为什么没有做（journalctl -u portal-backup），先手工备份一次。")
    return "", ""


def verify_todo(now: datetime.datetime | None = None) -> tuple[str, str]:
    """What is wrong with looking into the copies, and what to do; both empty if nothing is, or there is no copy yet."""
    now = now or timezone.now()
    if not Run.objects.filter(kind=Run.Kind.BACKUP).exists():
        return "", ""
    last, well = Run.objects.newest(Run.Kind.VERIFY).first(), last_well(Run.Kind.VERIFY)
    todo = _("运行 manage.py backup_verify，后面写放备份的文件夹；每周一次。")
    if last is not None and not last.well:
        return _("检查过的备份有毛病：%(why)s") % {"why": last.words}, _("再备份一次，再检查；还不行就查盘。")
    if well is None:
        return _("备份还没有检查过：不知道能不能恢复。"), todo
    if now - well.ended_at > VERIFY_GOOD_FOR:
        words = _("上次检查备份是 %(when)s，过了 8 天。") % {"when": newest_told(Run.Kind.VERIFY)}
        return words, todo
    return "", ""
