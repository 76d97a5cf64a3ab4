"""What the mailing of the paper brings: who receives it, and each sending with its ledger."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import DECIDING, EDITING, open_to
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.parts import fill, link
from portal.core.put_back import after_put_back, erases
from portal.core.retention import keeps
from portal.outbox.rounds import deliver_also
from portal.search.entries import Entry, find_by_name

from . import erased, office_parts, public_parts, retention
from .actions import by_the_clock
from .sending.crew import CREW
from .sending.forgetting import forget_rows, forget_words

deliver_also(CREW.run_slice, at_the_end=CREW.finish)

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
    {
        "": """
            mailing_list_new mailing_list_edit mailing_list_fill mailing_list_export mailing_list_close
            mailing_list_open
        """
    },
)
# Whoever answers the telephone.
open_to((*EDITING, Role.DESK_CLERK), {"": "mailing_suppress"})

erases("mailing.leave", erased.leave, lambda entry: {"list": entry.label})
erases("mailing.suppress", erased.suppress_address, erased.mark_of)
after_put_back(by_the_clock.stop_after_restore)

keeps(_("一周没有确认的订阅"), retention.forget_unconfirmed)
keeps(_("半年以前邮局对每个邮箱说的话"), forget_words)
keeps(_("三年以前发送里的每一行"), forget_rows)

name_verbs(
    {
        "mailing.change": _("改收哪几份小报"),
        "mailing.change_list": _("改邮件名单"),
        "mailing.close_list": _("停掉一份邮件名单"),
        "mailing.open_list": _("邮件名单又可以订"),
        "mailing.come_back": _("退订后又接着收"),
        "mailing.subscribe": _("确认邮件订阅"),
        "mailing.export": _("导出邮件名单（完整邮箱）"),
        "mailing.leave": _("退订邮件"),
        "mailing.make_list": _("新建邮件名单"),
        "mailing.suppress": _("记下不要再发邮件"),
        "mailing.take_in": _("往邮件名单里加人"),
        "mailing.take_off": _("从邮件名单里拿掉"),
        "mailing.make_job": _("准备用邮件发小报"),
        "mailing.test": _("试发小报邮件"),
        "mailing.ask": _("要发小报邮件"),
        "mailing.confirm": _("第二个人确认发送"),
        "mailing.begin": _("小报邮件开始发"),
        "mailing.pause": _("停下小报邮件"),
        "mailing.stopped": _("小报邮件自己停下"),
        "mailing.resume": _("继续发小报邮件"),
        "mailing.cancel": _("取消小报邮件"),
        "mailing.set_pace": _("改发送快慢"),
        "mailing.set_hold": _("改说不准的怎么办"),
        "mailing.decide": _("看过说不准的一封"),
        "mailing.try_again": _("发不出的再试一次"),
        "mailing.done": _("小报邮件发完"),
    }
)

quiet("mailing.")
