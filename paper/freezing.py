"""Freezing a number: exactly what was signed, as one plain document that every edition is made from.

Nothing of it is looked up later. Articles are taken in the version that the number names, pictures as files named by their
bytes, people by the name that their consent allows at this moment.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page, Revision

from news.models import ArticlePage, IssuePage, StoryPage
from news.models.sourced import SourceKind
from portal.core.dates import date_range, long_date, short_weekday
from portal.core.models import PortalSettings
from portal.core.publishing import Problems, PublishRefused
from portal.people.models import Consent
from portal.places.models import Unit

from .document import SCHEMA, Block, Credit, DateRow, Document, Imprint, Item, Moment, Picture, Section, Slip
from .frozen_blocks import frozen_body
from .frozen_words import absolute, blocks_of, paragraphs_of, short_link
from .pictures import FrozenPictures, pictures_of

FULL, CUT = "full", "cut"
IMPRINT_KEYS = tuple(Imprint.__annotations__)
# The slip at the foot of a number, and under which code each date of its table is answered, by the number of the date. A
# room above that plans slips adds its own in its own file; one slip a number.
SLIPS: list[Callable[[IssuePage], tuple[Slip, dict[int, str]] | None]] = []
# The paper speaks Chinese, in whatever language the editor works.
in_chinese = override(settings.LANGUAGE_CODE)


def freeze(issue: IssuePage, *, rebuilt: str = "") -> tuple[Document, list[Picture]]:
    """The document of a number and its pictures.

    Args:
        issue: the number as it stands in the version that was signed.
        rebuilt: why it replaces an earlier one.

    Raises:
        PublishRefused: with each thing that keeps it from being frozen, and the article by name.
    """
    freezing = Freezing(issue)
    document = freezing.document(rebuilt)
    if freezing.problems:
        raise PublishRefused(issue, freezing.problems)
    return document, pictures_of(document)


def document_of(issue: IssuePage, *, draft: bool = False) -> Document:
    """The document of a number; of a draft as far as it goes, without asking what is still missing.

    Raises:
        PublishRefused: it cannot be frozen, and is no draft.
    """
    return Freezing(issue).document("") if draft else freeze(issue)[0]


def problems_of_number(issue: IssuePage) -> Problems:
    """What keeps a number from being frozen: sentences by field, as at the gate. No picture is made for it."""
    freezing = Freezing(issue, only_asks=True)
    freezing.document("")
    return freezing.problems


def written(document: Document) -> tuple[str, str]:
    """The document as text that is the same for the same document, and the hash of its bytes."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)
    return text, hashlib.sha256(text.encode()).hexdigest()


def imprint_of(issue: IssuePage) -> Imprint:
    """The imprint of a number: its own form, or what little is known without one."""
    own = getattr(issue, "imprint", None)
    known: dict[str, Any] = dict.fromkeys(IMPRINT_KEYS, "") | {"copies": 0}
    if own is None:
        known |= {"issued_by": issue.publication.unit.name, "note": issue.publication.imprint.strip()}
    else:
        known |= {key: getattr(own, key) for key in IMPRINT_KEYS if getattr(own, key, None)}
    known["printed_on"] = str(known["printed_on"] or "")
    return cast(Imprint, known)


class Freezing:
    """One pass over a number; `problems` fills on the way."""

    def __init__(self, issue: IssuePage, *, only_asks: bool = False):
        self.issue = issue
        self.problems = Problems()
        self.pictures = FrozenPictures(self.problems, only_asks=only_asks)
        planned = next((found for ask in SLIPS if (found := ask(issue))), None)
        self.slip, self.answers = planned or (None, {})

    def document(self, rebuilt: str) -> Document:
        issue, paper = self.issue, self.issue.publication
        imprint = imprint_of(issue)
        portal = PortalSettings.objects.filter(site__is_default_site=True).first()
        sections = [self._section(part) for part in issue.sections]
        if not any(section.get("items") for section in sections):
            self._no(_("这一期还没有文章，请先选稿。"))
        return Document(
            schema=SCHEMA,
            paper=paper.name,
            slogan=paper.slogan,
            unit=paper.unit.name,
            phone=paper.unit.phone or (portal.phone if portal else ""),
            title=issue.title,
            number=issue.number,
            total_number=issue.total_number,
            period=_period(issue),
            day=_day_of(issue, imprint),
            link=short_link(issue.pk),
            site=absolute("/").rstrip("/"),
            cover=self._lead_picture(issue, _("封面")),
            lead=paragraphs_of(issue.lead),
            sections=sections,
            imprint=imprint,
            slip=self.slip,
            rebuilt=rebuilt,
            sample="示例" in paper.imprint,
        )

    def _no(self, sentence: str) -> None:
        self.problems.add("sections", sentence)

    def _section(self, part) -> Section:
        value, kind = part.value, part.block_type
        if kind == "section":
            return self._articles(value)
        if kind == "dates":
            rows = [_date_row(row, self.answers) for row in value["rows"]]
            return Section(kind="dates", heading=value["heading"], rows=rows)
        section = Section(kind=kind, heading=value["heading"], blocks=blocks_of(value["text"].source))
        if not section["blocks"]:
            self._no(_("“%(heading)s”下面还没有写内容。") % {"heading": value["heading"]})
        if kind == "correction":
            section["link"] = short_link(value["page"].pk) if value.get("page") else ""
        else:
            section["signed"] = value.get("signed") or ""
        return section

    def _articles(self, value) -> Section:
        items = [item for item in map(self._item, value["items"]) if item]
        if not value["items"]:
            words = _("栏目“%(heading)s”里还没有文章，请选稿，或者去掉这个栏目。")
            self._no(words % {"heading": value["heading"]})
        return Section(
            kind="section", heading=value["heading"], note=(value["note"] or "").strip(), items=items
        )

    def _item(self, chosen) -> Item | None:
        if chosen["page"] is None:
            self._no(_("有一篇选好的文章已经删除了，请从栏目里去掉。"))
            return None
        live = chosen["page"].specific
        where = f"《{live.title}》"
        if not live.live:
            self._no(_("%(where)s还没有发布，或者已经撤下，不能登在小报上。") % {"where": where})
            return None
        revision = self._pinned(chosen.get("revision"), live, where)
        if revision is None:
            return None
        page = revision.as_object()
        consent = self._consent(live, where) if isinstance(live, StoryPage) else None
        return self._made(chosen, page, revision, consent, where)

    def _pinned(self, number: int | None, live: Page, where: str) -> Revision | None:
        """The version that the number names, or the live one of this moment."""
        own = Revision.objects.for_instance(live)
        revision = own.filter(pk=number or live.live_revision_id).first()
        if revision is None:
            self._no(_("%(where)s选的那一稿不在了，请在栏目里重新选一次。") % {"where": where})
        return revision

    def _consent(self, story: StoryPage, where: str) -> Consent | None:
        """The consent in force; a story without one is refused."""
        asked = Problems()
        consent = story.person.story_consent() if story.person else None
        if story.person is None:
            self._no(_("%(where)s没有写明写的是谁。") % {"where": where})
            return None
        story.check_consent(asked, consent)
        for sentences in asked.values():
            for sentence in sentences:
                self._no(f"{where}：{sentence}")
        return consent

    def _made(self, chosen, page, revision: Revision, consent: Consent | None, where: str) -> Item:
        body, goes_on = self._body(chosen, page, where)
        unit = Unit.objects.of_page(page)
        story = isinstance(page, StoryPage)
        return Item(
            page=page.pk,
            revision=revision.pk,
            kind="story" if story else "article",
            mode=chosen["mode"] or "lead",
            title=(chosen["heading"] or page.title).strip(),
            lead=((chosen.get("lead") or page.summary) or "").strip(),
            person=consent.shown_name if story and consent else "",
            quote=page.quote if story else "",
            unit=unit.name if unit else "",
            day=timezone.localdate(page.first_published_at).isoformat() if page.first_published_at else "",
            link=short_link(page.pk),
            reprint=reprint_of(page),
            picture=self._item_picture(chosen, page, where),
            body=body,
            goes_on=goes_on,
            credits=credits_of(page),
            corrections=corrections_on(page),
        )

    def _body(self, chosen, page, where: str) -> tuple[list[Block], bool]:
        """What of the text is printed, and whether more of it stands on the web."""
        if chosen["mode"] not in (FULL, CUT):
            return [], bool(len(page.body))
        blocks = frozen_body(page.body, self.pictures, where) + deeds_of(page)
        parts = chosen.get("parts")
        if chosen["mode"] == CUT and not parts:
            self._no(_("%(where)s选了“节选”，请写明节选到第几段。") % {"where": where})
        if chosen["mode"] == CUT and parts and parts < len(blocks):
            return blocks[:parts], True
        return blocks, False

    def _item_picture(self, chosen, page, where: str) -> Picture | None:
        if chosen.get("without_picture"):
            return None
        own = chosen.get("picture")
        if own is None:
            return self._lead_picture(page, where)
        return self.pictures.frozen(
            own,
            alt=getattr(own, "contextual_alt_text", None) or "",
            decorative=bool(getattr(own, "decorative", False)),
            caption="",
            credit="",
            where=where,
        )

    def _lead_picture(self, page, where: str) -> Picture | None:
        return self.pictures.frozen(
            page.lead_picture,
            alt=page.lead_alt,
            decorative=page.lead_decorative,
            caption=page.lead_caption,
            credit="",
            where=where,
        )


def _day_of(issue: IssuePage, imprint: Imprint) -> str:
    """The day of the number: when it is printed, else when it was first public; of a draft, today."""
    if imprint["printed_on"]:
        return imprint["printed_on"]
    return (
        timezone.localdate(issue.first_published_at) if issue.first_published_at else timezone.localdate()
    ).isoformat()


@in_chinese
def _period(issue: IssuePage) -> str:
    return date_range(issue.period_start, issue.period_end)


@in_chinese
def credits_of(page) -> list[Credit]:
    return [Credit(name=one.name, credit=str(one.get_credit_display())) for one in page.bylines.all()]


def reprint_of(page) -> str:
    is_reprint = isinstance(page, ArticlePage) and page.source_kind == SourceKind.REPRINT
    return page.source_name if is_reprint else ""


@in_chinese
def deeds_of(page) -> list[Block]:
    """What the person of a story did, as the story's page lists it."""
    rows = list(page.deeds.all()) if isinstance(page, StoryPage) else []
    moments = [Moment(when=row.when, text=row.text) for row in rows]
    return [Block(kind="timeline", heading=_("做过的事"), moments=moments)] if moments else []


@in_chinese
def corrections_on(page) -> list[str]:
    """Dated notes on the page, where a page type keeps any."""
    rows = page.corrections.all() if hasattr(page, "corrections") else []
    return [f"{long_date(row.day)}：{row.text}" for row in rows]


@in_chinese
def _date_row(row, answers: dict[int, str]) -> DateRow:
    day = row["day"]
    words = _("%(month)d月%(day)d日 %(weekday)s")
    return DateRow(
        day=day.isoformat(),
        day_words=words % {"month": day.month, "day": day.day, "weekday": short_weekday(day)},
        time=row.get("time") or "",
        what=row["what"],
        where=row.get("where") or "",
        phone=row.get("phone") or "",
        link=short_link(row["page"].pk) if row.get("page") and row["page"].live else "",
        answers=answers.get(row.get("occurrence") or 0, ""),
    )
