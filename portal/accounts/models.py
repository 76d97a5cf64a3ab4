"""Who logs in, and which role in which unit."""

import datetime
import hmac

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin

from portal.core.sealed import SealedTextField, keyed_hash
from portal.outbox.receipts import lives_again


class User(AbstractUser):
    """An account. Most people who take part have none: a Person is not a User (ADR 4).

    Residents enter by a code to their phone; the number is sealed and found by its keyed hash. Whoever works for the
    town carries `is_staff`: staff lists show these alone.
    """

    phone = SealedTextField(_("手机"), blank=True, editable=False)
    phone_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    # Whoever knows the first password printed on a slip is asked for one of their own before anything else.
    must_change_password = models.BooleanField(default=False, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The surname first, without a space; the user name where nobody entered a name."""
        return f"{self.last_name}{self.first_name}" or self.username

    get_short_name = get_full_name

    def set_password(self, raw_password) -> None:
        super().set_password(raw_password)
        self.must_change_password = False


class Role(models.TextChoices):
    """What staff do in a unit; what each may do stands in `roles.py`."""

    CORRESPONDENT = "correspondent", _("通讯员")
    EDITOR = "editor", _("编辑（初审）")
    SENIOR_EDITOR = "senior_editor", _("责编（复审）")
    SIGNATORY = "signatory", _("签发（终审）")
    DESK_CLERK = "desk_clerk", _("窗口")
    ORGANISER = "organiser", _("活动组织者")
    PROVIDER = "provider", _("服务者（理发师、医生、老师）")
    CHECK_IN_HELPER = "check_in_helper", _("签到员")
    TEAM_LEADER = "team_leader", _("志愿者带队人")
    TOWN_OBSERVER = "town_observer", _("街镇观察员（只看数字）")


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
        verbose_name = verbose_name_plural = _("角色")
        constraints = [models.UniqueConstraint(fields=["user", "unit", "role"], name="one_role_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.get_role_display()}"


class LoginCode(models.Model):
    """Six digits sent to a phone: ten minutes, five tries, one use, and only in the browser that asked."""

    phone_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    browser = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("验证码")
        indexes = [models.Index(fields=["browser", "phone_hash"], name="login_code_asked")]

    def __str__(self) -> str:
        return str(self.pk)


class StaffPhone(ThrottlingMixin, Device):
    """The phone that the town has registered for somebody of its staff: where codes to enter go, for who has no app
    that makes them. `confirmed` once its owner has typed a code that was sent there."""

    user = models.OneToOneField(
        User, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="staff_phone"
    )
    number = SealedTextField(_("手机"))
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("工作手机")

    def __str__(self) -> str:
        return str(self.user_id)

    def get_throttle_factor(self) -> int:
        return 1

    def keep_code(self, code: str, *, until: datetime.datetime) -> None:
        """From now on this code and no earlier one is taken."""
        self.code_hash, self.expires_at = self._mark(code), until
        self.save(update_fields=["code_hash", "expires_at"])

    def verify_token(self, token: str) -> bool:
        """Use a code up; each wrong one makes the next wait longer."""
        if not self.verify_is_allowed()[0]:
            return False
        fits = bool(self.code_hash) and hmac.compare_digest(self.code_hash, self._mark(token))
        if fits and self.expires_at and timezone.now() < self.expires_at:
            self.code_hash = ""
            self.throttle_reset(commit=False)
            self.save()
            lives_again(self.number)
            return True
        self.throttle_increment()
        return False

    def _mark(self, code: str) -> str:
        return keyed_hash(f"staff-code:{self.pk}:{code}")
