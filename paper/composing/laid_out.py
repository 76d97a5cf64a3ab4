"""A number as the composing page shows it: each article in the version that is pinned, with what became of it since."""

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from news.models import ArticlePage, StoryPage
from news.models.issue_blocks import IssueItemBlock
from portal.core.dates import near_date
from portal.editorial.models import Byline
from portal.media.cards import with_lead_pictures

from .draft import Draft
from .plain_words import to_plain
from .published import signs_in, words_of

MODES = dict(IssueItemBlock().child_blocks["mode"].field.choices)
MODES.pop("", None)


@dataclass
class Laid:
    """An article in the number.

    Args:
        page: the live page as it is now; None where it was deleted.
        content: the version that is pinned, as stored.
        pinned: that version; None where it follows the page until the number is signed.
    """

    key: str
    value: dict
    page: Any
    content: dict
    pinned: Revision | None
    reporters: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return (
            self.value.get("heading") or self.content.get("title") or (self.page.title if self.page else "")
        )

    @property
    def mode(self) -> str:
        return self.value.get("mode") or "lead"

    @property
    def mode_words(self) -> str:
        return str(MODES[self.mode])

    @property
    def body(self) -> list:
        stored = self.content.get("body") or "[]"
        return json.loads(stored) if isinstance(stored, str) else stored

    @property
    def printed_body(self) -> list:
        """The blocks of it that this number prints."""
        if self.mode == "full":
            return self.body
        return self.body[: self.value.get("parts") or 1] if self.mode == "cut" else []

    @property
    def printed_lead(self) -> str:
        return "" if self.mode == "link" else self.value.get("lead") or self.content.get("summary") or ""

    @property
    def length(self) -> int:
        return signs_in(self.printed_body) or signs_in(self.printed_lead)

    @property
    def has_newer(self) -> bool:
        """Whether the page went live anew after the pinned version."""
        return bool(
            self.pinned and self.page and self.page.live and self.page.live_revision_id != self.pinned.pk
        )

    @property
    def trouble(self) -> str:
        """Why it cannot go out with the number; empty where it can."""
        if self.page is None:
            return str(_("这一篇已经删掉了，不能登，请拿出来。"))
        return "" if self.page.live else str(_("这一篇已经下线，不能登，请拿出来。"))

    @property
    def picture(self):
        return None if self.value.get("without_picture") or not self.page else self.page.lead_picture

    def words(self) -> str:
        """Everything of it that is printed."""
        return "\n".join([self.title, self.printed_lead, words_of(self.printed_body)])


@dataclass
class LaidPart:
    """A part of the number, with what its row on the page needs."""

    key: str
    kind: str
    value: dict
    items: list[Laid] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return self.value.get("heading") or ""

    @property
    def text(self) -> str:
        return to_plain(self.value.get("text") or "")

    @property
    def rows(self) -> list[dict]:
        """The lines of a table of dates, each with its day in words."""
        rows = [row["value"] for row in self.value.get("rows") or []]
        return [row | {"day_words": near_date(datetime.date.fromisoformat(row["day"]))} for row in rows]


def lay_out(draft: Draft) -> list[LaidPart]:
    """All parts in order, in a fixed number of queries however many articles there are."""
    keys = draft.page_ids()
    pages: dict[int, Any] = {}
    for model in (ArticlePage, StoryPage):
        pages |= with_lead_pictures(model.objects.filter(pk__in=keys)).in_bulk()
    wanted = {key: page.live_revision_id for key, page in pages.items()}
    pins = {item["value"].get("revision") for _section, item in draft.items()} | set(wanted.values())
    found = Revision.objects.page_revisions().filter(
        pk__in=pins - {None}, object_id__in=[str(key) for key in keys]
    )
    versions = {one.pk: one for one in found}
    reporters = _reporters(keys)

    def laid(item: dict) -> Laid:
        value = item["value"]
        key = value.get("page")
        pinned = versions.get(value.get("revision"))
        if pinned is not None and pinned.object_id != str(key):
            pinned = None
        shown = pinned or versions.get(wanted.get(key))
        content = shown.content if shown else {}
        return Laid(item["id"], value, pages.get(key), content, pinned, reporters.get(key, []))

    return [
        LaidPart(
            part["id"],
            part["type"],
            part["value"],
            [laid(item) for item in part["value"]["items"]] if part["type"] == "section" else [],
        )
        for part in draft.parts
    ]


def _reporters(keys: set[int]) -> dict[int, list[str]]:
    """Who signs as 记者, which an inner publication has none of."""
    found: dict[int, list[str]] = {}
    rows = Byline.objects.filter(page__in=keys, credit=Byline.Credit.REPORTER)
    for page, name in rows.values_list("page_id", "name"):
        found.setdefault(page, []).append(name)
    return found
