"""Blackboards: what stood on a unit's board in a month, as a photograph, with those who wrote it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel

from portal.core.models import BaseIndexPage, BasePage
from portal.media.cards import with_lead_pictures
from portal.places.models import Unit

from .sourced import Dated


class BlackboardPage(Dated, BasePage):
    """One board of one month. The lead picture is the photograph of the whole board."""

    month = models.DateField(_("哪一个月"), help_text=_("填那个月里的任意一天。"))
    words = models.TextField(
        _("板上写了什么"),
        blank=True,
        help_text=_("照抄一遍：看不清照片的人可以听，也能搜到。空一行算一段。"),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("month"),
        FieldPanel("summary"),
        *Dated.lead_panels,
        FieldPanel("words"),
        InlinePanel("bylines", heading=_("谁写的、谁画的"), label=_("署名")),
    ]
    subpage_types: list[str] = []
    parent_page_types = ["news.BlackboardIndexPage"]
    template = "news/blackboard_page.html"
    searched = ("words",)
    brand_list = ()

    class Meta:
        verbose_name = _("黑板报")
        verbose_name_plural = _("黑板报")

    def publish_problems(self):
        problems = super().publish_problems()
        if self.lead_picture is None:
            problems.add("lead_picture", _("请放一张黑板的照片。"))
        if not self.words.strip():
            problems.add("words", _("请把板上的字照抄一遍，看不清照片的人要听、要搜。"))
        if not self.bylines.all():
            problems.add("bylines", _("请写明是谁写的、谁画的。"))
        return problems

    def get_context(self, request, *args, **kwargs):
        return (
            super().get_context(request, *args, **kwargs)
            | self.beside(request)
            | {"unit": Unit.objects.of_page(self)}
        )


class BlackboardIndexPage(BaseIndexPage):
    """Boards month by month, the newest month first."""

    lists = "news.BlackboardPage"
    fixed_slug = "blackboards"
    default_title = _("黑板报")
    in_menu = False
    subpage_types = ["news.BlackboardPage"]
    template = "news/blackboard_index_page.html"
    order_by = ("-month", "path")
    filters = ("year",)

    class Meta:
        verbose_name = _("黑板报栏目")
        verbose_name_plural = _("黑板报栏目")

    def narrow(self, queryset, request):
        """By the year of the board, not of its photograph's publication."""
        year = self.chosen(request, "year")
        if not year:
            return queryset
        return (
            queryset.filter(month__year=int(year))
            if year.isascii() and year.isdigit() and len(year) == 4
            else queryset.none()
        )

    def years(self):
        boards = BlackboardPage.objects.live().descendant_of(self.get_parent())
        return [day.year for day in boards.dates("month", "year", order="DESC")]

    def with_cards(self, queryset):
        return with_lead_pictures(queryset).prefetch_related("bylines")
