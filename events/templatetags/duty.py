"""What somebody who works at desks or doors is led to."""

import datetime

from django import template
from django.utils.translation import gettext as _

from portal.accounts import roles

register = template.Library()


@register.filter
def works_in_the_admin(user) -> bool:
    """Whether a link to /admin/ leads anywhere."""
    return user.is_authenticated and roles.works_in_the_admin(user)


@register.filter
def duration(length: datetime.timedelta) -> str:
    """2 小时 15 分; 45 分."""
    minutes = int(length.total_seconds() // 60)
    values = {"hours": minutes // 60, "minutes": minutes % 60}
    if not values["hours"]:
        return _("%(minutes)s 分") % values
    return (_("%(hours)s 小时 %(minutes)s 分") if values["minutes"] else _("%(hours)s 小时")) % values
