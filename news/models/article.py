"""News items."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from brands.models import BrandPage
from portal.core.cards import Card, CardStatement
from portal.core.fields import BodyField
from portal.core.models import BaseIndexPage, BasePage, TaggedPage
from portal.core.shown import linked_pages, places_of
from portal.media.bodies import fetch_pictures
from portal.media.cards import picture_cards, with_lead_pictures, with_pictures
from portal.places.models import Unit

from ..panels import ImportReportPanel, PastePanel
from .sourced import Dated, SourceKind
from .story import people_of_stories

# What a row shows of an article.
ROW = ("title_en", "summary", "source_name", "first_published_at")


class ArticlePage(Dated, BasePage):
    """One news item, with its source named."""

    source_kind = models.CharField(
        _("原创还是转载"), max_length=10, choices=SourceKind, default=SourceKind.ORIGINAL
    )
    source_name = models.CharField(
        _("来源"), max_length=60, blank=True, help_text=_("哪个单位或媒体，例如：临河居民区。不写不能发布。")
    )
    source_url = models.URLField(_("原文网址"), blank=True, help_text=_("转载的必须填写。"))
    body = BodyField(verbose_name=_("正文"), blank=True)
    brands = ParentalManyToManyField(
        BrandPage, verbose_name=_("讲的是哪个品牌"), blank=True, related_name="articles"
    )
    originally_at = models.DateTimeField(
        _("原文发布时间"),
        null=True,
        blank=True,
        help_text=_("转载或旧文才填；本站的发布时间由系统记录，不能改。"),
    )

    content_panels = [
        *BasePage.content_panels,
        ImportReportPanel(),
        FieldPanel("summary"),
        *Dated.lead_panels,
        PastePanel(),
        FieldPanel("body"),
        InlinePanel("bylines", heading=_("署名"), label=_("署名")),
        MultiFieldPanel(
            [
                FieldPanel("source_kind"),
                FieldPanel("source_name"),
                FieldPanel("source_url"),
                FieldPanel("originally_at"),
            ],
            heading=_("来源"),
        ),
        FieldPanel("brands"),
    ]
    subpage_types: list[str] = []
    parent_page_types = ["news.NewsIndexPage"]
    template = "news/article_page.html"
    searched = ("source_name", "body")

    class Meta:
        verbose_name = _("新闻")
        verbose_name_plural = _("新闻")

    def publish_problems(self):
        problems = super().publish_problems()
        if not self.source_name.strip():
            problems.add("source_name", _("请写明来源：哪个单位或媒体。"))
        if self.source_kind == SourceKind.REPRINT and not self.source_url:
            problems.add("source_url", _("转载的文章请填写原文网址。"))
        if not len(self.body):
            problems.add("body", _("正文还是空的，请先写内容。"))
        return problems

    def tells_of(self):
        return people_of_stories(linked_pages(places_of(self)))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        fetch_pictures(self, bodies=[self.body])
        return context | self.beside(request) | {"unit": Unit.objects.of_page(self)}

    def read_beside(self) -> dict:
        return self.neighbours() | {"related": self.related()}

    def related(self) -> list[Card]:
        """Three more to read: of the same brands first, then of the same tags, then of the same unit."""
        brands, tags = [one.pk for one in self.brand_list], [one.pk for one in self.tag_list]
        section = self.path[: -self.steplen]
        return with_pictures(_related.cards(self.pk, section, brands, tags))


def _like(pk: int, section: str, brands: list[int], tags: list[int]) -> QuerySet:
    here = Case(When(path__startswith=section, then=True), default=False, output_field=BooleanField())
    like: dict[str, Any] = {"here": here}
    # Where there are none, the order by them would be one by a constant, which PostgreSQL refuses.
    if tags:
        like = {
            "tagged": Exists(TaggedPage.objects.filter(content_object=OuterRef("pk"), tag__in=tags)),
            **like,
        }
    if brands:
        through = ArticlePage.brands.through.objects
        like = {"told": Exists(through.filter(articlepage=OuterRef("pk"), brandpage__in=brands)), **like}
    near = ArticlePage.objects.live().exclude(pk=pk).alias(**like)
    near = near.filter(reduce(or_, (Q(**{name: True}) for name in like)))
    return near.order_by(*(f"-{name}" for name in like), "-first_published_at", "-pk")[:3]


_related = CardStatement(_like, "lead_picture_id", *ROW)


class NewsIndexPage(BaseIndexPage):
    """All news below its parent, newest first."""

    lists = "news.ArticlePage"
    fixed_slug = "news"
    default_title = _("新闻")
    subpage_types = ["news.ArticlePage"]
    template = "news/news_index_page.html"

    class Meta:
        verbose_name = _("新闻栏目")
        verbose_name_plural = _("新闻栏目")

    def with_cards(self, queryset):
        return with_lead_pictures(queryset)

    def shown(self, listed):
        return picture_cards(listed, *ROW)
