"""What the mailing of the paper brings: who receives it, and each sending with its ledger."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import DECIDING, EDITING, open_to
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.parts import fill, link
from portal.core.retention import keeps
from portal.search.entries import Entry, find_by_name

from . import office_parts, public_parts, retention

link("foot", "mail", _("用邮件收小报"))
fill("issue_downloads", "mailing/beside_number.html", public_parts.beside_number, order=200)
fill("shelf", "mailing/beside_number.html", public_parts.beside_shelf)
fill("editions", "mailing/admin/beside_editions.html", office_parts.beside_editions)
find_by_name(
    Entry(
        _("用邮件收小报"),
        _("出一期，寄一期；不想收了，按一下就不寄了。"),
        "mail",
        ("订阅", "退订", "邮件收小报", "订小报", "邮箱", "subscribe", "newsletter"),
    )
)

grant(EDITING, "mailing.view_mailinglist")
grant(DECIDING, "mailing.add_mailinglist", "mailing.change_mailinglist")
open_to(
    EDITING,
    {
        "": """
            mailing_jobs mailing_new mailing_job mailing_preview mailing_verb mailing_decide
            mailing_lists mailing_list
        """
    },
)
open_to(
    DECIDING,
    {"": "mailing_list_new mailing_list_edit mailing_list_fill mailing_list_export"},
)
# Whoever answers the telephone.
open_to((*EDITING, Role.DESK_CLERK), {"": "mailing_suppress"})

keeps(_("一周没有确认的订阅"), retention.forget_unconfirmed)

name_verbs(
    {
        "mailing.change": _("改收哪几份小报"),
        "mailing.change_list": _("改邮件名单"),
        "mailing.come_back": _("退订后又接着收"),
        "mailing.confirm": _("确认邮件订阅"),
        "mailing.export": _("导出邮件名单（完整邮箱）"),
        "mailing.leave": _("退订邮件"),
        "mailing.make_list": _("新建邮件名单"),
        "mailing.suppress": _("记下不要再发邮件"),
        "mailing.take_in": _("往邮件名单里加人"),
        "mailing.take_off": _("从邮件名单里拿掉"),
    }
)
