"""A button that was pressed on a page of a while ago: why nothing was changed, and what now."""

import datetime

from django.utils.translation import gettext as _

from portal.core.dates import clock, near_date

from .actions.again import OVER
from .models import SignUp


def why_unchanged(one: SignUp, pressed: datetime.datetime) -> str:
    """After an answer was tried: empty where it was taken.

    Args:
        one: as it stands after the try.
        pressed: when; a step taken since then is the answer.
    """
    last = one.transitions.select_related("by").order_by("pk").last()
    if last is None or last.at >= pressed:
        return ""
    values = {
        "name": one.person.name,
        "state": one.state_word,
        "when": f"{near_date(last.at)} {clock(last.at)}",
        "phone": one.roll.round.phone,
    }
    if one.is_live:
        words = _(
            "%(name)s：%(when)s 起就是“%(state)s”，这一次没有改。这一场已经开始或结束，要改请打 %(phone)s。"
        )
        if one.roll.ends_at > pressed:
            words = _("%(name)s：%(when)s 起就是“%(state)s”，不用再点。")
    elif one.state in OVER:
        words = _("%(name)s：%(when)s 已经是“%(state)s”，这一次没有改。还想来，可以再报一次。")
    else:
        words = _("%(name)s：%(when)s 已经是“%(state)s”，这一次没有改。有问题请打 %(phone)s。")
    return words % values
