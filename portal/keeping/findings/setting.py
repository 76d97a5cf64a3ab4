"""Is it set up as a public server should be?"""

import stat
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from portal.launch.checks import SHORTEST_SECRET_KEY
from portal.launch.half_restored import UNFINISHED

from ..finding import Finding, either


def is_public() -> bool:
    """Whether this is a town's own server, and no demo on somebody's machine."""
    return bool(settings.SECURE_SSL_REDIRECT)


def secrets() -> list[Finding]:
    if not is_public():
        words = _("演示设置：只在本机看，没有加密，有示例账号。")
        return [Finding(words)]
    found = [
        either(
            len(settings.SECRET_KEY) >= SHORTEST_SECRET_KEY,
            _("SECRET_KEY 够长。"),
            _("SECRET_KEY 太短。"),
            _("换一个至少 50 个字符的，见 docs/environment.md。"),
        ),
        either(
            settings.DATA_KEY and settings.DATA_KEY != settings.SECRET_KEY,
            _("号码用单独的 DATA_KEY 封着。"),
            _("号码是用 SECRET_KEY 封的，没有单独的 DATA_KEY。"),
            _(
                "还没有居民报名的话，现在设一个 DATA_KEY；已经有了就把 DATA_KEY 设成现在的 SECRET_KEY，以后不动它。"
            ),
        ),
        either(
            not settings.DEBUG,
            _("调试模式关着。"),
            _("调试模式开着。"),
            _("DJANGO_SETTINGS_MODULE 改成 portal.settings.base。"),
        ),
    ]
    return found


def addresses() -> list[Finding]:
    site = urlsplit(settings.SITE_URL)
    if not is_public():
        return [Finding(_("地址：%(url)s。") % {"url": settings.SITE_URL})]
    return [
        either(
            settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS,
            _("ALLOWED_HOSTS：%(hosts)s。") % {"hosts": ", ".join(settings.ALLOWED_HOSTS)},
            _("ALLOWED_HOSTS 没有写，或者写了 *。"),
            _("写上门户的域名，用逗号分开。"),
        ),
        either(
            site.scheme == "https" and site.hostname in settings.ALLOWED_HOSTS,
            _("SITE_URL：%(url)s。") % {"url": settings.SITE_URL},
            _("SITE_URL 是 %(url)s，不是 https，或者不在 ALLOWED_HOSTS 里。") % {"url": settings.SITE_URL},
            _("改成 https:// 加上 ALLOWED_HOSTS 里的一个域名。"),
        ),
        either(
            settings.SECURE_PROXY_SSL_HEADER,
            _("信任代理的 X-Forwarded-Proto。"),
            _("没有设 TRUST_PROXY：代理后面的门户会一直跳转，也看不到访客的地址。"),
            _("前面有 nginx 之类的代理，就设 TRUST_PROXY=1。"),
        ),
    ]


def leftovers() -> list[Finding]:
    """Files that should be gone, or that others may read."""
    data, found = Path(settings.DATA_DIR), []
    if (data / UNFINISHED).exists():
        found.append(Finding(_("上一次恢复做到一半断了。"), _("运行 manage.py replay_erasures。")))
    if is_public() and (data / "demo-accounts.txt").exists():
        words = _("第一次的密码还在 demo-accounts.txt 里。")
        found.append(Finding(words, _("登录换好密码，再删掉这个文件。")))
    if is_public() and data.exists() and data.stat().st_mode & stat.S_IROTH:
        words = _("数据文件夹 %(data)s 别的用户也能读。") % {"data": data}
        found.append(Finding(words, _("chmod 750 %(data)s") % {"data": data}))
    return found or [Finding(_("没有遗留的文件。"))]
