"""What articles and stories share: a source, bylines, a body, brands they tell of."""

import datetime
from functools import cache

from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from brands.models import SEAL, BrandPage
from portal.core.cards import CardStatement
from portal.core.dates import iso, stamp
from portal.core.kept import Shelf
from portal.core.statements import Statement, columns_of, object_of
from portal.editorial.models import Byline
from portal.media.models import LeadPicture

# Of an item: what stands beside it of others, who wrote it, the brands it tells of.
_beside: Shelf[dict] = Shelf(2_000)
_bylines_of: Shelf[list[Byline]] = Shelf(2_000)
_told_of: Shelf[list[BrandPage]] = Shelf(2_000)


# What is shown of a brand that something tells of.
SHOWN = ("page_ptr_id", "id", "path", "url_path", "live", "title", "slogan", *SEAL)
BRAND = columns_of(BrandPage, only=SHOWN)


class SourceKind(models.TextChoices):
    ORIGINAL = "original", _("原创")
    REPRINT = "reprint", _("转载")


def _nearest(section: str, depth: int, kind: int, pk: int, at: datetime.datetime) -> QuerySet:
    same = Page.objects.live().filter(path__startswith=section, depth=depth, content_type=kind).exclude(pk=pk)
    before = same.filter(Q(first_published_at__lt=at) | Q(first_published_at=at, pk__lt=pk))
    after = same.filter(Q(first_published_at__gt=at) | Q(first_published_at=at, pk__gt=pk))
    before = before.order_by("-first_published_at", "-pk").values("pk")[:1]
    after = after.order_by("first_published_at", "pk").values("pk")[:1]
    return Page.objects.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after)))


_around = CardStatement(_nearest, "first_published_at")
BYLINE = columns_of(Byline)
_bylines = Statement(
    lambda page: Byline.objects.filter(page=page).order_by("sort_order").values_list(*BYLINE)
)


@cache
def _brands_of(kind: type[Page]) -> Statement:
    told = kind._meta.get_field("brands").remote_field.related_name
    return Statement(lambda page: BrandPage.objects.live().filter(**{told: page}).values_list(*BRAND))


class Dated(LeadPicture):
    """An item with a date that readers meet in lists, feeds and share cards."""

    is_dated = True
    comes_with = ("lead_picture",)

    class Meta:
        abstract = True

    @cached_property
    def byline_list(self) -> list[Byline]:
        """Who wrote, took and edited, asked once."""
        if self.is_as_stored:
            return _bylines_of.of(
                self.pk, lambda: [object_of(Byline, BYLINE, row) for row in _bylines.rows(self.pk)]
            )
        return list(self.bylines.all())

    @cached_property
    def brand_list(self) -> list:
        """The public brands it tells of, asked once."""
        if self.is_as_stored:
            asked = _brands_of(type(self))
            return _told_of.of(
                self.pk, lambda: [object_of(BrandPage, BRAND, row) for row in asked.rows(self.pk)]
            )
        return [brand for brand in self.brands.all() if brand.live]

    def feed_body(self, request) -> str:
        return render_to_string("news/feed_body.html", {"page": self, "request": request})

    def structured_data(self, request) -> dict:
        """schema.org NewsArticle; dates as readers see them."""
        data = {"@type": "NewsArticle", "headline": self.title[:110]}
        if self.first_published_at:
            data["datePublished"] = iso(self.first_published_at)
            data["dateModified"] = iso(self.last_published_at or self.first_published_at)
        authors = [
            byline.name
            for byline in self.byline_list
            if byline.credit in ("author", "correspondent", "reporter")
        ]
        if authors:
            data["author"] = [{"@type": "Person", "name": name} for name in authors]
        return data

    def article_meta(self) -> dict[str, str]:
        """The meta set of standards-cn 2.13, from the page's own fields."""
        return {
            "ArticleTitle": self.title,
            "PubDate": stamp(self.first_published_at) if self.first_published_at else "",
            "ContentSource": getattr(self, "source_name", "") or "",
            "Author": "、".join(byline.name for byline in self.byline_list),
            "Keywords": "，".join(tag.name for tag in self.tag_list),
            "Description": self.share_description,
        }

    def beside(self, request) -> dict:
        """What stands beside it of other pages: read once for all readers, anew for an editor's preview."""
        if getattr(request, "is_preview", False):
            return self.read_beside()
        return _beside.of(self.pk, self.read_beside)

    def read_beside(self) -> dict:
        return self.neighbours()

    def neighbours(self) -> dict:
        """The items before and after this one in its own section."""
        at = self.first_published_at
        if at is None:
            return {"previous": None, "next": None}
        found = _around.cards(self.get_parent().path, self.depth, self.content_type_id, self.pk, at)
        return {
            "previous": next(
                (one for one in found if (one.first_published_at, one.pk) < (at, self.pk)), None
            ),
            "next": next((one for one in found if (one.first_published_at, one.pk) > (at, self.pk)), None),
        }
