"""One piece for the WeChat account of the office: what is public of an article, a story, an event, as WeChat's editor takes it.

The same hand writes it that writes whole numbers (`editions/wechat.py`); pictures come straight from the library.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import CharField, TextField
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.models import Page

from events.models import EventPage
from news.models import ArticlePage, StoryPage
from portal.core.dates import clock, long_date
from portal.core.publishing import Problems
from portal.media.models import LeadPicture, PortalImage

from .document import Block, Item, Picture, Run
from .editions.refusal import Unmakeable
from .editions.wechat import Pasted, jpeg_for_phones, shortened, wechat_of_item
from .freezing import corrections_on, credits_of, deeds_of, in_chinese, reprint_of
from .frozen_blocks import frozen_body
from .frozen_words import short_link
from .pictures import FrozenPictures

MOST_DATES = 6
# What WeChat shows above the title in a chat: 2.35 to 1.
CARD = (900, 383)


class LibraryPictures(FrozenPictures):
    """Pictures named by their number in the library; nothing is made or kept."""

    def __init__(self) -> None:
        super().__init__(Problems(), only_asks=True)
        self.images: dict[str, PortalImage] = {}

    def frozen(self, image, **how) -> Picture | None:
        made = super().frozen(image, **how)
        if made:
            made["file"] = str(image.pk)
            self.images[made["file"]] = image
        return made


@dataclass
class Piece:
    """What is copied, and the pictures that go with it in order; the first one also makes the card."""

    pasted: Pasted
    images: list[PortalImage]
    link: str

    def picture(self, number: int) -> bytes | None:
        """The picture that the text calls by this number, from 1, as a JPEG; 0 is the card."""
        if not self.images or not 0 <= number <= len(self.images):
            return None
        with self.images[max(0, number - 1)].file.open("rb") as stored:
            return jpeg_for_phones(stored) if number else card_of(stored, self.images[0])

    def packed(self) -> bytes:
        """All of them in one file, named as the text names them."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for number, name in enumerate(["card.jpg", *self.pasted.names()] if self.images else []):
                archive.writestr(zipfile.ZipInfo(name), self.picture(number) or b"")
        return out.getvalue()


@in_chinese
def piece_of(page: Page) -> Piece:
    """The piece as readers see it now.

    Raises:
        Unmakeable: it is not public, a consent is missing, a picture is gone, or it is too long; each with what to do.
    """
    if not page.live:
        raise Unmakeable(_("发布以后才能复制到公众号：没有审过的稿子不往外发。"))
    shown: Any = page.specific
    pictures = LibraryPictures()
    item = _item(shown, pictures)
    if refused := _refused(shown, pictures):
        raise Unmakeable(*refused)
    try:
        # WeChat asks for the title in a box of its own.
        pasted = wechat_of_item(cast(Item, item | {"title": ""}))
    except Unmakeable as refusal:
        said = _("《%(title)s》太长，公众号一篇不能到 20000 字。请分成两篇发布，再一篇一篇复制。")
        raise Unmakeable(said % {"title": page.title}) from refusal
    pasted.digest = shortened(item["lead"] or page.title)
    return Piece(pasted, [pictures.images[one["file"]] for one in pasted.pictures], item["link"])


def _refused(page: Any, pictures: LibraryPictures) -> list[str]:
    asked = pictures.problems
    if isinstance(page, StoryPage):
        page.check_consent(asked, page.person.story_consent() if page.person else None)
    return [sentence for sentences in asked.values() for sentence in sentences]


def _item(page: Any, pictures: LibraryPictures) -> Item:
    where = f"《{page.title}》"
    story = page if isinstance(page, StoryPage) else None
    written = isinstance(page, ArticlePage | StoryPage)
    lead = None
    if isinstance(page, LeadPicture):
        how = {"alt": page.lead_alt, "decorative": page.lead_decorative, "caption": page.lead_caption}
        lead = pictures.frozen(page.lead_picture, credit="", where=where, **how)
    return Item(
        page=page.pk,
        revision=page.live_revision_id or 0,
        kind="story" if story else "article",
        mode="full",
        title=page.title,
        lead=(page.summary or "").strip(),
        person=story.shown_name if story else "",
        quote=story.quote if story else "",
        unit="",
        day="",
        link=short_link(page.pk),
        reprint=reprint_of(page),
        picture=lead,
        body=[*([] if written else _facts(page)), *frozen_body(page.body, pictures, where), *deeds_of(page)],
        goes_on=True,  # the way to the portal stands at its end
        credits=credits_of(page) if written else [],
        corrections=corrections_on(page),
    )


def _facts(page: Any) -> list[Block]:
    """What an event or a guide says in its fields: what for, where, whom to ask, what to bring."""
    rows = [[Run(text=f"{name}：", bold=True), Run(text=text)] for name, text in _said(page)]
    return [Block(kind="list", ordered=False, items=rows)] if rows else []


def _said(page: Any) -> Iterator[tuple[str, str]]:
    if isinstance(page, EventPage) and (dates := _coming(page)):
        yield _("什么时候"), dates
    names = [one for one in page.searched if one not in page.found_by]
    fields = {field.name: field for field in page._meta.get_fields()}
    for name in [*names, "contact", "contact_phone", "phone"]:
        field = fields.get(name)
        if isinstance(field, CharField | TextField) and (text := str(getattr(page, name)).strip()):
            yield str(field.verbose_name), text
        elif field is not None and field.one_to_many:
            rows = "；".join(_row(one) for one in getattr(page, name).all())
            if rows:
                yield str(field.related_model._meta.verbose_name), rows


def _coming(event: EventPage) -> str:
    """Its next dates. How many places are left is not said: what is copied grows old."""
    coming = event.occurrences.filter(cancelled=False, ends_at__gt=timezone.now()).order_by("starts_at")[
        :MOST_DATES
    ]
    return "；".join(f"{long_date(one.starts_at)} {clock(one.starts_at)}" for one in coming)


def _row(one: Any) -> str:
    fields = [field for field in one._meta.concrete_fields if isinstance(field, CharField | TextField)]
    return "，".join(
        filter(None, (str(getattr(one, field.name)).strip() for field in fields if not field.choices))
    )


def card_of(stored, image: PortalImage) -> bytes:
    """A picture cut to the card, around what its editor marked as its middle."""
    point = image.get_focal_point()
    centre = (point.centroid_x / image.width, point.centroid_y / image.height) if point else (0.5, 0.5)
    with Image.open(stored) as picture:
        cut = ImageOps.fit(picture.convert("RGB"), CARD, Image.Resampling.LANCZOS, centering=centre)
    out = io.BytesIO()
    cut.save(out, "JPEG", quality=86)
    return out.getvalue()
