"""What guides bring to the house (docs/rooms.md)."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import EDITING, open_to
from portal.core.audit import name_verbs
from portal.core.moments import at_moments
from portal.core.parts import fill, for_everybody, section
from portal.core.retention import keeps
from portal.editorial.starts import Start, start

from . import fronts, retention
from .models import FacilityIndexPage, FacilityPage, GuideIndexPage, GuidePage
from .moments import next_of_guides

section("guides.GuideIndexPage", "guides.FacilityIndexPage")
fill("quick", "guides/quick.html", fronts.the_list, order=10, kept_by=for_everybody)
fill("quick", "guides/quick_facilities.html", fronts.the_facilities, order=11, kept_by=for_everybody)
fill("unit", "guides/front_facilities.html", fronts.facilities_of_unit, order=15, kept_by=for_everybody)
fill("unit", "guides/front_unit.html", fronts.of_unit, order=20, kept_by=for_everybody)

start(Start("guide", _("写指引"), "list-ul", _("一件事怎么办、找谁问"), GuidePage, GuideIndexPage), order=50)
start(
    Start(
        "facility",
        _("加服务点"),
        "site",
        _("食堂、卫生站、活动室在哪里、几点开"),
        FacilityPage,
        FacilityIndexPage,
    ),
    order=51,
)

# Where a menu hangs and where a house stands is no text: whoever edits in the unit says it, without a review.
open_to(EDITING, {"": "guides_menus guides_menu guides_repeat guides_map guides_map_picture"})

at_moments(next_of_guides)
keeps(_("食堂过去的菜单"), retention.forget)
name_verbs(
    {
        "guides.place": _("放到图上"),
        "guides.put_up_menu": _("挂出一周菜单"),
        "guides.repeat_menu": _("照抄上一周菜单"),
    }
)
