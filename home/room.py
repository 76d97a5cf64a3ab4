"""What the front pages bring to the house: the dashboard's way to a new page, the units of the town."""

from portal.accounts.admin_addresses import ADMINISTRATORS, GENERIC, PRESS, open_to

open_to(PRESS, {"": "home_start"})
open_to(ADMINISTRATORS, {"units": GENERIC})
