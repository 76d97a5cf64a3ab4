"""Finished pages as files: shared by the processes of one machine, and read by nginx when all of them are down.

`DATA_DIR/pages/<code>/<standing>/<host>/<variant>/<path>/index.html.gz`, with .br and .json beside it. A folder is one standing:
when the generation moves, another one is begun and the link `now` turned to it, so nothing stale is ever reached by that name.
`last` leads to a folder that holds the newest of each page since something was last taken from readers: what nginx shows while
nobody answers behind it, and we while the database is away.
"""

import contextlib
import fcntl
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from portal.core.generation import Seen

from .keys import Key
from .memory import Finished
from .watch import Standing

log = logging.getLogger("portal.finished")

NOW, LAST = "now", "last"
LOCKS = 512
MOST_FILES = 20_000  # pages of one standing; who asks for more draws them
KEPT_FREE = 1024**3  # bytes of the disk that pages leave to the database
LONGEST_NAME = 200
HTML, OTHER = "index.html", "other"


class Files:
    """The pages of one machine.

    Args:
        base: their folder, that of this version of the code.
    """

    def __init__(self, base: Path) -> None:
        self.base, self._saved, self._standing = base, 0, ""
        # Without a folder pages are drawn by each process for itself.
        with contextlib.suppress(OSError):
            (base / "locks").mkdir(parents=True, exist_ok=True)

    # One page

    def load(self, key: Key, standing: Standing) -> Finished | None:
        """The page as another process made it, if it holds now."""
        return _read(_place(self.base / standing.name, key), standing)

    def load_last(self, key: Key, seen: Seen | None) -> Finished | None:
        """The page as it was last, however long ago; never one that was taken away since.

        Args:
            seen: the generation that was known last; None where the database has been away from the start.
        """
        folder = self.base / f"last-{seen.taken}" if seen else self.base.parent / LAST
        page = _read(_place(folder, key), Standing(seen or Seen(-1, -1), 0.0))
        if page:
            page.good_at = float("-inf")
        return page

    def save(self, key: Key, page: Finished) -> None:
        """Keep a page for the others, as long as there is room."""
        try:
            if not self._has_room(page.standing):
                return
            here = _place(self.base / page.standing.name, key)
            last = _place(self.base / f"last-{page.standing.seen.taken}", key)
            for place in (here, last):
                place.mkdir(parents=True, exist_ok=True)
            for name, content in _contents(page):
                _write(here / name, content)
                _link(here / name, last / name)
            if page.noted:
                self._note(here, page)
        except OSError as error:
            log.warning("a finished page was not kept as a file: %s", error)

    def drop(self, key: Key, standing: Standing) -> None:
        """Have nobody find this page any more."""
        remove_page(_place(self.base / standing.name, key))

    def _has_room(self, standing: Standing) -> bool:
        if standing.name != self._standing:
            self._standing, self._saved = standing.name, 0
        self._saved += 1
        return self._saved <= MOST_FILES and shutil.disk_usage(self.base).free > KEPT_FREE

    def _note(self, here: Path, page: Finished) -> None:
        """Say whose places the page shows, for whoever looks after the files (`keeper`)."""
        line = {"at": str(here), "noted": [[*whose, token] for whose, token in page.noted.items()]}
        with (self.base / page.standing.name / "noted").open("a") as file:
            file.write(json.dumps(line) + "\n")

    @contextlib.contextmanager
    def claimed(self, key: Key) -> Iterator[bool]:
        """Whether nobody else on this machine is drawing this page; then nobody will until this ends.

        The system lets go of the lock of a process that dies.
        """
        try:
            lock = (self.base / "locks" / str(hash_of(key) % LOCKS)).open("w")
        except OSError:  # no room, no folder: drawn twice is better than not at all
            yield True
            return
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def hash_of(key: Key) -> int:
    """The same in every process, unlike Python's own."""
    return int.from_bytes("\0".join(key).encode()[-64:], "big") % 1_000_003


def remove_page(place: Path) -> None:
    """Remove the files of one page, what is read first of it first."""
    for name in (HTML, OTHER):
        for ending in (".json", ".gz", ".br"):
            (place / f"{name}{ending}").unlink(missing_ok=True)


def _place(folder: Path, key: Key) -> Path:
    """The folder of one page in one variant."""
    place = folder / key.host.lower() / key.variant
    if key.unit:
        place /= f"~{key.unit}"
    place = place.joinpath(*(part for part in key.path.split("/") if part))
    # nginx looks at addresses without a query and with a slash at their end.
    aside = f"?{quote(key.query, safe='')}" if key.query else ""
    if not key.path.endswith("/"):
        aside += "=file"
    return place / aside[:LONGEST_NAME] if aside else place


def _contents(page: Finished) -> Iterator[tuple[str, bytes]]:
    kind = dict(page.headers).get(b"content-type", b"")
    name = HTML if kind.startswith(b"text/html") else OTHER
    yield f"{name}.gz", page.gzipped
    yield f"{name}.br", page.brotlied
    known = {
        "headers": [[one.decode("latin-1"), other.decode("latin-1")] for one, other in page.headers],
        "noted": [[*whose, token] for whose, token in page.noted.items()],
    }
    # Last: who finds it finds the bodies too.
    yield f"{name}.json", json.dumps(known).encode()


def _read(place: Path, standing: Standing) -> Finished | None:
    for name in (HTML, OTHER):
        with contextlib.suppress(OSError, ValueError):  # not there, or broken off by a full disk
            known = json.loads((place / f"{name}.json").read_bytes())
            headers = [(one.encode("latin-1"), other.encode("latin-1")) for one, other in known["headers"]]
            noted = {(kind, pk): token for kind, pk, token in known["noted"]}
            gzipped, brotlied = ((place / f"{name}{ending}").read_bytes() for ending in (".gz", ".br"))
            return Finished(headers, gzipped, brotlied, standing, noted)
    return None


def _write(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), 0o644)  # nginx reads as somebody else
    os.replace(name, path)


def _link(path: Path, other: Path) -> None:
    beside = other.with_name(f".{other.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    os.link(path, beside)
    os.replace(beside, other)
