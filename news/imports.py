"""Turning an article that was read from a file into a draft that waits for review."""

import json

from django.db import transaction
from django.utils.html import format_html, format_html_join
from wagtail.models import Page

from portal.accounts.models import User
from portal.core.audit import record
from portal.editorial.models import Byline
from portal.places.models import Unit

from .importing import Paragraph, ReadArticle
from .models import ArticlePage, ImportedArticle
from .models.sourced import SourceKind

CREDITS = {str(label): value for value, label in Byline.Credit.choices}
TITLE_LENGTH = 255
HEADING_LENGTH = 40


@transaction.atomic
def draft_imported_article(
    *, read: ReadArticle, parent: Page, by: User | None
) -> tuple[ArticlePage | None, bool]:
    """Make a draft of a file's article and hand it to the reviewers.

    Args:
        parent: the news index page of the unit that takes it.
        by: who imports; counts as its writer, so somebody else reviews it.

    Returns:
        The draft and whether it is new; an article that came in before is not made again, even if its draft
        was deleted since (then None).
    """
    before = ImportedArticle.objects.filter(fingerprint=read.fingerprint).select_related("page").first()
    if before is not None:
        return before.page, False
    page = ArticlePage(
        title=read.title[:TITLE_LENGTH] or read.file_name,
        source_kind=SourceKind.REPRINT if read.source_url else SourceKind.ORIGINAL,
        source_name=read.source_name[:60],
        source_url=read.source_url[:200],
        originally_at=read.published_at,
        body=json.dumps(body_of(read.blocks), ensure_ascii=False),
        live=False,
        owner=by,
    )
    page.bylines = [Byline(name=name[:30], credit=CREDITS[role]) for name, role in read.bylines]
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    ImportedArticle.objects.create(
        page=page,
        fingerprint=read.fingerprint,
        file_name=read.file_name[:255],
        encoding=read.encoding[:20],
        suspicions=[
            {"where": one.where, "excerpt": one.excerpt, "message": one.message} for one in read.suspicions
        ],
    )
    if workflow := page.get_workflow():
        workflow.start(page, by)
    record("news.import", by=by, of=page, note=read.file_name)
    return page, True


def news_unit(name: str) -> Unit | None:
    """A unit by its code or its name."""
    return (
        Unit.objects.with_page().filter(slug=name).first()
        or Unit.objects.with_page().filter(name=name).first()
    )


def body_of(blocks: list[Paragraph]) -> list[dict]:
    """A page body from what was read: neighbouring paragraphs share a block, nothing is left out."""
    body: list[dict] = []
    for block in blocks:
        made = _block(block)
        if made["type"] == "paragraph" and body and body[-1]["type"] == "paragraph":
            body[-1]["value"] += made["value"]
        else:
            body.append(made)
    return body


def _block(block: Paragraph) -> dict:
    if block.kind == "heading" and len(block.text) <= HEADING_LENGTH:
        return {"type": "heading", "value": block.text}
    if block.kind == "quote":
        return {"type": "quote", "value": {"text": block.text, "who": ""}}
    if block.kind == "table" and block.rows:
        return {"type": "table", "value": _table(block.rows)}
    lines = format_html_join("", "{}<br/>", ((line,) for line in block.text.split("\n")[:-1]))
    return {"type": "paragraph", "value": str(format_html("<p>{}{}</p>", lines, block.text.split("\n")[-1]))}


def _table(rows: list[list[str]]) -> dict:
    width = max(len(row) for row in rows)
    even = [row + [""] * (width - len(row)) for row in rows]
    return {
        "columns": [{"type": "text", "heading": heading} for heading in even[0]],
        "rows": [{"values": row} for row in even[1:]],
        "caption": "表格",
    }
