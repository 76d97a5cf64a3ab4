"""The town's front page."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import InlinePanel
from wagtail.models import Orderable

from portal.core.models import BasePage

from .fronts import Front


class HomePage(Front, BasePage):
    """What is new for me, what is on this week, whom do I call."""

    intro = models.TextField(_("开头的一句话"), max_length=120, blank=True)

    content_panels = [
        *BasePage.content_panels,
        "summary",
        "intro",
        InlinePanel("figures", heading=_("数字（写明出处和日期）"), label=_("数字"), max_num=4),
    ]
    max_count = 1
    searched = ("intro",)
    parent_page_types = ["wagtailcore.Page"]
    own_types = ("home.UnitPage", "home.StandardPage")
    template = "home/home_page.html"

    class Meta:
        verbose_name = verbose_name_plural = _("首页")

    def structured_data(self, request) -> dict:
        search = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{settings.SITE_URL}/search/?q={{words}}"},
            "query-input": "required name=words",
        }
        return {"@type": "WebSite", "potentialAction": search}


class HomeFigure(Orderable):
    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(_("数字"), max_length=20)
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    label = models.CharField(_("是什么的数"), max_length=40)
    source = models.CharField(_("出处"), max_length=60)
    as_of = models.DateField(_("截至日期"))

    class Meta(Orderable.Meta):
        verbose_name = _("数字")
