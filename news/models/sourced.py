"""What articles and stories share: a source, bylines, a body, brands they tell of."""

from django.db import models
from django.db.models import Q, Subquery
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.core.dates import iso, stamp
from portal.editorial.models import Byline
from portal.media.models import LeadPicture


class SourceKind(models.TextChoices):
    ORIGINAL = "original", _("原创")
    REPRINT = "reprint", _("转载")


class Dated(LeadPicture):
    """An item with a date that readers meet in lists, feeds and share cards."""

    is_dated = True
    comes_with = ("lead_picture",)

    class Meta:
        abstract = True

    @cached_property
    def byline_list(self) -> list[Byline]:
        """Who wrote, took and edited, asked once."""
        return list(self.bylines.all())

    @cached_property
    def brand_list(self) -> list:
        """The public brands it tells of, asked once."""
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

    def neighbours(self) -> dict:
        """The items before and after this one in its own section."""
        at = self.first_published_at
        if at is None:
            return {"previous": None, "next": None}
        same = type(self).objects.live().child_of(self.get_parent()).exclude(pk=self.pk)
        before = same.filter(Q(first_published_at__lt=at) | Q(first_published_at=at, pk__lt=self.pk))
        after = same.filter(Q(first_published_at__gt=at) | Q(first_published_at=at, pk__gt=self.pk))
        nearest = (
            before.order_by("-first_published_at", "-pk").values("pk")[:1],
            after.order_by("first_published_at", "pk").values("pk")[:1],
        )
        found = list(Page.objects.filter(Q(pk=Subquery(nearest[0])) | Q(pk=Subquery(nearest[1]))))
        found.sort(key=lambda page: (page.first_published_at, page.pk))
        return {
            "previous": next(
                (page for page in found if (page.first_published_at, page.pk) < (at, self.pk)), None
            ),
            "next": next(
                (page for page in found if (page.first_published_at, page.pk) > (at, self.pk)), None
            ),
        }
