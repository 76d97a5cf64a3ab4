"""Making a copy of a portal that runs: one folder, which has its name only when it is whole."""

import contextlib
import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.launch.checks import Refusal

from . import erasures, files, keys
from .engine import engine
from .manifest import COPY_NAME, NAME, PARTIAL, Manifest, new_manifest
from .old_copies import Terms, copies, thin_out
from .outcome import Failed

LOCK = ".portal-backup.lock"
# Left free beside the copy, for whatever else is written meanwhile.
SPARE = 64 * 1024**2
RESTORING = "restoring"


def make_copy(
    *, to: Path, keys_to: Path | None = None, passphrase: str = "", terms: Terms | None = None
) -> tuple[Path, Manifest, list[str]]:
    """Copy database, media, settings and the list of erasures; then thin out the old copies there.

    Args:
        keys_to: where the keys go; None leaves them out.
        passphrase: seals them, and then they may lie anywhere.

    Returns:
        The copy, what it says of itself, and notes for whoever reads along.

    Raises:
        Refusal: the place will not do; nothing was written.
        Failed: it did not work; nothing that looks whole was left.
    """
    to = to.absolute()
    refuse_place(to)
    if keys_to:
        refuse_keys_beside(keys_to.absolute(), to, passphrase)
    with _alone(to):
        for left in to.glob(f"portal-*{PARTIAL}"):
            shutil.rmtree(left)
        erasures.note_new()
        try:
            copy, manifest, notes = _write(to)
            if keys_to:
                notes.append(_("钥匙：%(folder)s") % {"folder": keys_to})
                keys.write_keys(keys_to.absolute(), passphrase)
            gone = thin_out(to, terms or Terms())
        except OSError as error:
            raise Failed(_why(error, to)) from error
    if gone:
        notes.append(_("到期的旧备份删掉了 %(n)d 份。") % {"n": gone})
    return copy, manifest, notes


def refuse_place(to: Path) -> None:
    """Ask everything that can be asked of the place before anything is written.

    Raises:
        Refusal: it is not there, not writable, or would be lost together with the data.
    """
    if not to.is_dir():
        words = _("备份的文件夹 %(to)s 不存在：盘没有挂上，或者要先建好。没有自己去建，免得写到别的盘上。")
        raise Refusal(words % {"to": to})
    here = to.resolve()
    for own in (settings.DATA_DIR, settings.MEDIA_ROOT):
        if here.is_relative_to(Path(own).resolve()):
            raise Refusal(
                _("备份不能放在数据文件夹 %(own)s 里面：丢的时候会一起丢。请换一个地方。") % {"own": own}
            )
    if not os.access(to, os.W_OK | os.X_OK):
        raise Refusal(_("备份的文件夹 %(to)s 不能写入：改它的权限。") % {"to": to})
    refuse_while_put_back()


def refuse_keys_beside(keys_to: Path, to: Path, passphrase: str) -> None:
    """Keys in the clear lie neither with the copies nor with the data: whoever takes those away would read everything.

    Raises:
        Refusal: they would.
    """
    here = keys_to.resolve()
    if passphrase:
        return
    for place in (to.resolve(), Path(settings.DATA_DIR).resolve()):
        if here.is_relative_to(place) or place.is_relative_to(here):
            words = _(
                "钥匙不能和数据放在一起（%(place)s）：请换一个地方，或者用 --passphrase-file 给它封上口令。"
            )
            raise Refusal(words % {"place": place})


def refuse_while_put_back() -> None:
    """A database that is being put in place is none to copy.

    Raises:
        Refusal: somebody restores right now.
    """
    try:
        with (Path(settings.DATA_DIR) / "run.lock").open() as lock:
            told = lock.read(100)
            if RESTORING not in told:
                return
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return
    except BlockingIOError as error:
        raise Refusal(_("正在恢复数据，等它做完再备份。")) from error


@contextlib.contextmanager
def _alone(to: Path) -> Iterator[None]:
    with (to / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(_("另一次备份正在往 %(to)s 里写，等它做完。") % {"to": to}) from error
        yield


def _write(to: Path) -> tuple[Path, Manifest, list[str]]:
    """The copy itself, first under the name of something unfinished."""
    before = next(iter(copies(to)), None)
    _refuse_without_room(to, known=before.manifest.files if before else {})
    name = f"portal-{timezone.localtime():%Y%m%d-%H%M%S}"
    while (to / name).exists():
        name = _next(name)
    partial = to / (name + PARTIAL)
    partial.mkdir(mode=0o700)
    try:
        manifest, notes = _fill(partial, before.path if before else None, before.manifest if before else None)
        partial.rename(to / name)
        files.on_the_disk([to])
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return to / name, manifest, notes


def _next(name: str) -> str:
    """Another copy of the same second."""
    found = COPY_NAME.fullmatch(name)
    number = int(found[2][1:]) if found and found[2] else 1
    return f"portal-{found[1] if found else ''}-{number + 1}"


def _fill(partial: Path, before: Path | None, told: Manifest | None) -> tuple[Manifest, list[str]]:
    made, notes = engine(), []
    found = made.dump(partial)
    manifest = new_manifest(connection.vendor, made.NAME, found.rows, found.applied)
    manifest.code["database"] = made.version()
    manifest.files[made.NAME] = files.hashed(partial / made.NAME)
    if erasures.journal().exists():
        manifest.files[erasures.NAME] = files.copied(erasures.journal(), partial / erasures.NAME)
    if files.media_is_here():
        kept, written = files.keep_media(partial, before and before / "media", told.files if told else {})
        manifest.files |= kept
        manifest.missing = sorted(name for name in found.named if f"media/{name}" not in kept)
        notes.append(_("图片和文件 %(all)d 个，其中新写的 %(new)d 个。") % {"all": len(kept), "new": written})
    else:
        manifest.media = "elsewhere"
        notes.append(_("图片和文件在另外的存储里，没有抄：请打开那里的版本保留。"))
    if manifest.missing:
        words = _("有 %(n)d 个文件数据库里有、媒体文件夹里已经没有，例如 %(one)s。")
        notes.append(words % {"n": len(manifest.missing), "one": manifest.missing[0]})
    manifest.write(partial)
    folders = [path for path in partial.rglob("*") if path.is_dir()]
    with (partial / NAME).open("rb+") as stream:
        os.fsync(stream.fileno())
    files.on_the_disk([*folders, partial])
    return manifest, notes


def _refuse_without_room(to: Path, known: files.Told) -> None:
    """Ask before an hour of writing whether it will fit; what is linked takes nothing.

    Raises:
        Failed: it will not.
    """
    needed = engine().size() + SPARE
    for name, path in files.media_files() if files.media_is_here() else ():
        with contextlib.suppress(FileNotFoundError):  # deleted this moment
            told = path.stat()
            if stat.S_ISREG(told.st_mode) and known.get(f"media/{name}", ["", -1])[1] != told.st_size:
                needed += told.st_size
    free = shutil.disk_usage(to).free
    if free < needed:
        words = _("%(to)s 的空间不够：要 %(needed)d MB，还剩 %(free)d MB。腾出空间，或换一个盘。")
        raise Failed(words % {"to": to, "needed": needed // 1024**2 + 1, "free": free // 1024**2})


def _why(error: OSError, to: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("%(to)s 写满了，这一次没有备份成；没有留下半份。腾出空间再来。") % {"to": to}
    return _("往 %(to)s 写的时候出了错（%(why)s），这一次没有备份成。") % {"to": to, "why": error}
