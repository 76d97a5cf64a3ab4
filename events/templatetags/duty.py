"""What somebody who works at desks or doors is led to."""

import datetime

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import roles

from ..duties import fills_register, has_door, is_desk_staff, opens_rounds, sees_figures

register = template.Library()


@register.simple_tag
def duties(user) -> list[tuple[str, str]]:
    """Address and name of each page that somebody's roles open; nothing for residents."""
    if not user.is_authenticated:
        return []
    links = []
    if is_desk_staff(user):
        links += [
            (reverse("desk"), _("窗口")),
            (reverse("desk_calls"), _("待打电话")),
            (reverse("desk_family"), _("待核实的家人")),
        ]
    if opens_rounds(user):
        links.append((reverse("desk_rounds"), _("开报名")))
    if fills_register(user):
        links.append((reverse("desk_register"), _("名册")))
    if has_door(user):
        links.append((reverse("door"), _("签到")))
    if sees_figures(user):
        links.append((reverse("figures"), _("数字")))
    return links


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
