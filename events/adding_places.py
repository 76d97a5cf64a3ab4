"""Whoever comes to a full date: who can add a place, and where."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.accounts.models import Role

from .models import Roll
from .staff_forms import holders_of

MOST_NAMED = 3


def may_change(user, roll: Roll) -> bool:
    """Whether somebody may change the number of places, and correct what was noted."""
    return Roll.objects.for_(user, "change").filter(pk=roll.pk).exists()


def no_place_words(roll: Roll, user) -> str:
    """What whoever stands at the door, or types the sheet in again, reads where no place is free."""
    if may_change(user, roll):
        return format_html(
            _(
                '没有空位了。请勾上“没有空位了也登记：加一个名额”再点一次，或者到<a href="{}">加减名额</a>改。'
            ),
            reverse("desk_places", args=[roll.pk]),
        )
    values = {"role": Role.ORGANISER.label, "names": "、".join(map(str, _who_can(roll)))}
    if not values["names"]:
        return _("没有空位了。加名额要%(role)s，这里还没有人担任，请找街镇的管理员。") % values
    return (
        _(
            "没有空位了。%(role)s可以加名额，请找%(names)s：在这一场的签到页勾“加一个名额”，或在窗口的“加减名额”里改。"
            "加好以后再点一次，填的都还在。"
        )
        % values
    )


def _who_can(roll: Roll):
    return holders_of(Role.ORGANISER, roll.unit).order_by("pk")[:MOST_NAMED]
