"""What accounts bring to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.put_back import erases

from . import erased

erases("accounts.disable", erased.disable)
erases("accounts.unmake_administrator", erased.unmake_administrator)
erases("accounts.revoke_role", erased.revoke, lambda entry: {"role": entry.note})
erases("accounts.reset_second_factor", erased.reset_second_factor)

name_verbs(
    {
        "accounts.add_colleague": _("加同事"),
        "accounts.ask_new_password": _("要新密码"),
        "accounts.choose_own_password": _("自己设了密码"),
        "accounts.close": _("注销账号"),
        "accounts.disable": _("停用账号"),
        "accounts.enable": _("启用账号"),
        "accounts.grant_role": _("给角色"),
        "accounts.login": _("登录"),
        "accounts.login_failed": _("登录没有成功"),
        "accounts.make_administrator": _("设为系统管理员"),
        "accounts.phone_entry": _("用手机号码进来"),
        "accounts.recovery_codes": _("重新做了备用码"),
        "accounts.register_staff_phone": _("登记同事的手机"),
        "accounts.renew_first_password": _("重发第一个密码"),
        "accounts.reset_second_factor": _("清掉登录验证"),
        "accounts.revoke_role": _("收回角色"),
        "accounts.second_fact": _("答对了第二个问题"),
        "accounts.second_factor": _("通过登录验证"),
        "accounts.second_factor_failed": _("登录验证没有通过"),
        "accounts.set_password": _("设了密码"),
        "accounts.set_up_second_factor": _("设好登录验证"),
        "accounts.unmake_administrator": _("不再是系统管理员"),
    }
)

# Readers see no account; who signed or speaks in a text stands in rows of its own.
quiet("accounts.")
