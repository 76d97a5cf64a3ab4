"""Colleagues with their roles, and the way in for staff."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from portal.places.models import Unit

from .lockout import PASSWORD, is_closed, pause_of_address
from .models import Role, User

LOGIN = RegexValidator(
    r"^[\w.@+-]+\Z", _("登录名只用字母、数字和 . - _，中间不要空格，例如 wangxm 或工号 FP0123。")
)


class StaffLoginForm(LoginForm):
    """Wagtail's login form, closed for a while after too many wrong passwords."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Wagtail's own field has no label, so none that could be translated.
        self.fields["password"].label = AuthenticationForm.base_fields["password"].label

    def clean(self):
        username = self.cleaned_data.get("username")
        if username and is_closed(username, PASSWORD):
            raise ValidationError(_("密码连续输错 5 次，为了安全，请 10 分钟后再登录。"), code="locked")
        if username and (pause := pause_of_address(self.request, username)):
            raise ValidationError(
                _("这个单位的网络上输错的密码太多了，请等 %(seconds)s 秒再登录。"),
                code="paused",
                params={"seconds": pause},
            )
        return super().clean()


class UnitField(forms.ModelChoiceField):
    """A unit by its name, moved in by its depth; two of one name are told apart by what they belong to."""

    def label_from_instance(self, unit: Unit) -> str:
        return "\u3000" * (unit.depth - 1) + unit.name


class PlaceForm(forms.Form):
    """One role in one unit; left empty, or emptied, it is none."""

    unit = UnitField(
        Unit.objects.filter(page__isnull=False).order_by("path"), label=_("单位"), required=False
    )
    role = forms.ChoiceField(label=_("角色"), choices=[("", "---------"), *Role.choices], required=False)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if bool(data.get("unit")) != bool(data.get("role")) and not self.errors:
            field = "unit" if data.get("role") else "role"
            self.add_error(field, _("单位和角色要一起选；不要这一行，就两个都留空。"))
        return data


PlaceFormSet = forms.formset_factory(PlaceForm, extra=3, max_num=30)


class ColleagueForm(forms.Form):
    """Who somebody is and how they log in; their roles stand beside it (`PlaceFormSet`)."""

    name = forms.CharField(label=_("姓名"), max_length=30)
    login = forms.CharField(
        label=_("登录名"),
        max_length=60,
        validators=[LOGIN],
        help_text=_("工号，或者姓名的拼音。全镇不能重。"),
    )
    administrator = forms.BooleanField(
        label=_("系统管理员"),
        required=False,
        help_text=_("能看见、能改全镇的一切，能给别人开账号。两三个人就够；平时办事用不着。"),
    )
    active = forms.BooleanField(
        label=_("可以登录"), required=False, help_text=_("离岗当天取消勾选：不管在哪里登录着，下一步就退出。")
    )

    def __init__(self, *args, user: User | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if user is None:
            del self.fields["active"]

    def clean_login(self) -> str:
        login = self.cleaned_data["login"].strip()
        others = User.objects.exclude(pk=self.user.pk if self.user else None)
        twin = others.filter(username__iexact=login).first()
        if twin is not None or login.lower().startswith("p-"):
            who = f"（{twin}）" if twin and twin.is_staff else ""
            raise ValidationError(
                _("登录名 %(login)s 已经有人用了%(who)s，请换一个。") % {"login": login, "who": who}
            )
        return login


class OwnPasswordForm(SetPasswordForm):
    """A password of one's own, and not the first one again."""

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("请换一个新密码，不要再用纸上那个。"))
        return password
