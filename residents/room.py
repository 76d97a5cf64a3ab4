"""What 我的 brings to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.parts import link
from portal.search.entries import Entry, find_by_name

link("own", "my", _("我的报名"))
link("own_password", "my_enter_password", _("设过密码？用密码进来"))

find_by_name(
    Entry(
        _("我的报名"),
        _("看报了什么，取消，改家里人的资料。"),
        "my",
        ("我的报名", "取消报名", "报名记录", "我的资料", "注销账号", "my sign-ups"),
    )
)
# The second name stands in older lines.
name_verbs(dict.fromkeys(("residents.my_data", "home.my_data"), _("存下自己的资料")))
