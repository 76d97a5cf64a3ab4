"""Brand series in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from .models import BrandSeries


class BrandSeriesViewSet(ModelViewSet):
    """一居一品 and its siblings: few, and changed rarely."""

    model = BrandSeries
    icon = "tag"
    menu_label = _("品牌系列")
    menu_name = "brand-series"
    menu_order = 710
    add_to_settings_menu = True
    list_display = ["name", "kind", "rule", "position"]
    copy_view_enabled = False


hooks.register("register_admin_viewset", lambda: BrandSeriesViewSet("brand_series"))
