"""Lists of residents that came in: asked about, looked through, and entered by the background worker in parts, while
whoever brought them looks on.

A part is one transaction, and as long as it took the worker rests: somebody who signs up meanwhile comes in between. A
worker that falls loses at most the part in hand; the next one goes on from there, and who is entered already stays one
person. The file itself is never stored, only the columns that are wanted or asked about, without numbers of identity
papers; sealed, and gone after a day.
"""

import datetime
import json
import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from portal.core.audit import record
from portal.media.models import IncomingFile
from portal.places.models import Unit

from .headings import Sheet, check_keys, guess, sheet_of
from .lists import MOST_ROWS, read_file
from .register import SOMEBODY_NEW, Row, dry_run, enter_rows

KIND = "register"
# Rows of a part; measured by tests/faults/test_register.py.
PART = 5
# Above, the background worker looks through it.
LONG_ROWS = 200
SHOWN, DECIDED_AT_ONCE = 200, 30
KEPT = datetime.timedelta(days=1)
State = IncomingFile.State


def bring_list(*, data: bytes, name: str, unit: Unit, by) -> IncomingFile:
    """Take a list in, and look through it unless something has to be asked first.

    Raises:
        ValidationError: no list; the sentence says what to do.
    """
    file = read_file(data)
    sheet = sheet_of(file.lines, file.said)
    if not sheet.lines:
        raise ValidationError(_("只有列名，下面一个人也没有。请看看是不是传错了文件。"))
    if len(sheet.lines) > MOST_ROWS:
        raise ValidationError(_("一次最多 %(n)s 人，请分成几份。") % {"n": MOST_ROWS})
    if not sheet.headings or not any(any(map(str.strip, line)) for _number, line in sheet.lines):
        raise ValidationError(_("没有找到名单：除了证件号，一列也没有。请传有姓名的名单。"))
    sheet.keys, certain = guess(sheet)
    work = IncomingFile(kind=KIND, by=by, name=name[:120], about=str(unit.pk))
    if certain and not sheet.short_years:
        _send(work, sheet)
    else:
        work.state = State.READY
        work.data = json.dumps(sheet.as_dict(), ensure_ascii=False)
        work.save()
    return work


def forget_lists() -> None:
    """Lists on which nothing moved for a day."""
    IncomingFile.objects.filter(kind=KIND, touched_at__lt=timezone.now() - KEPT).delete()


def _send(work: IncomingFile, sheet: Sheet) -> None:
    """To be looked through: at once, or by the worker where it is long. What nobody wants is thrown away first."""
    wanted = [n for n, key in enumerate(sheet.keys) if key]
    lines = [
        (number, [line[n] if n in wanted else "" for n in range(len(line))]) for number, line in sheet.lines
    ]
    work.data = json.dumps(sheet.as_dict() | {"lines": lines}, ensure_ascii=False)
    work.state = State.WAITING
    work.save()
    if len(lines) > LONG_ROWS:
        look_through.enqueue(work.pk)
    else:
        look_through.call(work.pk)
        work.refresh_from_db()


def unit_of(work: IncomingFile) -> Unit:
    return Unit.objects.get(pk=int(work.about))


def asks_about(work: IncomingFile) -> Sheet | None:
    """The list whose columns or years are not clear yet."""
    return Sheet(**json.loads(work.data)) if work.state == State.READY and work.data else None


@transaction.atomic
def choose_columns(*, work: IncomingFile, keys: list[str], century: str) -> None:
    """Say what the columns are, and what stands before years of two digits: 19, or nothing, then such rows are wrong.

    Raises:
        ValidationError: these columns cannot be; or the years are still open.
    """
    locked = IncomingFile.objects.select_for_update().get(pk=work.pk)
    sheet = asks_about(locked)
    if sheet is None:
        return
    check_keys(sheet, keys)
    sheet.keys, sheet.century = keys, century if century == "19" else ""
    if sheet.short_years and century not in ("19", "none"):
        raise ValidationError(_("请选“%(cell)s”是哪一年出生。") % {"cell": sheet.short_years})
    _send(locked, sheet)


@task()
def look_through(pk: int) -> None:
    """The dry run of a list; nothing is entered."""
    work = IncomingFile.objects.filter(pk=pk, state=State.WAITING).first()
    if work is None:
        return
    sheet = Sheet(**json.loads(work.data))
    run = dry_run(sheet.rows(), unit_of(work), sheet.century)
    found = {
        "rows": [vars(row) for row in run.rows],
        "doubtful": run.doubtful,
        "wrong": run.wrong,
        "counts": {"new": run.new, "known": run.known, "twice": run.twice},
        "said": _what_was_said(sheet, run.apart),
    }
    work.state, work.total, work.data = State.READY, len(run.rows), ""
    work.result = json.dumps(found, ensure_ascii=False)
    work.save()


def _what_was_said(sheet: Sheet, apart: list[str]) -> list[str]:
    """What happened to the list on the way, each in a sentence."""
    said = [sheet.said] if sheet.said else []
    if sheet.papers:
        words = {"columns": "、".join(f"“{one}”" for one in sheet.papers)}
        said.append(_("证件号不收：%(columns)s 整列没有存。") % words)
    if sheet.cells:
        numbers = "、".join(map(str, sheet.cells[:10])) + ("……" if len(sheet.cells) > 10 else "")
        said.append(_("第 %(numbers)s 行有像证件号的数字，那一格没有存。") % {"numbers": numbers})
    if sheet.ignored:
        words = {"columns": "、".join(f"“{one}”" for one in sheet.ignored)}
        said.append(_("没有用到的列：%(columns)s。") % words)
    if apart:
        words = {"names": "、".join(apart[:10]) + ("……" if len(apart) > 10 else ""), "n": str(len(apart))}
        said.append(_("同名、生日和门牌都不一样的，当作不同的人：%(names)s（共 %(n)s 个名字）。") % words)
    return said


def found_in(work: IncomingFile) -> dict[str, Any]:
    return json.loads(work.result) if work.result else {}


def report_of(work: IncomingFile) -> dict[str, Any]:
    """What a page shows of a list: counts, and the first of the rows that are left out."""
    found = found_in(work)
    wrong = sorted(map(tuple, found.get("wrong", [])))
    return {
        "counts": found.get("counts", {}),
        "people": work.total - found.get("counts", {}).get("twice", 0),
        "entered": found.get("entered", 0),
        "doubtful": len(found.get("doubtful", [])),
        "wrong": len(wrong),
        "left_out": wrong[:SHOWN],
        "more": max(0, len(wrong) - SHOWN),
        "said": found.get("said", []),
    }


def to_decide(work: IncomingFile) -> list[dict[str, Any]]:
    """The first of the rows whose namesakes somebody must tell apart."""
    return found_in(work).get("doubtful", [])[:DECIDED_AT_ONCE] if work.state == State.READY else []


@transaction.atomic
def decide(*, work: IncomingFile, answers: dict[int, str]) -> int:
    """Say who is who: by number of a row, `new`, the key of a namesake, or `out` to leave the row out.

    Returns:
        How many rows were decided; an answer that was not offered decides nothing.
    """
    work = IncomingFile.objects.select_for_update().get(pk=work.pk)
    if work.state != State.READY or asks_about(work):
        return 0
    found, left, decided = found_in(work), [], 0
    for one in found["doubtful"]:
        answer = answers.get(one["row"]["number"], "")
        if answer not in {SOMEBODY_NEW, "out", *(key for key, _words in one["others"])}:
            left.append(one)
            continue
        decided += 1
        _settle(found, one["row"], answer)
    work.result = json.dumps(found | {"doubtful": left}, ensure_ascii=False)
    work.total = len(found["rows"])
    work.save()
    return decided


def _settle(found: dict[str, Any], row: dict[str, Any], answer: str) -> None:
    counts = found["counts"]
    if answer == "out":
        found["wrong"].append((row["number"], _("先不导入（您选的）。")))
    elif answer.startswith("row-"):
        same = _("和第 %(n)s 行是同一个人，只算一位（您选的）。") % {"n": answer.removeprefix("row-")}
        found["wrong"].append((row["number"], same))
    else:
        counts["new" if answer == SOMEBODY_NEW else "known"] += 1
        found["rows"].append(row | {"answer": answer})


def go_on(work: IncomingFile) -> None:
    """Yes to a list that was looked through; or once more after the worker fell over it."""
    again = work.state == State.WAITING
    if work.state == State.READY:
        # Of two clicks one finds it ready.
        ready = IncomingFile.objects.filter(pk=work.pk, state=State.READY, data="", total__gt=0)
        if not ready.update(state=State.WORKING, touched_at=timezone.now()):
            return
    elif not work.has_stopped:
        return
    (look_through if again else enter_in_parts).enqueue(work.pk)


@task()
def enter_in_parts(pk: int) -> None:
    """Enter everybody of a list, part after part."""
    work = IncomingFile.objects.filter(pk=pk, state=State.WORKING).first()
    rows = rows_of(work) if work else []
    while rows:
        began = time.monotonic()
        if not enter_part(pk, rows):
            return
        time.sleep(time.monotonic() - began)


def rows_of(work: IncomingFile) -> list[Row]:
    """What is to be entered; opened once, for it is long."""
    return [Row(**values) for values in found_in(work)["rows"]]


@transaction.atomic
def enter_part(pk: int, rows: list[Row]) -> bool:
    """One part; whether another is left."""
    waiting = IncomingFile.objects.select_for_update().defer("data", "result")
    work = waiting.filter(pk=pk, state=State.WORKING).first()
    if work is None:
        return False
    part = rows[work.done : work.done + PART]
    left_out = enter_rows(part, unit=unit_of(work))
    work.done += len(part)
    if left_out:
        _tell(work, left_out)
    if work.done >= work.total:
        _close(work)
    work.save(update_fields=["done", "state", "touched_at"])
    return work.state == State.WORKING


def _tell(work: IncomingFile, left_out: list[tuple[int, str]]) -> None:
    found = found_in(work)
    late = found.get("late", 0) + len(left_out)
    work.result = json.dumps(
        found | {"wrong": [*found["wrong"], *left_out], "late": late}, ensure_ascii=False
    )
    work.save(update_fields=["result"])


def _close(work: IncomingFile) -> None:
    """Everybody is in. Rows stay no longer than they are needed; who was left out, and why, is still told."""
    work.state, found = State.DONE, found_in(work)
    undecided = [(one["row"]["number"], _("重名，没有选，没有导入。")) for one in found["doubtful"]]
    told = {
        "rows": [],
        "doubtful": [],
        "wrong": [*found["wrong"], *undecided],
        "entered": work.done - found.get("late", 0) - found["counts"]["twice"],
    }
    work.result = json.dumps(found | told, ensure_ascii=False)
    work.save(update_fields=["result"])
    note = _("%(n)s 人，分批") % {"n": work.done}
    record("people.import", by=work.by, of=unit_of(work), note=note)
