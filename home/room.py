"""What the front pages bring to the house: the dashboard's way to a new page, the units of the town, the three steps to a
living town."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import ADMINISTRATORS, GENERIC, PRESS, open_to
from portal.core.audit import name_verbs

from .starting.points import add_points

open_to(PRESS, {"": "home_start"})
open_to(
    ADMINISTRATORS,
    {"units": GENERIC, "": "starting_town starting_units starting_people starting_passwords"},
)
name_verbs({"home.change_town": _("改街镇的资料"), "home.found_units": _("按名单新设居村")})
add_points()
