"""What articles and stories share: a source, bylines, a body, brands they tell of."""

from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from portal.core.dates import stamp
from portal.media.models import LeadPicture


class SourceKind(models.TextChoices):
    ORIGINAL = "original", _("原创")
    REPRINT = "reprint", _("转载")


class Dated(LeadPicture):
    """An item with a date that readers meet in lists, feeds and share cards."""

    is_dated = True

    class Meta:
        abstract = True

    def share_image(self):
        return self.lead_picture

    def feed_body(self, request) -> str:
        return render_to_string("news/feed_body.html", {"page": self, "request": request})

    def structured_data(self, request) -> dict:
        """schema.org NewsArticle; dates as readers see them."""
        data = {"@type": "NewsArticle", "headline": self.title[:110]}
        if self.first_published_at:
            data["datePublished"] = self.first_published_at.isoformat()
            data["dateModified"] = (self.last_published_at or self.first_published_at).isoformat()
        authors = [byline.name for byline in self.bylines.all() if byline.credit in ("author", "correspondent", "reporter")]
        if authors:
            data["author"] = [{"@type": "Person", "name": name} for name in authors]
        return data

    def article_meta(self) -> dict[str, str]:
        """The meta set of standards-cn 2.13, from the page's own fields."""
        bylines = list(self.bylines.all())
        return {
            "ArticleTitle": self.title,
            "PubDate": stamp(self.first_published_at) if self.first_published_at else "",
            "ContentSource": getattr(self, "source_name", "") or "",
            "Author": "、".join(byline.name for byline in bylines),
            "Keywords": "，".join(tag.name for tag in self.tags.all()),
            "Description": self.share_description,
        }

    def neighbours(self) -> dict:
        """The items before and after this one in its own section."""
        same = type(self).objects.live().descendant_of(self.get_parent())
        at = self.first_published_at
        if at is None:
            return {"previous": None, "next": None}
        return {
            "previous": same.filter(first_published_at__lt=at).order_by("-first_published_at").first(),
            "next": same.filter(first_published_at__gt=at).order_by("first_published_at").first(),
        }
