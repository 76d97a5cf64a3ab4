"""What a town lacks as long as it is being set up, asked anew at each look (portal/core/checklist.py)."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import Page

from portal.accounts.models import Role, StaffPhone, StaffRole, User
from portal.core.checklist import point
from portal.core.models import PortalSettings
from portal.editorial.models import ReviewTask
from portal.outbox.filing import wants_filed, without_number
from portal.places.models import Unit

# What `manage.py found` calls a town that nobody has named yet.
UNNAMED = ("我们的街道", "社区门户")
FIRST, LAST = (ReviewTask.STAGE_ROLES[one] for one in (ReviewTask.Stage.FIRST, ReviewTask.Stage.FINAL))
# Standing pages that every public portal has, by their addresses (standards-cn 2.10, 6.1).
STANDING = {"about": gettext_lazy("关于本站"), "privacy": gettext_lazy("隐私说明")}
KEEPER = gettext_lazy("请维护服务器的人来接，做法在 docs/starting-a-town.md。")


def town_named() -> str:
    """The town's own name, and the phone that stands on every page."""
    row = PortalSettings.objects.filter(site__is_default_site=True).values("name", "phone").first()
    missing = []
    if row is None or row["name"] in UNNAMED:
        missing.append(_("还没有写名称。"))
    if row is None or not row["phone"]:
        missing.append(_("还没有写咨询电话，每页页头都缺它。"))
    return "".join(missing)


def filed() -> str:
    row = PortalSettings.objects.filter(site__is_default_site=True).values("icp_number", "police_number")
    found = row.first() or {"icp_number": "", "police_number": ""}
    missing = [
        words
        for key, words in (("icp_number", _("ICP 备案号")), ("police_number", _("公安联网备案号")))
        if not found[key]
    ]
    return _("还没有写%(what)s，页脚要有。") % {"what": _("、").join(missing)} if missing else ""


def units_whole() -> str:
    """Units that readers cannot open or cannot call."""
    bodies = list(Unit.objects.bodies().values_list("name", "phone", "page__live"))
    if not bodies:
        return _("一个居村也没有。")
    unseen = [name for name, _phone, live in bodies if not live]
    silent = [name for name, phone, _live in bodies if not phone]
    told = []
    if unseen:
        told.append(_("主页还没上线：%(names)s，等责编或签发人确认。") % {"names": _some(unseen)})
    if silent:
        told.append(_("没有电话：%(names)s。") % {"names": _some(silent)})
    return "".join(told)


def _some(names: list[str]) -> str:
    """The first three by name, the rest by their number."""
    first = "、".join(names[:3])
    return first if len(names) <= 3 else _("%(names)s 等 %(n)s 个") % {"names": first, "n": len(names)}


def people_enough() -> str:
    """Two reviews by two people, and somebody at the desk."""
    held = StaffRole.objects.filter(user__is_active=True).values_list("role", "user")
    by_role: dict[str, set[int]] = {}
    for role, user in held:
        by_role.setdefault(role, set()).add(user)
    first = {user for role in FIRST for user in by_role.get(role, ())}
    last = {user for role in LAST for user in by_role.get(role, ())}
    missing = []
    if not first:
        missing.append(_("没有人能初审（编辑）。"))
    if not last:
        missing.append(_("没有人能签发（责编或签发）。"))
    if first and last and len(first | last) < 2:
        missing.append(_("两遍审核要两个不同的人，现在只有一位。"))
    if not by_role.get(Role.DESK_CLERK):
        missing.append(_("没有窗口人员。"))
    return "".join(missing)


def factors_set() -> str:
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    has = Q(pk__in=TOTPDevice.objects.filter(confirmed=True).values("user"))
    has |= Q(pk__in=StaffPhone.objects.filter(confirmed=True).values("user"))
    names = [str(one) for one in administrators.exclude(has)]
    return _("%(names)s还没有设登录验证，请本人登录一次设好。") % {"names": _some(names)} if names else ""


def passwords_changed() -> str:
    waiting = User.objects.filter(is_staff=True, is_active=True, must_change_password=True).count()
    return _("还有 %(n)s 位没有把初始密码改成自己的。") % {"n": waiting} if waiting else ""


def messages_go() -> str:
    if settings.PORTAL_SMS != "none":
        return templates_filed()
    return _("短信没有接：验证码发不出，通知只能打电话。") + str(KEEPER)


def templates_filed() -> str:
    """Kinds of short messages that carriers may refuse."""
    missing = without_number() if settings.PORTAL_SMS == "http" else []
    if not missing:
        return ""
    names = _some([str(one.used_for) for one in missing])
    words = _("短信模板还没有报备下来：%(names)s。请下载报备表报给短信服务商。") % {"names": names}
    return words + (_("批下来以前，这些短信不发，改打电话。") if wants_filed() else "")


def mails_go() -> str:
    return "" if settings.PORTAL_MAIL else _("邮件没有接：小报寄不出，忘了密码只能找管理员。") + str(KEEPER)


def texts_stand() -> str:
    """The texts without which nobody should be asked for a phone number."""
    live = set(Page.objects.filter(depth=3, slug__in=STANDING, live=True).values_list("slug", flat=True))
    names = [str(name) for slug, name in STANDING.items() if slug not in live]
    if not names:
        return ""
    return _("还没有上线：%(names)s。请编辑写好送审，地址用 about 和 privacy。") % {"names": "、".join(names)}


def add_points() -> None:
    """Called once, when the rooms say what they bring."""
    point(gettext_lazy("名称和电话"), town_named, "starting_town", order=10)
    point(gettext_lazy("备案号"), filed, "starting_town", order=20)
    point(gettext_lazy("居村"), units_whole, "starting_units", order=30)
    point(gettext_lazy("审核和窗口"), people_enough, "starting_people", order=40)
    point(gettext_lazy("初始密码"), passwords_changed, "starting_passwords", order=50)
    point(gettext_lazy("管理员的登录验证"), factors_set, "staff_factors:index", order=60)
    point(gettext_lazy("短信"), messages_go, "sms_templates", order=70)
    point(gettext_lazy("邮件"), mails_go, order=80)
    point(gettext_lazy("说明页"), texts_stand, "wagtailadmin_explore_root", order=90)
