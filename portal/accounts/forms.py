"""Admin forms for roles, and the way in for staff."""

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.auth import LoginForm

from .actions import grant_role
from .lockout import is_locked, pause_of_address


class StaffLoginForm(LoginForm):
    """Wagtail's login form, closed for a while after too many wrong passwords."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Wagtail's own field has no label, so none that could be translated.
        self.fields["password"].label = AuthenticationForm.base_fields["password"].label

    def clean(self):
        username = self.cleaned_data.get("username")
        if username and is_locked(username):
            raise ValidationError(_("密码连续输错 5 次，为了安全，请 10 分钟后再登录。"), code="locked")
        if username and (pause := pause_of_address(self.request, username)):
            raise ValidationError(
                _("这个单位的网络上输错的密码太多了，请等 %(seconds)s 秒再登录。"),
                code="paused",
                params={"seconds": pause},
            )
        return super().clean()


class StaffRoleForm(WagtailAdminModelForm):
    """Giving a role goes through the action, which makes the unit's group and collection."""

    def save(self, commit=True):
        data = self.cleaned_data
        self.instance = grant_role(user=data["user"], unit=data["unit"], role=data["role"], by=self.for_user)
        return self.instance
