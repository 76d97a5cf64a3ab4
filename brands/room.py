"""What brands bring to the house."""

from portal.accounts.admin_addresses import ADMINISTRATORS, GENERIC, open_to
from portal.core.parts import fill, for_everybody, section
from portal.places.context_processors import has_chosen

from . import fronts

section("brands.BrandIndexPage")
fill("town", "brands/front_wall.html", fronts.of_today, order=40, kept_by=has_chosen)
fill("unit", "brands/front_own.html", fronts.own_brands, order=10, kept_by=for_everybody)

open_to(ADMINISTRATORS, {"brand_series": GENERIC})
