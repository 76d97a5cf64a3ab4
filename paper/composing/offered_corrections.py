"""What this number may have to put right: articles of the last number that were changed after it was out."""

from dataclasses import dataclass

from wagtail.models import Page, Revision

from news.models import IssuePage

from ..actions.withdrawing import Owed, owed_corrections
from .laid_out import LaidPart


@dataclass(frozen=True)
class Offered:
    """An article to look at: did it say something wrong in print?

    Args:
        page: its key.
        title: as it is called now.
        number: the count of the number that printed it.
        before: the version that was printed.
        after: the version that is live now.
    """

    page: int
    title: str
    number: int
    before: int
    after: int


def corrections_offered(issue: IssuePage, parts: list[LaidPart]) -> list[Offered]:
    """Articles of the last number that went live anew since, without those that a correction speaks of already."""
    numbers = IssuePage.objects.live().filter(
        publication=issue.publication_id, total_number__lt=issue.total_number
    )
    last = numbers.order_by("-total_number").first()
    if last is None:
        return []
    spoken_of = {part.value.get("page") for part in parts if part.kind == "correction"}
    pins = _pins_of(last)
    pages = Page.objects.live().filter(pk__in=pins.keys() - spoken_of).exclude(live_revision=None)
    printed = _printed(last, pins)
    return [
        Offered(page.pk, page.title, last.total_number, printed[page.pk], page.live_revision_id)
        for page in pages.order_by("path")
        if page.pk in printed and printed[page.pk] != page.live_revision_id
    ]


def owed_by(issue: IssuePage, parts: list[LaidPart]) -> list[Owed]:
    """What the paper owes its readers and this number does not say yet."""
    said = {part.heading for part in parts if part.kind == "correction"}
    return [one for one in owed_corrections(issue.publication) if one["heading"] not in said]


def _pins_of(last: IssuePage) -> dict[int, int | None]:
    rows = [
        row.get("value", row)
        for part in last.sections.raw_data
        if part["type"] == "section"
        for row in part["value"].get("items") or []
    ]
    return {row["page"]: row.get("revision") for row in rows if row.get("page")}


def _printed(last: IssuePage, pins: dict[int, int | None]) -> dict[int, int]:
    """Which version each article was printed in; where none was pinned, the newest one when the number went out."""
    found = {page: pin for page, pin in pins.items() if pin}
    loose = [str(page) for page, pin in pins.items() if not pin]
    if loose and last.last_published_at:
        rows = Revision.objects.page_revisions().filter(
            object_id__in=loose, created_at__lte=last.last_published_at
        )
        found |= {int(page): pk for page, pk in rows.order_by("pk").values_list("object_id", "pk")}
    return found
