"""The words of the desk's short messages, as they are filed with carriers (portal/outbox/templates.py)."""

from django.utils.translation import gettext_lazy as _

from portal.outbox.templates import template
from portal.outbox.variables import Count, Link, Variable

LINK = Link(_("后台地址"), 40)
VARIABLES: dict[str, Variable] = {"n": Count(_("几篇")), "link": LINK}

WAITS = template(
    "review-waits",
    _("有稿件等审核的同事审"),
    _("有 %(n)s 篇稿件等您审，请登录后台 %(link)s 看。不想再收，可以在后台“账号”里关掉。"),
    VARIABLES,
)

PROPOSED = template(
    "proposal-waits",
    _("有事等第二个人确认"),
    _(
        "有 %(n)s 件事等您确认（换单位、新主页上线），请登录后台 %(link)s 看。不想再收，可以在后台“账号”里关掉。"
    ),
    {"n": Count(_("几件")), "link": LINK},
)
