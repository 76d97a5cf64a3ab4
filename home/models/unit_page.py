"""A neighbourhood's, village's or area's own front page."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.core.models import BasePage
from portal.media.models import LeadPicture
from portal.places.models import Unit

from .fronts import Front


class UnitPage(Front, LeadPicture, BasePage):
    """The front page of one unit: who is in charge, its brand, what is on, its news."""

    intro = models.TextField(_("介绍"), help_text=_("两三句话：在哪里、住着什么样的人、有什么特点。"))
    in_charge = models.CharField(
        _("负责人"), max_length=40, blank=True, help_text=_("职务和姓名，对外公开。")
    )

    content_panels = [
        *BasePage.content_panels,
        "summary",
        "intro",
        FieldPanel(
            "in_charge",
            help_text=_("还没有在“找谁”登记任职的居村写在这里；登记了任职，读者就看到登记的。"),
        ),
        *LeadPicture.lead_panels,
    ]
    parent_page_types = ["home.HomePage"]
    own_types = ("home.StandardPage",)
    template = "home/unit_page.html"
    comes_with = ("lead_picture",)

    searched = ("intro", "in_charge")

    class Meta:
        verbose_name = verbose_name_plural = _("居村主页")

    @cached_property
    def own_unit(self) -> Unit | None:
        return Unit.objects.filter(page_id=self.pk).first()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        unit = self.own_unit
        return context | {
            "unit": unit,
            "parent_unit": unit.get_parent() if unit else None,
            "parts": list(unit.get_children().filter(page__live=True).select_related("page")) if unit else [],
            "sections": list(self.get_children().live().filter(show_in_menus=True)),
        }

    def structured_data(self, request) -> dict:
        unit = self.own_unit
        data: dict = {"@type": "Organization"}
        if self.trail:
            town = self.trail[0]
            url = f"{settings.SITE_URL}{town.get_url(request)}"
            data["parentOrganization"] = {"@type": "Organization", "name": town.title, "url": url}
        if unit and unit.phone:
            data |= {"telephone": unit.phone}
        if unit and unit.address:
            data |= {"address": {"@type": "PostalAddress", "streetAddress": unit.address}}
        return data
