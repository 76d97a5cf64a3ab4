"""Looks after the files of finished pages, in one process of the machine: turns the links when the generation moves, takes away
pages whose places changed, and folders that nobody reads any more. nginx asks nobody; what lies there must be right."""

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import shutil
from pathlib import Path
from typing import IO

from portal.core.marks import Tokens

from .files import LAST, NOW, Files, remove_page
from .watch import Standing, Watch

log = logging.getLogger("portal.finished")

EVERY = 0.5  # seconds


class Keeper:
    """One of the processes is it; when it dies the next one takes over.

    Args:
        root: holds the folders of all versions of the code, and the links that nginx follows.
    """

    def __init__(self, root: Path, files: Files, watch: Watch) -> None:
        self.root, self.files, self.watch = root, files, watch
        self._lock: IO[str] | None = None
        self._shown: Standing | None = None
        self._read = 0
        self._noted: dict[str, Tokens] = {}

    async def keep(self) -> None:
        """Until the process ends."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                if self._is_mine():
                    await self.look()
            except OSError as error:
                log.warning("the files of finished pages were not looked after: %s", error)
            except Exception:  # whatever it was, nginx must not go on with what nobody looks after
                log.exception("the files of finished pages were not looked after")

    def _is_mine(self) -> bool:
        if self._lock is None:
            lock = (self.root / "keeper").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                return False
            self._lock = lock
        return True

    async def look(self) -> None:
        """One round. While the database is away everything stays as it is."""
        await self.watch.ask()
        standing = self.watch.now
        if standing is None or self.watch.away:
            return
        if standing != self._shown:
            self._turn_to(standing)
            await asyncio.get_running_loop().run_in_executor(None, self._sweep, standing)
        await self._take_away_changed(standing)

    def _turn_to(self, standing: Standing) -> None:
        """Have the links lead to the pages that hold now."""
        self._shown, self._read, self._noted = standing, 0, {}
        for name, leads_to in ((NOW, standing.name), (LAST, f"last-{standing.seen.taken}")):
            (self.files.base / leads_to).mkdir(parents=True, exist_ok=True)
            beside = self.root / f".{name}"
            beside.unlink(missing_ok=True)
            beside.symlink_to(Path(self.files.base.name) / leads_to)
            if not (link := self.root / name).is_symlink():
                # A folder that was copied with its links followed would be shown for ever.
                shutil.rmtree(link, ignore_errors=True)
            os.replace(beside, link)

    def _sweep(self, standing: Standing) -> None:
        """Remove the folders of other standings, and of other versions of the code."""
        kept = {standing.name, f"last-{standing.seen.taken}", "locks"}
        for folder in [*self.files.base.iterdir(), *self.root.iterdir()]:
            is_old = folder.is_dir() and not folder.is_symlink() and folder.name not in kept
            if is_old and folder != self.files.base:
                shutil.rmtree(folder, ignore_errors=True)

    async def _take_away_changed(self, standing: Standing) -> None:
        self._read_noted(standing)
        whose = {one for noted in self._noted.values() for one in noted}
        tokens = await self.watch.tokens_now(whose) if whose else None
        if tokens is None:
            return
        for place, noted in list(self._noted.items()):
            if any(tokens.get(one) != token for one, token in noted.items()):
                remove_page(Path(place))
                del self._noted[place]

    def _read_noted(self, standing: Standing) -> None:
        """Learn of pages that were kept since; the newest word about a page counts."""
        with (
            contextlib.suppress(FileNotFoundError),
            (self.files.base / standing.name / "noted").open("rb") as file,
        ):
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                said = json.loads(line)
                self._noted[said["at"]] = {(kind, pk): token for kind, pk, token in said["noted"]}
