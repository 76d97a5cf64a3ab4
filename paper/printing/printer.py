"""The door of the printing room: a number in, the bytes of an edition out."""

import tempfile
from pathlib import Path

from paper.document import Document

from .complaints import Unprintable, complaints
from .job import make_job
from .measures import LINE, TEXT_HIGH, Fill, Marks, fill_from, level, read_marks
from .press import Press

EDITIONS = ("screen", "press-a4", "press-a3", "large", "poster", "slips")
NEWSPAPER = "newspaper.typ"
TEMPLATES = {"large": "large.typ", "poster": "poster.typ", "slips": "slips.typ"}


def print_edition(
    document: Document, folder: Path, edition: str, *, extra: list[dict] | None = None
) -> bytes:
    """Print one edition of a number. The same number gives the same bytes, today and in three years.

    Args:
        document: the frozen number.
        folder: where its pictures lie.
        edition: one of `EDITIONS`.
        extra: for slips the bundles: to, leader, copies, phone, and link where the slip bears a code.

    Returns:
        The PDF.

    Raises:
        Unprintable: with sentences for an editor.
    """
    if edition not in EDITIONS:
        raise ValueError(edition)
    if found := complaints(document, folder, edition):
        raise Unprintable(found)
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        work = Path(name)
        make_job(work, document, folder, edition, extra)
        press = Press(work, document["day"])
        if template := TEMPLATES.get(edition):
            press.set(template, {})
        else:
            pages = _print_newspaper(press, folded=edition == "press-a3")
            if edition == "press-a3":
                (work / "out.pdf").rename(work / "pages.pdf")
                # Pages on a sheet for the folding machine are read aloud by nobody.
                press.set("folded.typ", {"pages": str(pages)}, tagged=False)
        return (work / "out.pdf").read_bytes()


def fill_of(document: Document, folder: Path) -> Fill:
    """How a number fills its paper, measured by the printer itself while an editor composes.

    Args:
        document: the number, not yet frozen.
        folder: where its pictures lie.

    Raises:
        Unprintable: with sentences for an editor.
    """
    if found := complaints(document, folder, "screen"):
        raise Unprintable(found)
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        work = Path(name)
        make_job(work, document, folder, "screen", None)
        return fill_from(_measure(Press(work, document["day"]))[0])


def _measure(press: Press) -> tuple[Marks, dict[str, str]]:
    """Where things stand, and whether the back page needs a page of its own.

    What stands at the foot takes room from the text above it; where that pushes the end of the text over to the next page,
    the foot would come before the end.
    """
    marks = read_marks(press.set(NEWSPAPER, {}, marks=True, pdf=False))
    if marks.back_page == marks.end_page:
        return marks, {}
    apart = {"apart": "1"}
    return read_marks(press.set(NEWSPAPER, apart, marks=True, pdf=False)), apart


def _print_newspaper(press: Press, *, folded: bool) -> int:
    """Print with room at the foot of the last page that makes its columns level; how many pages it has.

    Less room is tried where so much would push the text over to a page more: some pieces cannot be divided.
    """
    marks, given = _measure(press)
    if folded:
        given["added"] = str(-marks.pages % 4)
    if marks.alone:
        given["beside"] = f"{max(0.0, TEXT_HIGH - marks.back_high - 2):.2f}"
    room = level(marks)
    for part in (1.0, 0.8, 0.5, 0.25):
        if room * part < LINE:
            break
        levelled = given | {"level" if marks.alone else "reserve": f"{room * part:.2f}"}
        now = read_marks(press.set(NEWSPAPER, levelled, marks=True))
        if (now.end_page, now.back_page) == (marks.end_page, marks.back_page):
            return marks.pages
    press.set(NEWSPAPER, given)
    return marks.pages
