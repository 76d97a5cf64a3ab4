"""On a reviewer's own account page: whether they are told that texts wait for them."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import SwitchInput
from wagtail.users.models import UserProfile

from portal.accounts.models import StaffPhone
from portal.accounts.roles import held_roles

from .models import NamedReviewer, ReviewTask


class TellMeForm(forms.ModelForm):
    """Wagtail's own switch, which it offers to those alone who may publish, and nobody may here."""

    class Meta:
        model = UserProfile
        fields = ["submitted_notifications"]
        widgets = {"submitted_notifications": SwitchInput()}
        labels = {"submitted_notifications": _("有稿件等我审的时候告诉我")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["submitted_notifications"].help_text = where_told(self.instance.user)


def where_told(user) -> str:
    """Where somebody is told, as far as their own account says."""
    if settings.PORTAL_SMS != "none" and StaffPhone.objects.filter(user=user, confirmed=True).exists():
        return gettext("发短信到您登记的工作手机，一小时最多一条，晚上九点到早上八点不发。")
    if user.email and settings.PORTAL_MAIL:
        return gettext(
            "发邮件到您的邮箱，一小时最多一封，晚上九点到早上八点不发。登记了工作手机的，改发短信。"
        )
    return gettext(
        "您还没有登记工作手机，也没有邮箱：只在后台首页“等着您审的”里看得到。要收短信，请管理员登记手机。"
    )


@hooks.register("register_account_settings_panel")
class TellMePanel(BaseSettingsPanel):
    name = "reviews"
    title = _("审稿的消息")
    tab = notifications_tab
    order = 50
    form_class = TellMeForm
    form_object = "profile"

    def is_active(self) -> bool:
        roles = {role for stage in ReviewTask.STAGE_ROLES.values() for role in stage}
        if any(role in roles for role, _path in held_roles(self.user)):
            return True
        return NamedReviewer.objects.filter(person=self.user).exists()
