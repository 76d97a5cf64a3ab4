"""What 我的 brings to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.parts import link

link("own", "my", _("我的报名"))
link("own_password", "my_enter_password", _("设过密码？用密码进来"))

# The second name stands in older lines.
name_verbs(dict.fromkeys(("residents.my_data", "home.my_data"), _("存下自己的资料")))
