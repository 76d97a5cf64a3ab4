"""Turning an article that was read from a file into a draft that waits for review."""

import json
import re
from dataclasses import asdict

from django.db import transaction
from wagtail.models import Page

from portal.accounts.actions import unit_collection
from portal.accounts.models import User
from portal.core.audit import record
from portal.editorial.models import Byline
from portal.places.models import Unit

from .import_blocks import body_of, picture_keeper
from .importing import ReadArticle, Suspicion
from .importing.kinds import LINE_KINDS
from .models import ArticlePage, ImportedArticle, NewsIndexPage, StoryIndexPage, StoryPage
from .models.sourced import SourceKind

CREDITS = {str(label): value for value, label in Byline.Credit.choices}
TITLE_LENGTH = 255
# The lists that take a file in.
TAKES_FILES = (NewsIndexPage, StoryIndexPage)
_PLACE = re.compile(r"第(\d+)段")


def draft_imported_article(
    *, read: ReadArticle, parent: Page, by: User | None, hand_in: bool = True
) -> tuple[Page | None, bool]:
    """Make a draft of a file's article.

    Its pictures are stored one by one before: that takes seconds, for which nobody else is kept from writing.

    Args:
        parent: the list of news or of stories of the unit that takes it.
        by: who imports; counts as its writer, so somebody else reviews it.
        hand_in: whether it goes to the reviewers at once; who imports one by hand looks at its report first.

    Returns:
        The draft and whether it is new; an article that came in before is not made again, even if its draft
        was deleted since (then None).
    """
    if before := imported_before(read):
        return before.page, False
    unit = Unit.objects.of_page(parent)
    keep = picture_keeper(unit_collection(unit), by) if unit else None
    body, pictures = body_of(read.blocks, keep)
    with transaction.atomic():
        if before := imported_before(read):
            return before.page, False
        page = _draft(read, parent, body, by)
        ImportedArticle.objects.create(
            page_id=page.pk,
            fingerprint=read.fingerprint,
            file_name=read.file_name[:255],
            encoding=read.encoding[:20],
            suspicions=stored_suspicions(read, pictures),
            left_out=read.left_out,
        )
        if hand_in and (workflow := page.get_workflow()):
            workflow.start(page, by)
        record("news.import", by=by, of=page, note=read.file_name)
    return page, True


def imported_before(read: ReadArticle) -> ImportedArticle | None:
    """The same article, if it came in before."""
    return ImportedArticle.objects.filter(fingerprint=read.fingerprint).select_related("page").first()


def _draft(read: ReadArticle, parent: Page, body: list[dict], by: User | None) -> ArticlePage | StoryPage:
    shared = {
        "title": read.title[:TITLE_LENGTH] or read.file_name,
        "source_name": read.source_name[:60],
        "body": json.dumps(body, ensure_ascii=False),
        "live": False,
        "owner": by,
    }
    page: ArticlePage | StoryPage
    if issubclass(parent.specific_class, StoryIndexPage):
        page = StoryPage(**shared)
    else:
        page = ArticlePage(
            **shared,
            source_kind=kind_of_source(read, Unit.objects.of_page(parent)),
            source_url=read.source_url[:200],
            originally_at=read.published_at,
        )
    page.bylines = [Byline(name=name[:30], credit=CREDITS[role]) for name, role in read.bylines]
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    return page


def kind_of_source(read: ReadArticle, unit: Unit | None) -> str:
    """A source that the text names makes a reprint, unless it is the unit itself or one it belongs to."""
    own = {one.name for one in [unit, *unit.get_ancestors()]} if unit else set()
    named = read.source_name and read.source_name not in own
    return SourceKind.REPRINT if named or read.source_url else SourceKind.ORIGINAL


def stored_suspicions(read: ReadArticle, pictures: list[tuple[int, str]]) -> list[dict]:
    """As the report keeps them; lines that an editor would take out are kept whole, to be found again."""
    found = [*read.suspicions, *(Suspicion("picture", f"第{at}段", "", words) for at, words in pictures)]
    return [asdict(one) | ({"line": _line(read, one)} if one.kind in LINE_KINDS else {}) for one in found]


def _line(read: ReadArticle, suspicion: Suspicion) -> str:
    place = _PLACE.fullmatch(suspicion.where)
    return read.blocks[int(place[1]) - 1].text if place else ""


def news_unit(name: str) -> Unit | None:
    """A unit by its code or its name."""
    return (
        Unit.objects.with_page().filter(slug=name).first()
        or Unit.objects.with_page().filter(name=name).first()
    )
