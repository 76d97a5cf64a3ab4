"""What was erased, noted outside the database: a copy put back knows nothing of it.

The audit log tells of every erasure in the transaction that erased. At every tick, before a copy and before a copy is put
back, its new lines are appended to a file in DATA_DIR: verb, kind and number, the time, nothing personal. Every later copy
has it too. After a copy was put back, what is younger than the copy is erased again (portal/core/put_back.py).
"""

import datetime
import fcntl
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.core.models import AuditEntry
from portal.core.put_back import ERASURES, erasure
from portal.editorial.tick import ticked

log = logging.getLogger("portal.keeping")
NAME = "erasures.jsonl"
# A transaction may end this long after it wrote its line; a line that came late is found all the same.
LATE = datetime.timedelta(hours=1)
# Of the file's end so much is read to know what stands there: far more than an hour holds.
TAIL = 512 * 1024
# Says in the file that a copy was put back, and of what time.
PUT_BACK = "put back"


@dataclass(frozen=True)
class Line:
    """One erasure; or, as `PUT_BACK`, that a copy was put back at this time, whose time stands in `pk`."""

    at: str
    verb: str
    id: int = 0
    of: str = ""
    pk: str = ""
    also: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def when(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.at)

    @property
    def key(self) -> tuple[int, str]:
        return self.id, self.at


def journal() -> Path:
    return Path(settings.DATA_DIR) / NAME


def listen() -> None:
    ticked.connect(note_at_the_tick, dispatch_uid="note_erasures")


def note_at_the_tick(sender, **_kwargs) -> None:
    note_new()


def note_new() -> int:
    """Append what the audit log tells of erasures and the file does not have yet.

    Returns:
        How many lines.
    """
    known = _read(journal(), TAIL)
    erasures = AuditEntry.objects.filter(verb__in={verb for verb, _of in ERASURES})
    if known:
        erasures = erasures.filter(at__gt=max(line.when for line in known) - LATE)
    there = {line.key for line in known}
    told = (_line(entry) for entry in erasures.order_by("pk"))
    fresh = [line for line in told if line is not None and line.key not in there]
    if fresh:
        _append(fresh)
    # A third place, where the log goes to a journal; not when a whole history is written down for the first time.
    for line in fresh if known else ():
        log.info("erasure noted: %s %s %s", line.verb, line.of, line.pk)
    return len(fresh)


def _line(entry: AuditEntry) -> Line | None:
    """The line of the file; None where the entry is no erasure."""
    kind = erasure(entry.verb, entry.object_type)
    if kind is None:
        return None
    return Line(_told(entry.at), entry.verb, entry.pk, entry.object_type, entry.object_id, kind.also(entry))


def _told(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat()


def note_put_back(made_at: datetime.datetime) -> None:
    """Say in the file that a copy was put back: numbers given after its time mean other rows from now on."""
    _append([Line(_told(timezone.now()), PUT_BACK, pk=_told(made_at))])


def _append(lines: Iterable[Line]) -> None:
    text = "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)
    handle = os.open(journal(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path, most: int | None = None) -> list[Line]:
    """The lines of a file, or of its end; one that a power cut left half is passed over."""
    try:
        with path.open("rb") as stream:
            if most:
                stream.seek(max(0, path.stat().st_size - most))
            text = stream.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    found = []
    for one in text.splitlines():
        try:
            found.append(Line(**json.loads(one)))
        except (ValueError, TypeError):
            continue
    return found


def take_over(*paths: Path) -> None:
    """Have in our file what stands in these and not in ours: the data folder may be a new one."""
    there = {line.key for line in _read(journal())}
    lines = {line.key: line for path in paths if path != journal() for line in _read(path)}
    if fresh := [line for key, line in lines.items() if key not in there]:
        _append(fresh)


def since(made_at: datetime.datetime, *paths: Path) -> list[Line]:
    """What was erased after a copy was made, by all these files, the oldest first and each once.

    Numbers are those of the copy: what was erased in a time that a later restore undid, before this copy was made, is left out.
    """
    lines = {line.key: line for path in paths for line in _read(path)}
    undone = [line.when for line in lines.values() if line.verb == PUT_BACK and line.when <= made_at]
    after = max([made_at - LATE, *undone])
    there = set(AuditEntry.objects.filter(at__gt=after - LATE).values_list("pk", "at"))
    known = {(pk, _told(at)) for pk, at in there}
    younger = [line for line in lines.values() if erasure(line.verb, line.of) and line.when > after]
    return sorted((line for line in younger if line.key not in known), key=lambda line: line.when)


def erase_again(lines: Iterable[Line]) -> tuple[dict[str, int], list[Line]]:
    """Erase again what was erased.

    Returns:
        How often something was there to erase, by verb; and the lines that could not be done, for a person to look at.
    """
    done: dict[str, int] = {}
    failed = []
    for line in lines:
        try:
            kind = erasure(line.verb, line.of)
            with transaction.atomic():
                if kind is not None and kind.again(line.pk, line.also):
                    done[line.verb] = done.get(line.verb, 0) + 1
        except Exception:  # what a room may raise is not known here, and the others are due all the same
            log.exception("not erased again: %s %s", line.verb, line.pk)
            failed.append(line)
    return done, failed
