"""Where a picture or a document stands that readers see, or that somebody was asked to approve.

Wagtail's reference index is written from the stored row of a page, which for a live page is its live version, never
a draft. Its task may run later; for a live page we write it at once (`receivers.py`), so it can be asked.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Revision, TaskState
from wagtail.permissions import policy_registry

from .models import PortalDocument, PortalImage

Media = PortalImage | PortalDocument
SHOWN_PAGES = 3


@dataclass(frozen=True)
class Use:
    """One page that stands for a picture or document: live, or waiting with an approved or handed-in version."""

    page: Page
    is_live: bool


class MediaInUse(Exception):
    """Something readers see, or reviewers were asked about, would change past every review; nothing was changed."""

    def __init__(self, media: Media, sentence: str):
        self.media = media
        super().__init__(sentence)


def uses_of(media: Media) -> list[Use]:
    """Every page that shows it live, and every page with a version under review or on the schedule that would."""
    live = list(live_pages_with(media))
    waiting = {page.pk: page for page, revision in waiting_versions() if refers_to(revision, media)}
    there = {page.pk for page in live}
    return [Use(page, True) for page in live] + [
        Use(page, False) for pk, page in waiting.items() if pk not in there
    ]


def live_pages_with(media: Media) -> QuerySet[Page]:
    """The live pages whose public version shows it, or links to it from its text."""
    references = ReferenceIndex.get_references_to(media).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    # The index keeps ids as text; databases differ in how a text is compared with a number.
    pages = {int(pk) for pk in references.values_list("object_id", flat=True)}
    return Page.objects.filter(pk__in=pages, live=True).order_by("pk") if pages else Page.objects.none()


def is_public(media: Media) -> bool:
    """Whether readers may meet it: some live page shows it."""
    return live_pages_with(media).exists()


def waiting_versions() -> Iterator[tuple[Page, Revision]]:
    """Each page under review or on the schedule, with the version that was handed in or approved."""
    states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("revision")
    revisions = [state.revision for state in states if state.revision is not None]
    revisions += Revision.objects.page_revisions().filter(approved_go_live_at__isnull=False)
    pages = Page.objects.in_bulk({int(revision.object_id) for revision in revisions})
    for revision in revisions:
        if int(revision.object_id) in pages:
            yield pages[int(revision.object_id)], revision


def refers_to(revision: Revision, media: Media) -> bool:
    """Whether a version shows a picture or a document, or links to it."""
    # Most versions do not even hold the number; making an object of each would take its time.
    if str(media.pk) not in json.dumps(revision.content):
        return False
    wanted = (ContentType.objects.get_for_model(media).pk, str(media.pk))
    # Wagtail has no public way to ask this of a version that is not saved as a row.
    found = ReferenceIndex._extract_references_from_object(revision.as_object())
    try:
        return any((kind, str(pk)) == wanted for kind, pk, *_paths in found)
    except KeyError:
        # A link without its target, which the gate will refuse: better held once too often.
        return True


def where(uses: list[Use]) -> str:
    """《小李喊你来理发》、《一把剪刀》等 5 页, and how many versions wait, whose titles may belong to other units."""
    live = [use.page.title for use in uses if use.is_live]
    waiting = len(uses) - len(live)
    words = "、".join(f"《{title}》" for title in live[:SHOWN_PAGES])
    if len(live) > SHOWN_PAGES:
        words += _("等 %(n)s 页") % {"n": len(live)}
    if waiting:
        words += ("、" if words else "") + _("%(n)s 篇在审或已定时的稿件") % {"n": waiting}
    return words


def refuse_if_in_use(media: Media) -> None:
    """For a deletion.

    Raises:
        MediaInUse: with the pages and what to do.
    """
    if uses := uses_of(media):
        raise MediaInUse(
            media,
            _("“%(title)s”没有删除：%(where)s正用着它。请先在这些页里换掉或去掉它，审核发布以后再来删除。")
            % {"title": media.title, "where": where(uses)},
        )


def may_read(user, document: PortalDocument) -> bool:
    """Whether somebody may open a document: everybody what a live page offers, else those who work with it."""
    if is_public(document):
        return True
    if not user.is_authenticated:
        return False
    policy = policy_registry.get_by_type(PortalDocument)
    return policy.user_has_any_permission_for_instance(user, ["change", "delete", "choose"], document)
