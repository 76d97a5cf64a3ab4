"""Files of a copy: each is hashed, and one that lies in the copy before unchanged is linked instead of written again."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

# Waits for the worker, and is deleted when it is done.
LEFT_OUT = {"waiting"}
A_PIECE = 1024 * 1024
Told = dict[str, list]


def media_is_here() -> bool:
    """Whether pictures and documents lie in a folder of this machine, and not in a store of its own."""
    return isinstance(storages["default"], FileSystemStorage)


def media_files() -> Iterator[tuple[str, Path]]:
    """Each file below the media folder that is kept, by its place there."""
    root = Path(settings.MEDIA_ROOT)
    for folder, below, names in os.walk(root):
        here = Path(folder)
        if here == root:
            below[:] = [one for one in below if one not in LEFT_OUT]
        for name in sorted(names):
            path = here / name
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix(), path


def hashed(path: Path) -> list:
    """Hash and bytes of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return [digest.hexdigest(), path.stat().st_size]


def copied(source: Path, target: Path) -> list:
    """Write a file into a copy.

    Returns:
        hash and bytes of what was written, whatever happened to the source meanwhile.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while piece := read.read(A_PIECE):
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
        size = written.tell()
    shutil.copystat(source, target)
    return [digest.hexdigest(), size]


def kept_once(source: Path, target: Path, before: Path | None, told: list | None) -> list:
    """Link the file of the copy before where it is the same, else write it.

    Args:
        before: where it lies in the copy before; None where there is none.
        told: its hash and bytes there.
    """
    if before is not None and told is not None and hashed(source) == told and _linked(before, target, told):
        return told
    return copied(source, target)


def _linked(before: Path, target: Path, told: list) -> bool:
    """Link it, unless the file there is gone or cut short, or this disk knows no links."""
    try:
        if before.stat().st_size != told[1]:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(before, target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        return False
    return True


def keep_media(into: Path, before: Path | None, known: Told) -> tuple[Told, int]:
    """Bring the media folder into a copy.

    Args:
        before: the media folder of the copy before, and in `known` what its manifest told of its files.

    Returns:
        Each file's hash and bytes, and how many were written anew.
    """
    told: Told = {}
    for name, source in media_files():
        place = f"media/{name}"
        try:
            told[place] = kept_once(source, into / place, before and before / name, known.get(place))
        except FileNotFoundError:
            continue  # deleted since the folder was read: so is its row, or it is told as missing
    return told, sum(1 for place in told if (into / place).stat().st_nlink == 1)


def wrong(copy: Path, told: Told) -> list[str]:
    """The files of a copy that are gone or not what they were."""
    found = []
    for place, kept in told.items():
        path = copy / place
        if not path.is_file() or hashed(path) != kept:
            found.append(place)
    return found


def on_the_disk(folders: Iterable[Path]) -> None:
    """Have names as well as bytes survive a power cut."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
