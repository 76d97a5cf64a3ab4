"""What organisers and the desk fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.core.dates import near_date
from portal.places.models import Unit

from .actions.rounds import DateOfRound
from .models import EventPage, Occurrence, Round, SignUp, Slot, Track


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


class RoundForm(forms.ModelForm):
    """Opening a round on one screen: the dates are those of the page that have no list yet."""

    places = forms.IntegerField(label=_("每场几个名额"), min_value=1, max_value=500)
    each = forms.IntegerField(
        label=_("每人几分钟"),
        min_value=5,
        max_value=240,
        required=False,
        help_text=_("填了就一人一个时间，不用排队；大家一起来的活动不填。"),
    )
    kept = forms.IntegerField(
        label=_("每场留几个给窗口和电话"),
        min_value=0,
        max_value=500,
        initial=0,
        help_text=_("给不会用手机的人；开始前 24 小时还没用的，自动给大家。"),
    )
    # Nobody keeps a place for an answer longer than three days.
    offer_hours = forms.IntegerField(
        label=_("候补轮到后几小时内答复"),
        min_value=1,
        max_value=72,
        required=False,
        help_text=_("只算 8:00 到 21:00；不填就是 24 小时。"),
    )
    home_dates = forms.ModelMultipleChoiceField(
        label=_("哪几场是上门"),
        queryset=Occurrence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Round
        fields = (
            "name",
            "opens_at",
            "closes_at",
            "age_min",
            "age_max",
            "own_unit_only",
            "per_person",
            "per_household",
            "whole_course",
            "waiting_max",
            "offer_hours",
        )
        widgets = {
            "opens_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "closes_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args, page: EventPage, template: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        if template == Round.Template.VOLUNTEERS:
            # The roles say how many.
            for name in ("places", "each", "kept", "per_person", "per_household", "whole_course"):
                del self.fields[name]
        self.dates = list(
            page.occurrences.filter(
                roll__isnull=True, cancelled=False, starts_at__gt=timezone.now()
            ).order_by("starts_at")
        )
        home_dates: Any = self.fields["home_dates"]
        home_dates.queryset = Occurrence.objects.filter(pk__in=[one.pk for one in self.dates])
        home_dates.label_from_instance = lambda one: f"{near_date(one.starts_at)} {one.hours}"
        if template == Round.Template.VOLUNTEERS:
            del self.fields["home_dates"]

    def clean_offer_hours(self) -> int:
        """Left empty, it is what a round has where nobody says otherwise."""
        return self.cleaned_data["offer_hours"] or Round().offer_hours

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if not self.dates:
            raise ValidationError(_("这个活动没有还没开报名的日期。请先在活动页面里加上日期并发布。"))
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("停止报名要晚于开始报名。"))
        if (data.get("kept") or 0) > (data.get("places") or 0):
            self.add_error("kept", _("留给窗口的不能比名额还多。"))
        return data

    @property
    def dates_of_round(self) -> list[DateOfRound]:
        """The dates as the action takes them."""
        values = self.cleaned_data
        home = {one.pk for one in values.get("home_dates") or []}
        return [
            DateOfRound(
                occurrence=one,
                places=values.get("places") or 0,
                each=values.get("each"),
                kept=values.get("kept") or 0,
                at_home=one.pk in home,
            )
            for one in self.dates
        ]


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
