"""What the front pages bring to the house: the dashboard's way to a new page, the units of the town, the three steps to a
living town."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import ADMINISTRATORS, GENERIC, PRESS, open_to
from portal.core.audit import name_verbs
from portal.core.parts import fill, link
from portal.search.entries import Entry, find_by_name, find_by_rows

from . import who
from .starting.points import add_points

open_to(PRESS, {"": "home_start"})
open_to(
    ADMINISTRATORS,
    {
        "units": GENERIC,
        "": "starting_town starting_units starting_people starting_passwords"
        " sms_templates sms_signature sms_sheet sms_workbook sms_text",
    },
)
name_verbs({"home.change_town": _("改街镇的资料"), "home.found_units": _("按名单新设居村")})
add_points()

link("foot", "who", _("找谁"))
find_by_name(
    Entry(
        _("找谁"),
        _("书记、主任、网格员、楼组长是谁，怎么联系。"),
        "who",
        ("找谁", "负责人", "谁负责", "通讯录", "who to ask", "contacts"),
    )
)
find_by_rows(who.entries)
fill("own", "home/who_mine.html", lambda page, request: {"homes": who.mine(request.user)})
