"""The words of the short messages about the way in, as they are filed with carriers (portal/outbox/templates.py)."""

from django.utils.translation import gettext_lazy as _

from portal.outbox.templates import template
from portal.outbox.variables import LoginCode, Phone, Variable

VARIABLES: dict[str, Variable] = {
    "code": LoginCode(_("验证码")),
    "number": Phone(_("遮住的号码"), 11, "199****0101"),
}

CODE = template(
    "code",
    _("居民登录、报名的验证码"),
    _("验证码 %(code)s，10 分钟内有效。工作人员不会向您要验证码。"),
    VARIABLES,
)
STAFF_CODE = template(
    "staff-code",
    _("工作账号登录的验证码"),
    _("工作账号登录验证码 %(code)s，10 分钟内有效。谁问都不要告诉。"),
    VARIABLES,
)
FACTOR_SET = template(
    "staff-factor-set",
    _("工作账号设好了登录验证"),
    _("您的工作账号刚设好了登录验证。不是您本人设的，请马上告诉管理员。"),
    VARIABLES,
)
FACTOR_RESET = template(
    "staff-factor-reset",
    _("管理员清掉了登录验证"),
    _("管理员把您工作账号的登录验证清掉了，下次登录请重新设。不是您要求的，请马上告诉管理员。"),
    VARIABLES,
)
PHONE_CHANGED = template(
    "staff-phone-changed",
    _("工作账号登记的手机换了"),
    _("您工作账号登记的手机换成了 %(number)s，以后验证码发到那里。不是您要求的，请马上告诉管理员。"),
    VARIABLES,
)
