"""What the handing out of the paper brings: the print run in bundles, slips that come back."""

from django.utils.translation import gettext_lazy as _

from paper.reach import reaches
from portal.accounts.admin_addresses import EDITING, open_to
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.parts import fill, link
from portal.core.retention import keeps

from . import duties, parts, reach, retention, table
from .actions import slips  # its receiver listens from here on
from .models.slip import TAKES_IN

open_to(EDITING, {"": "handout_run handout_packing handout_slip"})
reaches(reach.reach, order=30)
fill("editions", "handout/admin/beside_editions.html", parts.beside_editions, order=50)
fill("issue_table", "handout/admin/on_the_table.html", parts.on_the_table)

# Whoever makes the paper, and the desks to which its slips are brought.
AT_THE_DESK = (TAKES_IN, duties.TICKS, "handout.view_slipword", "handout.change_slipword")
grant([*EDITING, Role.DESK_CLERK, Role.ORGANISER], *AT_THE_DESK)

link(
    "work",
    "desk_slips",
    _("小报回条"),
    opens_for=duties.takes_slips,
    order=35,
    hint=_("录回条、记哪几包送到了"),
)
keeps(_("回条上写的话、谁送的小报"), retention.forget)

name_verbs(
    {
        "handout.add_from_spare": _("小报从备用里加一包"),
        "handout.close_run": _("小报发放收尾"),
        "handout.drop_slip": _("小报不印回条"),
        "handout.hand_out": _("小报发下去"),
        "handout.plan_run": _("小报分包"),
        "handout.plan_slip": _("定小报回条"),
        "handout.settle_word": _("看了回条上的话"),
        "handout.take_in": _("录一张回条"),
        "handout.tick": _("小报送到一包"),
        "handout.untick": _("小报送到点错了"),
    }
)

__all__ = ["slips", "table"]

quiet("handout.")
