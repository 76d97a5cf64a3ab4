"""Pages that stay: about, privacy, accessibility, contact."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.core.fields import BodyField
from portal.core.models import BasePage
from portal.media.bodies import fetch_pictures


class StandardPage(BasePage):
    """A page without a date, such as 隐私说明; those in menus stand in the footer."""

    body = BodyField(verbose_name=_("正文"), blank=True)

    content_panels = [*BasePage.content_panels, "summary", "body"]
    promote_panels = [*BasePage.promote_panels, FieldPanel("show_in_menus", heading=_("显示在页脚"))]
    subpage_types = ["home.StandardPage"]
    template = "home/standard_page.html"

    def get_context(self, request, *args, **kwargs):
        fetch_pictures(bodies=[self.body])
        return super().get_context(request, *args, **kwargs)

    class Meta:
        verbose_name = verbose_name_plural = _("说明页")
