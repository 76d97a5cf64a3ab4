"""What organisers and the desk fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.places.models import Unit

from .models import SignUp, Slot, Track


class PlacesForm(forms.Form):
    """More or fewer places, and what happens to those who are too many."""

    count = forms.IntegerField(label=_("一共几个名额"), min_value=0, max_value=500)
    reason = forms.CharField(label=_("为什么"), max_length=80, required=False)
    keep_over = forms.BooleanField(label=_("已经报上的都保留，空出来的先不补人"), required=False)
    losers = forms.ModelMultipleChoiceField(
        label=_("谁不来"), queryset=SignUp.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )


def holders_of(role: Role, unit: Unit):
    """Accounts that hold a role in a unit or above it."""
    paths = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    held = User.objects.filter(staff_roles__role=role, staff_roles__unit__path__in=paths, is_active=True)
    return held.distinct()


class ServedByForm(forms.Form):
    """Who serves which places of a date."""

    provider = forms.ModelChoiceField(
        label=_("谁来服务"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("还没定"),
        help_text=_("只列本居村和街镇有“服务者”角色的账号，在后台“设置 · 用户”里给角色。"),
    )
    first = forms.IntegerField(label=_("从几号"), min_value=1)
    last = forms.IntegerField(label=_("到几号"), min_value=1)

    def __init__(self, *args, unit: Unit, slots: list[Slot], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        provider: Any = self.fields["provider"]
        provider.queryset = holders_of(Role.PROVIDER, unit)
        numbers = [slot.number for slot in slots] or [1]
        self.initial = {"first": min(numbers), "last": max(numbers), **self.initial}

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("“到几号”不能比“从几号”小。"))
        return data


class CallOffForm(forms.Form):
    """Calling a date off asks for the words, so that no thumb does it by itself."""

    WORDS = "取消这一场"
    reason = forms.CharField(
        label=_("为什么取消"), max_length=80, error_messages={"required": _("请写一句为什么，大家会问。")}
    )
    sure = forms.CharField(label=_("请照写：取消这一场"), max_length=20)

    def clean_sure(self):
        if self.cleaned_data["sure"].strip() != self.WORDS:
            raise ValidationError(_("请照写“取消这一场”五个字，免得按错。"))
        return self.WORDS


class TrackForm(forms.ModelForm):
    """One role; a form left empty is none."""

    class Meta:
        model = Track
        fields = (
            "name",
            "skill",
            "least",
            "most",
            "meet",
            "leader_name",
            "leader",
            "bring",
            "conditions",
            "training",
            "risks",
            "protection",
        )

    def __init__(self, *args, unit: Unit, **kwargs) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        leader: Any = self.fields["leader"]
        leader.queryset = holders_of(Role.TEAM_LEADER, unit)
        leader.empty_label = _("没有账号")

    def has_changed(self) -> bool:
        """Only what somebody typed makes it a role."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("name", "meet", "risks"))

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("least") and data.get("most") and data["most"] < data["least"]:
            self.add_error("most", _("“最多”不能比“至少”小。"))
        return data


class TrackForms:
    """Up to six roles on one screen; the first is asked for, the others may stay empty."""

    MOST = 6

    def __init__(self, data, *, unit: Unit) -> None:
        self.forms = [
            TrackForm(data, unit=unit, prefix=f"track-{n}", empty_permitted=n > 1)
            for n in range(1, self.MOST + 1)
        ]
        self.is_bound = data is not None

    @property
    def is_clean(self) -> bool:
        return not self.is_bound or self.is_valid()

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms]) and self._differ()

    def _differ(self) -> bool:
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "")
            if name and name in seen:
                form.add_error("name", _("这一轮里已经有同名的岗位。"))
            seen.add(name)
        return not any(form.errors for form in self.forms)

    @property
    def roles(self) -> list[Track]:
        """The roles that were filled in, not yet stored."""
        return [form.save(commit=False) for form in self.forms if form.has_changed()]
