"""Long lists of residents: read and entered by the background worker, in parts, while whoever brought them looks on.

A part is one transaction, so nobody else waits for the database. A worker that falls loses at most the part in hand;
the next one goes on from there, and who is entered already stays one person.
"""

import base64
import json
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from portal.core.audit import record
from portal.media.models import IncomingFile
from portal.places.models import Unit

from .lists import read_table
from .register import KEPT, Row, dry_run, enter_rows

KIND = "register"
PART = 50
SHOWN = 200


def bring_list(*, data: bytes, name: str, unit: Unit, by) -> IncomingFile:
    """Take a long list in: kept sealed, looked through by the worker."""
    IncomingFile.objects.filter(kind=KIND, touched_at__lt=timezone.now() - KEPT).delete()
    kept = base64.b64encode(data).decode()
    work = IncomingFile.objects.create(kind=KIND, by=by, name=name[:120], about=str(unit.pk), data=kept)
    look_through.enqueue(work.pk)
    return work


def unit_of(work: IncomingFile) -> Unit:
    return Unit.objects.get(pk=int(work.about))


@task()
def look_through(pk: int) -> None:
    """The dry run of a list; nothing is entered."""
    work = IncomingFile.objects.filter(pk=pk, state=IncomingFile.State.WAITING).first()
    if work is None:
        return
    try:
        run = dry_run(read_table(base64.b64decode(work.data), work.name), unit_of(work))
    except ValidationError as error:
        work.state, work.said = IncomingFile.State.FAILED, "".join(error.messages)
    else:
        work.state, work.total = IncomingFile.State.READY, len(run.rows)
        work.result = json.dumps(
            {
                "rows": [asdict(row) for row in run.rows],
                "new": len(run.new),
                "known": len(run.known),
                "doubtful": [(row.number, words) for row, words in run.doubtful],
                "wrong": run.wrong,
            },
            ensure_ascii=False,
        )
    work.data = ""
    work.save()


def report_of(work: IncomingFile) -> dict[str, Any]:
    """What a page shows of a list: counts, and the first of the rows that are left out."""
    found = json.loads(work.result) if work.result else {}
    wrong, doubtful = found.get("wrong", []), found.get("doubtful", [])
    left_out = sorted([*wrong, *doubtful])
    return {
        "new": found.get("new", 0),
        "known": found.get("known", 0),
        "doubtful": len(doubtful),
        "wrong": len(wrong),
        "left_out": left_out[:SHOWN],
        "more": max(0, len(left_out) - SHOWN),
    }


def go_on(work: IncomingFile) -> None:
    """Yes to a list that was looked through; or once more after the worker fell over it."""
    again = work.state == IncomingFile.State.WAITING
    if work.state == IncomingFile.State.READY:
        # Of two clicks one finds it ready.
        ready = IncomingFile.objects.filter(pk=work.pk, state=IncomingFile.State.READY)
        ready.update(state=IncomingFile.State.WORKING, touched_at=timezone.now())
    elif not work.has_stopped:
        return
    (look_through if again else enter_in_parts).enqueue(work.pk)


@task()
def enter_in_parts(pk: int) -> None:
    """Enter everybody of a list, part after part."""
    while _enter_part(pk):
        pass


@transaction.atomic
def _enter_part(pk: int) -> bool:
    """One part; whether another is left."""
    work = IncomingFile.objects.select_for_update().filter(pk=pk).first()
    if work is None or work.state != IncomingFile.State.WORKING:
        return False
    found = json.loads(work.result)
    part = found["rows"][work.done : work.done + PART]
    unit = unit_of(work)
    enter_rows((Row(**values) for values in part), unit=unit)
    work.done += len(part)
    if work.done >= work.total:
        work.state = IncomingFile.State.DONE
        # Names stay no longer than they are needed; who was left out, and why, is still told.
        work.result = json.dumps({**found, "rows": []}, ensure_ascii=False)
        record("people.import", by=work.by, of=unit, note=_("%(n)s 人，分批") % {"n": work.done})
    work.save()
    return work.state == IncomingFile.State.WORKING
