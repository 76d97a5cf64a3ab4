"""The words of the desk's short messages, as they are filed with carriers (portal/outbox/templates.py)."""

from django.utils.translation import gettext_lazy as _

from portal.outbox.templates import template
from portal.outbox.variables import Count, Link, Variable

VARIABLES: dict[str, Variable] = {"n": Count(_("几篇")), "link": Link(_("后台地址"), 40)}

WAITS = template(
    "review-waits",
    _("有稿件等审核的同事审"),
    _("有 %(n)s 篇稿件等您审，请登录后台 %(link)s 看。不想再收，可以在后台“账号”里关掉。"),
    VARIABLES,
)
