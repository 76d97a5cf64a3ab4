"""Who logs in, and which role in which unit."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An account. Most people who take part have none: a Person is not a User (ADR 4)."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The surname first, without a space; the user name where nobody entered a name."""
        return f"{self.last_name}{self.first_name}" or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


class Role(models.TextChoices):
    """What staff do in a unit; what each may do stands in `roles.py`."""

    CORRESPONDENT = "correspondent", _("通讯员")
    EDITOR = "editor", _("编辑（初审）")
    SENIOR_EDITOR = "senior_editor", _("责编（复审）")
    SIGNATORY = "signatory", _("签发（终审）")


class StaffRole(models.Model):
    """That a user holds a role in a unit; it covers everything below the unit."""

    user = models.ForeignKey(
        User, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="staff_roles"
    )
    unit = models.ForeignKey(
        "places.Unit", verbose_name=_("单位"), on_delete=models.PROTECT, related_name="staff_roles"
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    group = models.ForeignKey(
        Group, verbose_name=_("权限组"), on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        constraints = [models.UniqueConstraint(fields=["user", "unit", "role"], name="one_role_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.get_role_display()}"
