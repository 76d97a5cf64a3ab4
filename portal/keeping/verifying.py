"""Looking into a copy: is it what it says, does it open, does everything find its file, does the key fit."""

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.sealed import Keys, keyed_hash, unseal
from portal.launch.checks import Refusal
from portal.launch.key_check import WORD

from . import files
from .engine import WORDS, engine
from .look import Look, counts, named_files, sealed_values
from .manifest import Manifest, newer_than_code, read_manifest
from .old_copies import FOUND_GOOD
from .outcome import Failed


@dataclass
class Report:
    """What was looked at, and what is wrong."""

    manifest: Manifest
    well: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def verify(copy: Path, key: Keys | None = None) -> Report:
    """Look into a copy without touching the portal.

    Args:
        key: the key that lies elsewhere; the one in use where it is left out.

    Raises:
        Refusal: it is none, or one of the other kind of database.
    """
    report = Report(read_manifest(copy))
    refuse_other_engine(report.manifest)
    wrong = files.wrong(copy, report.manifest.files)
    if wrong:
        report.faults.append(
            _("%(n)d 个文件没有了或者变了，例如 %(one)s。") % {"n": len(wrong), "one": wrong[0]}
        )
    else:
        report.well.append(_("%(n)d 个文件都在，一个字节没变。") % {"n": len(report.manifest.files)})
    if report.manifest.database not in wrong:
        _open(copy, report, key)
    if not report.faults:
        _mark_good(copy)
    return report


def _mark_good(copy: Path) -> None:
    """The newest that was found good is never thinned out. A place that cannot be written is left as it is."""
    try:
        (copy / FOUND_GOOD).write_text(f"{timezone.now().isoformat()}\n")
    except OSError:
        return


def _open(copy: Path, report: Report, key: Keys | None) -> None:
    try:
        with engine().opened(copy) as look:
            if damage := engine().damage(look):
                report.faults.append(_("数据库打开了，但里面有坏的：%(what)s") % {"what": "; ".join(damage)})
                return
            report.well.append(_("数据库打得开。"))
            _count(look, report)
            _find_files(look, report)
            _open_sealed(look, report, key)
    except Failed as failure:
        report.faults.append(_("数据库打不开：%(why)s") % {"why": failure})


def _count(look: Look, report: Report) -> None:
    told, found = report.manifest.rows, counts(look)
    differ = sorted(table for table in told.keys() | found.keys() if told.get(table) != found.get(table))
    if differ:
        some = ", ".join(f"{table} {told.get(table)} → {found.get(table)}" for table in differ[:5])
        report.faults.append(_("行数不对：%(some)s") % {"some": some})
    else:
        words = _("%(tables)d 张表、%(rows)d 行，和备份时数的一样。")
        report.well.append(words % {"tables": len(found), "rows": sum(found.values())})


def _find_files(look: Look, report: Report) -> None:
    if report.manifest.media != "here":
        report.well.append(_("图片和文件在另外的存储里，这里不检查。"))
        return
    named = named_files(look) - set(report.manifest.missing)
    lost = sorted(name for name in named if f"media/{name}" not in report.manifest.files)
    if lost:
        words = _("数据库里有 %(n)d 个文件，备份里没有，例如 %(one)s。")
        report.faults.append(words % {"n": len(lost), "one": lost[0]})
    else:
        report.well.append(_("数据库里写着的 %(n)d 个图片和文件都在。") % {"n": len(named)})
    if report.manifest.missing:
        words = _("（另有 %(n)d 个，备份那天门户自己就已经没有了。）")
        report.well.append(words % {"n": len(report.manifest.missing)})


def _open_sealed(look: Look, report: Report, key: Keys | None) -> None:
    shut, number = [], 0
    for name, values in sealed_values(look).items():
        for value in values:
            number += 1
            try:
                unseal(value, key)
            except InvalidToken:
                shut.append(name)
                break
    if problem := key_misfit(report.manifest, key):
        report.faults.append(problem)
    if shut:
        report.faults.append(_("钥匙打不开：%(names)s") % {"names": ", ".join(shut)})
    elif not problem:
        report.well.append(_("钥匙对得上，封着的内容试开了 %(n)d 处。") % {"n": number})


def key_misfit(manifest: Manifest, key: Keys | None = None) -> str:
    """Why this key is not the one of the copy; empty if it is."""
    try:
        fits = unseal(manifest.key["sealed"], key) == WORD and keyed_hash(WORD, key) == manifest.key["mark"]
    except InvalidToken:
        fits = False
    if fits:
        return ""
    return _(
        "这份备份是用另一把钥匙封的。请把和它同时用的那把钥匙放回来（DATA_KEY；没有设就是 SECRET_KEY），"
        "放在别处的用 --keys 指给它看。"
    )


def refuse_other_engine(manifest: Manifest) -> None:
    """A file of SQLite is none for PostgreSQL, nor the other way.

    Raises:
        Refusal: it is of the other kind.
    """
    if manifest.engine == connection.vendor:
        return
    words = _(
        "这份备份是 %(theirs)s 的，现在的 DATABASE_URL 是另一种数据库。请让 DATABASE_URL 指向 %(theirs)s，再来一次；"
        "要换数据库，先在原来的上面恢复，再用 dumpdata 和 loaddata 搬。"
    )
    raise Refusal(words % {"theirs": WORDS.get(manifest.engine, manifest.engine)})


def refuse_newer(manifest: Manifest) -> None:
    """Code does not know what later code did to the database.

    Raises:
        Refusal: the copy is newer.
    """
    if unknown := newer_than_code(manifest):
        words = _("这份备份比现在的程序新（程序不认识 %(what)s）。请先换上当时的程序%(commit)s，再恢复。")
        told = {"what": ", ".join(unknown[:3]), "commit": f" {manifest.code.get('commit', '')}".rstrip()}
        raise Refusal(words % told)
