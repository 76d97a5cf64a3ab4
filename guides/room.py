"""What guides bring to the house (docs/rooms.md)."""

from django.utils.translation import gettext_lazy as _

from portal.core.moments import at_moments
from portal.core.parts import fill, for_everybody, section
from portal.editorial.starts import Start, start

from . import fronts
from .models import GuideIndexPage, GuidePage
from .moments import next_of_guides

section("guides.GuideIndexPage")
fill("quick", "guides/quick.html", fronts.the_list, order=10, kept_by=for_everybody)
fill("unit", "guides/front_unit.html", fronts.of_unit, order=20, kept_by=for_everybody)

start(Start("guide", _("写指引"), "list-ul", _("一件事怎么办、找谁问"), GuidePage, GuideIndexPage), order=50)

at_moments(next_of_guides)
