"""What members, leaders and the desk fill in; bad input gets a sentence and keeps what was typed."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms import NameField
from portal.people.models import Person
from portal.places.models import Unit
from volunteers.forms import WhoForm
from volunteers.models.volunteer import Weekday

from .models import DutyPlace, Finding, Member, TeamPage
from .models.duty import MOST


class ClockField(forms.CharField):
    """A time of day as people write it: 9:00, 19：30."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            return datetime.datetime.strptime(value.replace("：", ":"), "%H:%M").time()
        except ValueError:
            raise forms.ValidationError(_("请照 19:00 这样写。")) from None


class KeyField(forms.UUIDField):
    """The number of a form: sent twice it is one press."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        sentence = _("这一页太旧了，请再按一次。")
        super().__init__(initial=uuid.uuid4, error_messages={"required": sentence, "invalid": sentence})


class JoinForm(forms.Form):
    """Who asks to join, and whether they may be named."""

    person = forms.ChoiceField(
        label=_("您是哪一位"), widget=forms.RadioSelect, error_messages={"required": _("请选您是哪一位。")}
    )
    name = NameField(label=_("您的姓名"), max_length=60, error_messages={"required": _("请写您的姓名。")})
    unit = forms.ModelChoiceField(
        label=_("住在哪个居村"),
        queryset=Unit.objects.bodies(),
        empty_label=_("请选"),
        error_messages={"required": _("请选住在哪个居村。"), "invalid_choice": _("请选住在哪个居村。")},
    )
    show_name = forms.BooleanField(
        label=_("我的名字可以写在队伍的网页上（可以不勾，随时可以改）"), required=False
    )

    def __init__(self, *args, people: list[Person], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if people:
            del self.fields["name"], self.fields["unit"]
        if len(people) < 2:
            del self.fields["person"]
        else:
            who: Any = self.fields["person"]
            who.choices = [(str(one.pk), one.name) for one in people]


class TeamForm(forms.Form):
    """The desk makes a team, or changes one."""

    name = forms.CharField(
        label=_("队名"),
        max_length=30,
        help_text=_("例如：临河平安巡逻队。学校、单位来帮忙的，写它的名字。"),
        error_messages={"required": _("请写队名。")},
    )
    unit = forms.ModelChoiceField(
        label=_("哪个居村的队"),
        queryset=Unit.objects.none(),
        empty_label=_("请选"),
        error_messages={"required": _("请选哪个居村。"), "invalid_choice": _("请选您管的居村。")},
    )
    page = forms.ModelChoiceField(
        label=_("公开的页面"),
        queryset=TeamPage.objects.none(),
        required=False,
        empty_label=_("还没有"),
        help_text=_("编辑在后台点“写队伍”写好的那一页；没有也能先排班。"),
        error_messages={"invalid_choice": _("请选这个居村的页面；别的队用着的不能选。")},
    )

    def __init__(self, *args, units, pages, team=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        page: Any = self.fields["page"]
        page.queryset = pages
        if team is not None:
            del self.fields["unit"]
        else:
            unit: Any = self.fields["unit"]
            unit.queryset = units
        self.team = team

    def clean(self):
        super().clean()
        unit = self.team.unit if self.team else self.cleaned_data.get("unit")
        page = self.cleaned_data.get("page")
        if unit and page and Unit.objects.of_page(page) != unit:
            self.add_error("page", _("这一页是别的居村的，请选同一个居村的。"))
        return self.cleaned_data


class RosterForm(forms.Form):
    """When a team goes round every week."""

    weekday = forms.TypedChoiceField(
        label=_("星期几"),
        choices=Weekday.choices,
        coerce=int,
        error_messages={"required": _("请选星期几。"), "invalid_choice": _("请选星期几。")},
    )
    starts = ClockField(
        label=_("从几点"),
        max_length=5,
        help_text=_("例如 19:00。"),
        error_messages={"required": _("请写从几点。")},
    )
    ends = ClockField(
        label=_("到几点"),
        max_length=5,
        help_text=_("过半夜的，分成两班排。"),
        error_messages={"required": _("请写到几点。")},
    )
    where = forms.CharField(
        label=_("在哪里、走哪条路"),
        max_length=80,
        help_text=_("例如：小桥东头集合，沿河走到菜场。"),
        error_messages={"required": _("请写在哪里。")},
    )
    needed = forms.IntegerField(
        label=_("要几人"),
        min_value=1,
        max_value=MOST,
        initial=2,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("请写要几人。"),
            "invalid": _("请写一个数字，例如 2。"),
            "min_value": _("至少写 1 人。"),
            "max_value": _("一班最多 30 人，请写小一点。"),
        },
    )

    def clean(self):
        super().clean()
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and starts >= ends:
            self.add_error("ends", _("“到”要比“从”晚。过半夜的，分成两班排。"))
        return self.cleaned_data


class EnterForm(WhoForm):
    """The desk writes down a member who said so there, or whom a school or a firm sends."""

    agreed = forms.BooleanField(
        label=_("本人说过愿意参加，知道队长会排班、会报名"),
        error_messages={"required": _("先问过本人，愿意才能写进来。")},
    )


class FindingForm(forms.Form):
    """记一笔, in three taps: open, choose, press."""

    kind = forms.ChoiceField(
        label=_("看到什么"),
        choices=Finding.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选看到什么；没有事就选“一切正常”。")},
    )
    where = forms.CharField(label=_("在哪里"), max_length=60, required=False)
    words = forms.CharField(
        label=_("几句话"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不写人名、证件号。急事先打 110、119、120。"),
    )
    passed_on = forms.BooleanField(label=_("已经告诉居委会了"), required=False)
    key = KeyField()


class HandOverForm(forms.Form):
    """Who came; a word for whoever comes next."""

    came = forms.MultipleChoiceField(label=_("谁来了"), required=False, widget=forms.CheckboxSelectMultiple)
    handover = forms.CharField(
        label=_("交班的话"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("下一班的人看得到。例如：3 号楼的灯报修了，下次看看好了没有。"),
    )

    def __init__(self, *args, places: list[DutyPlace], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        came: Any = self.fields["came"]
        came.choices = [(str(one.pk), one.person.name) for one in places]
        missed = DutyPlace.State.MISSED
        came.initial = [str(one.pk) for one in places if one.state != missed]


class TogetherForm(forms.Form):
    """Which members, and whether all or as many as fit."""

    people = forms.MultipleChoiceField(
        label=_("报哪几位"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("没有勾人。请先勾上要报名的队员。")},
    )
    how = forms.ChoiceField(
        label=_("位子不够怎么办"),
        choices=[("fit", _("能报几位报几位，其余候补")), ("all", _("要么全报上，要么一个都不报"))],
        initial="fit",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选位子不够怎么办。")},
    )
    key = KeyField()

    def __init__(self, *args, members: list[Member], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.choices = [(str(one.person_id), one.person.name) for one in members]
