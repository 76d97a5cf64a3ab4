"""What goes on behind the pages: processes, messages, tasks, publishing; and those who work with it."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from portal.accounts.models import User
from portal.accounts.second_factor import is_set_up
from portal.core import heartbeats
from portal.editorial.models import PublishFailure
from portal.outbox.codes import codes_can_leave
from portal.outbox.filing import without_number
from portal.outbox.models import Message

from ..finding import Finding, either

WAITS_TOO_LONG = datetime.timedelta(minutes=15)
A_DAY = datetime.timedelta(days=1)


def processes() -> list[Finding]:
    if not heartbeats.folder().exists():
        return [Finding(_("门户在这台机器上没有启动过。"))]
    silent = heartbeats.silent()
    todo = _("门户停着的话不要紧；开着的话看日志，重启门户。")
    return [
        either(
            not silent, _("后台进程都有动静。"), _("没有动静：%(who)s。") % {"who": ", ".join(silent)}, todo
        )
    ]


def messages() -> list[Finding]:
    now = timezone.now()
    calls = Message.Channel.CALL
    late = Message.objects.filter(state=Message.State.QUEUED, not_before__lt=now - WAITS_TOO_LONG).exclude(
        channel=calls
    )
    lost = [Message.State.DEAD, Message.State.FAILED]
    dead = Message.objects.filter(state__in=lost, settled_at__gt=now - A_DAY).count()
    return [
        either(
            not late.exists(),
            _("没有积压的短信和邮件。"),
            _("有 %(n)d 条短信或邮件等了一刻钟还没发。") % {"n": late.count()},
            _("看送信的进程开着没有，短信网关和邮件服务器通不通（日志里有原因）。"),
        ),
        either(
            not dead,
            _("一天里没有发不出的消息。"),
            _("一天里有 %(n)d 条消息发不出。") % {"n": dead},
            _("它们在“待打电话”里，请窗口打电话；再看网关的账号和余额。"),
        ),
    ]


def tasks() -> list[Finding]:
    now = timezone.now()
    waiting = DBTaskResult.objects.filter(status="READY", enqueued_at__lt=now - WAITS_TOO_LONG).count()
    failed = DBTaskResult.objects.filter(status="FAILED", finished_at__gt=now - A_DAY).count()
    return [
        either(
            not waiting,
            _("后台任务没有积压。"),
            _("有 %(n)d 个后台任务等了一刻钟还没做。") % {"n": waiting},
            _("看后台任务的进程开着没有，重启门户。"),
        ),
        either(
            not failed,
            _("一天里没有失败的后台任务。"),
            _("一天里有 %(n)d 个后台任务失败了。") % {"n": failed},
            _("看日志里的原因；搜索里少了页面，就运行 manage.py rebuild_search。"),
        ),
    ]


def publishing() -> list[Finding]:
    failed = PublishFailure.objects.count()
    words = _("有 %(n)d 个页面没能按时发布或下线。") % {"n": failed}
    return [either(not failed, _("到点的页面都发布了。"), words, _("后台“报表 → 没能按时发布”里有原因。"))]


def second_factors() -> list[Finding]:
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    if not settings.PORTAL_SECOND_FACTOR:
        return [Finding(_("演示设置不查登录验证。"))]
    without = [one.get_username() for one in administrators if not is_set_up(one)]
    found = [
        either(
            not without,
            _("管理员都设了登录验证。"),
            _("没有设登录验证的管理员：%(who)s。") % {"who": ", ".join(without)},
            _("请他们登录一次设好；不用的账号停用。"),
        )
    ]
    words = _("能用的系统管理员只有 %(n)d 个。") % {"n": administrators.count()}
    todo = _("再设一位：丢了手机的时候，要另一位来清掉登录验证。")
    return [*found, either(administrators.count() > 1, _("系统管理员不止一位。"), words, todo)]


def gateways() -> list[Finding]:
    return [
        *_templates(),
        either(
            codes_can_leave(),
            _("短信发得出去。"),
            _("没有接短信网关，居民收不到验证码。"),
            _("接一个网关（SMS_GATEWAY_URL），见 docs/environment.md；不接的话居民只能打电话或用密码。"),
        ),
        either(
            settings.PORTAL_MAIL,
            _("邮件发得出去。"),
            _("没有接邮件服务器。"),
            _("设 EMAIL_URL；不设的话忘了密码要找管理员，小报也不能用邮件寄。"),
        ),
    ]


def _templates() -> list[Finding]:
    """Words that carriers may refuse, where messages leave through one."""
    if settings.PORTAL_SMS != "http":
        return []
    names = [str(one.used_for) for one in without_number()]
    words = _("%(n)d 种短信的模板还没有报备下来：%(names)s。") % {
        "n": len(names),
        "names": "、".join(names[:5]) + ("…" if len(names) > 5 else ""),
    }
    todo = _("后台“设置 → 短信模板”里下载报备表，报给短信服务商，批下来的编号写回那里。")
    return [either(not names, _("短信的模板都报备了。"), words, todo)]
