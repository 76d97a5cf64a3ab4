"""Putting a copy back: beside what is there first, then in its place; what was there goes aside and is never deleted.

Killed at any moment, nothing is lost: before the swap nothing has changed, afterwards a file in DATA_DIR keeps the portal from
starting until what was erased since the copy is erased again.
"""

import datetime
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.put_back import SETTLE
from portal.launch.checks import Refusal, held_data_dir, note_in_lock
from portal.launch.half_restored import UNFINISHED
from portal.launch.prepare import migrate_if_needed, refuse_another_key

from . import erasures, files, runs
from .copying import RESTORING
from .engine import engine
from .manifest import Manifest, read_manifest
from .models import Run
from .outcome import Failed
from .verifying import key_misfit, refuse_newer, refuse_other_engine

# A mark that counts only where it was made: what was under way in the copy is not sent by whoever puts it back (ADR 029).
MAIL_HOUSE = "mail-house"
Say = Callable[[object], None]


@dataclass
class PutBack:
    """What came of it."""

    aside: list[str] = field(default_factory=list)
    again: dict[str, int] = field(default_factory=dict)
    to_look_at: list[erasures.Line] = field(default_factory=list)


def restore(copy: Path, say: Say) -> PutBack:
    """Put a copy in the place of database and media.

    Raises:
        Refusal: something must be changed first; nothing was touched.
        Failed: the copy is broken, or there is no room; nothing was touched.
    """
    copy = copy.absolute()
    manifest = read_manifest(copy)
    refuse_other_engine(manifest)
    refuse_newer(manifest)
    if problem := key_misfit(manifest):
        raise Refusal(problem)
    with held_data_dir(Path(settings.DATA_DIR)) as lock:
        note_in_lock(lock, f"{RESTORING}\n")
        found = PutBack()
        stamp = f"{timezone.localtime():%Y%m%d-%H%M%S}"
        _bring_in(copy, manifest, stamp, found, say)
        finish(manifest.when, found, say, copy / erasures.NAME)
    return found


def _bring_in(copy: Path, manifest: Manifest, stamp: str, found: PutBack, say: Say) -> None:
    """Read the copy in beside what is there, then change places."""
    new_media = Path(settings.DATA_DIR) / "media.putting-back"
    database = engine().PuttingBack(stamp)
    shutil.rmtree(new_media, ignore_errors=True)
    try:
        say(_("把备份读进来……"))
        _refuse_without_room(manifest)
        database.read_in(copy)
        if manifest.media == "here":
            _read_media(copy, manifest, new_media)
        _note_erasures_of_what_is_there(say)
    except BaseException as error:
        database.give_up()
        shutil.rmtree(new_media, ignore_errors=True)
        if isinstance(error, OSError):
            words = _("没有恢复：%(why)s。原来的数据没有动。")
            raise Failed(words % {"why": error}) from error
        raise
    unfinished().write_text(json.dumps([manifest.made_at, str(copy)]))
    if aside := database.swap():
        found.aside.append(aside)
    found.aside += [one for one in _swap_files(new_media, stamp) if one not in found.aside]


def unfinished() -> Path:
    return Path(settings.DATA_DIR) / UNFINISHED


def _refuse_without_room(manifest: Manifest) -> None:
    needed = sum(size for _hash, size in manifest.files.values())
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < needed:
        words = _("空间不够：要 %(needed)d MB，还剩 %(free)d MB。原来的数据没有动。")
        raise Failed(words % {"needed": needed // 1024**2 + 1, "free": free // 1024**2})


def _read_media(copy: Path, manifest: Manifest, into: Path) -> None:
    """Files as they were hashed; a broken one stops it while nothing is lost.

    Raises:
        Failed: one is not what it was.
    """
    into.mkdir(parents=True)
    for place, told in manifest.files.items():
        name = place.removeprefix("media/")
        if name != place and files.copied(copy / place, into / name) != told:
            raise Failed(
                _("备份里的 %(file)s 坏了，没有恢复；原来的数据没有动。请换一份备份。") % {"file": place}
            )


def _note_erasures_of_what_is_there(say: Say) -> None:
    """Ask the database that goes aside what was erased: it knows best, if it still answers."""
    if not engine().is_there():
        return
    try:
        erasures.note_new()
    except DatabaseError as error:
        words = _("原来的数据库答不上来（%(why)s）：之后删掉过什么，只按 %(file)s 里记的来。")
        say(words % {"why": str(error).splitlines()[0], "file": erasures.NAME})
    finally:
        connections.close_all()


def _swap_files(new_media: Path, stamp: str) -> list[str]:
    """Media in place; what was there, and the mark of the mailing, goes aside."""
    data, media = Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)
    aside = data / f"before-{stamp}"
    moved = [data / MAIL_HOUSE, *([media] if new_media.exists() else [])]
    there = [path for path in moved if path.exists()]
    if there:
        aside.mkdir(exist_ok=True)
    for path in there:
        path.rename(aside / path.name)
    if new_media.exists():
        new_media.rename(media)
    return [str(aside)] if there else []


def go_on(say: Say) -> PutBack:
    """Finish a restore that was interrupted after it had changed places.

    Raises:
        Refusal: there is none.
    """
    try:
        made_at, copy = json.loads(unfinished().read_text())
    except FileNotFoundError as error:
        raise Refusal(_("没有做到一半的恢复。要从某个时间起再删一遍，请加 --since。")) from error
    found = PutBack()
    finish(datetime.datetime.fromisoformat(made_at), found, say, Path(copy) / erasures.NAME)
    return found


def finish(made_at: datetime.datetime, found: PutBack, say: Say, *journals: Path) -> None:
    """Bring a copy that lies in place up to today: its migrations, and what was erased since. May be done again."""
    say(_("更新数据库，再把之后删掉的删一遍……"))
    migrate_if_needed()
    refuse_another_key()
    erasures.take_over(*journals)
    found.again, found.to_look_at = erasures.erase_again(
        erasures.since(made_at, erasures.journal(), *journals)
    )
    for settle in SETTLE:
        settle()
    # Whoever logged out since, or lost a phone, would be in again.
    Session.objects.all().delete()
    erasures.note_new()
    erasures.note_put_back(made_at)
    told = ", ".join(f"{verb} {number}" for verb, number in sorted(found.again.items()))
    record("keeping.restore", label=made_at.isoformat(), note=told)
    # The copy is the newest there is of what lies here now.
    Run.objects.create(kind=Run.Kind.BACKUP, well=True, ended_at=made_at)
    runs.note(Run.Kind.RESTORE, well=True, words=told)
    unfinished().unlink(missing_ok=True)
