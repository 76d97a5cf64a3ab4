"""Admin forms for roles."""

from wagtail.admin.forms import WagtailAdminModelForm

from .actions import grant_role


class StaffRoleForm(WagtailAdminModelForm):
    """Giving a role goes through the action, which makes the unit's group and collection."""

    def save(self, commit=True):
        data = self.cleaned_data
        self.instance = grant_role(user=data["user"], unit=data["unit"], role=data["role"], by=self.for_user)
        return self.instance
