"""What the mailing of the paper brings: who receives it, and each sending with its ledger."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.retention import keeps
from portal.outbox.rounds import deliver_also

from .sending.crew import CREW
from .sending.forgetting import forget_rows, forget_words

deliver_also(CREW.run_slice, at_the_end=CREW.finish)

keeps(_("半年以前邮局对每个邮箱说的话"), forget_words)
keeps(_("三年以前发送里的每一行"), forget_rows)

name_verbs(
    {
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
