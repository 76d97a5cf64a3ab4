"""What volunteers, the desk and organisers fill in; bad input gets a sentence and keeps what was typed."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.forms import BirthField, NameField, PhoneField
from portal.people.models import Person
from portal.places.models import Unit

from .models import Skill, Volunteer
from .models.volunteer import Part, Weekday

TIMES = [(f"{day.value}-{part.value}", f"{day.label}{part.label}") for day in Weekday for part in Part]
Source = Volunteer.Source
# What somebody chooses who is none of the namesakes; of how many digits a row's number has fewer.
NEW, LONGEST_NUMBER = "new", 18


def _one_of_the_town() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("住在哪个居村"),
        queryset=Unit.objects.bodies(),
        empty_label=_("请选"),
        error_messages={"required": _("请选住在哪个居村。"), "invalid_choice": _("请选住在哪个居村。")},
    )


class SkillsForm(forms.Form):
    """Screen 1 of 3: what somebody can do; who they are, where the house does not know it."""

    name = NameField(label=_("您的姓名"), max_length=60, error_messages={"required": _("请写您的姓名。")})
    unit = _one_of_the_town()
    person = forms.ChoiceField(
        label=_("您是哪一位"), widget=forms.RadioSelect, error_messages={"required": _("请选您是哪一位。")}
    )
    skills = forms.MultipleChoiceField(
        label=_("您会做什么"),
        choices=Skill.What.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可以选好几样。"),
        error_messages={"required": _("请至少选一样。什么都可以学，拿不准就选“搬东西、打扫”。")},
    )

    def __init__(self, *args, people: list | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = people or []
        if people:
            del self.fields["name"], self.fields["unit"]
        if len(people) < 2:
            del self.fields["person"]
        else:
            who: Any = self.fields["person"]
            who.choices = [(str(one.pk), one.name) for one in people]


class TimesForm(forms.Form):
    """Screen 2 of 3: when and where."""

    times = forms.MultipleChoiceField(
        label=_("哪些时候一般有空"),
        choices=TIMES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个时候，不然没法叫您。")},
    )
    reach = forms.ChoiceField(
        label=_("愿意去哪里"),
        choices=Volunteer.Reach.choices,
        initial=Volunteer.Reach.OWN,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选愿意去哪里。")},
    )

    @property
    def week(self) -> list[tuple[str, list]]:
        """Each weekday with its three boxes."""
        boxes = list(self["times"])
        size = len(Part)
        return [(str(day.label), boxes[day * size : day * size + size]) for day in Weekday]


class AgreeForm(forms.Form):
    """Screen 3 of 3: what not, and the one box."""

    not_what = forms.CharField(
        label=_("有什么不做的"),
        max_length=60,
        required=False,
        help_text=_("例如：重的搬不动；狗多的人家不去。"),
    )
    may_call = forms.BooleanField(
        label=_("缺人时可以叫我：发短信或打电话，一个星期最多一次，晚上九点到早上八点不叫。随时可以不让叫。"),
        required=False,
        initial=True,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["may_call"].initial = kwargs.get("initial", {}).get("may_call", False)


class WhoForm(forms.Form):
    """Who stands at the desk: somebody of the register, told apart from namesakes, or somebody new."""

    name = NameField(label=_("姓名"), max_length=60, error_messages={"required": _("请写姓名。")})
    unit = _one_of_the_town()
    phone = PhoneField(
        label=_("手机号码"),
        max_length=40,
        required=False,
        help_text=_("没有手机就空着，消息由窗口打电话或上门带到。"),
    )
    born = BirthField(
        label=_("出生日期"), max_length=20, required=False, help_text=_("例如 1948-5-1。不知道可以空着。")
    )
    known = forms.ChoiceField(
        label=_("名册里有同名的，是哪一位"),
        widget=forms.RadioSelect,
        error_messages={"required": _("名册里有同名的，请选是哪一位；都不是就选最后一个。")},
    )
    field_order = ("name", "known")

    def __init__(self, *args, units, known, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units
        found = self._namesakes(known) if self.is_bound else []
        if found:
            choice: Any = self.fields["known"]
            choice.choices = [
                *((str(one.pk), _words_of(one)) for one in found),
                (NEW, _("都不是，新登记一位")),
            ]
        else:
            del self.fields["known"]

    def _namesakes(self, known) -> list[Person]:
        """People of the register whom the clerk sees and who go by this name there."""
        unit = self.data.get("unit", "")
        if not unit.isdecimal() or len(unit) >= LONGEST_NUMBER:
            return []
        name = " ".join(self.data.get("name", "").split())
        return list(known.filter(name=name, unit=int(unit)).select_related("building").order_by("pk")[:9])


class EnterForm(WhoForm):
    """The desk writes down a volunteer: from a visit, or because a neighbour said so."""

    source = forms.ChoiceField(
        label=_("怎么知道的"),
        choices=[
            (Source.SELF, _("本人来说的")),
            (Source.VISIT, _("走访时本人说的")),
            (Source.NEIGHBOUR, _("邻居推荐，本人还不知道：先问本人，答应了才算")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选怎么知道的。")},
    )
    skills = SkillsForm.base_fields["skills"]
    times = forms.MultipleChoiceField(
        label=_("哪些时候一般有空（邻居推荐的不用勾）"),
        choices=TIMES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reach = TimesForm.base_fields["reach"]
    not_what = AgreeForm.base_fields["not_what"]
    may_call = forms.BooleanField(
        label=_("本人同意：缺人时可以叫（邻居推荐的不用勾，由本人自己答）"), required=False
    )

    week = TimesForm.week

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        if typed.get("source") not in (None, Source.NEIGHBOUR) and not typed.get("times"):
            self.add_error("times", _("请至少选一个时候，不然没法叫他。"))
        return typed


class WordForm(forms.Form):
    """Whom a neighbour named says when they have time; a no needs none of it."""

    times = TimesForm.base_fields["times"]
    may_call = forms.BooleanField(label=_("缺人时可以叫我，一个星期最多一次"), required=False)
    week = TimesForm.week


def _words_of(person: Person) -> str:
    """By what a clerk tells namesakes apart."""
    born = gettext("%(year)s 年生") % {"year": person.born.year} if person.born else ""
    return " · ".join(filter(None, [person.name, born, person.building.name if person.building else ""]))


class PoolForm(forms.Form):
    """Who can do what, when: the organiser's search."""

    skill = forms.ChoiceField(
        label=_("会什么"), choices=[("", _("都可以")), *Skill.What.choices], required=False
    )
    day = forms.ChoiceField(label=_("哪一天"), choices=[("", _("都可以")), *Weekday.choices], required=False)
    part = forms.ChoiceField(label=_("什么时候"), choices=[("", _("都可以")), *Part.choices], required=False)
    unit = forms.ModelChoiceField(
        label=_("哪个居村"), queryset=Unit.objects.none(), empty_label=_("都可以"), required=False
    )

    def __init__(self, *args, units, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units


class CallForm(forms.Form):
    """How many are missing, and what they must be able to do."""

    missing = forms.IntegerField(
        label=_("还缺几人"),
        min_value=1,
        max_value=50,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("请写还缺几人。"),
            "invalid": _("请写一个数字，例如 2。"),
            "min_value": _("至少写 1 人。"),
            "max_value": _("一次最多叫 50 人，请写小一点。"),
        },
    )
    skills = forms.MultipleChoiceField(
        label=_("要会什么"),
        choices=Skill.What.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("会其中一样就行；一样不选，就是谁都可以。"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么"), max_length=100, error_messages={"required": _("请写一句为什么。")}
    )


class CorrectForm(ReasonForm):
    """The right times, or none of it counts."""

    start = forms.CharField(label=_("从几点"), max_length=5, required=False, help_text=_("例如 9:00。"))
    end = forms.CharField(
        label=_("到几点"), max_length=5, required=False, help_text=_("两个都空着，就是这一条全不算。")
    )

    def clean(self):
        super().clean()
        for name in ("start", "end"):
            if typed := self.cleaned_data.get(name):
                self.cleaned_data[name] = self._clock(name, typed)
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if bool(start) != bool(end) and not self.errors:
            self.add_error("end" if start else "start", _("从和到要写就都写，要空就都空。"))
        elif start and end and start >= end:
            self.add_error("end", _("“到”要比“从”晚。"))
        return self.cleaned_data

    def _clock(self, name: str, typed: str) -> datetime.time | None:
        try:
            return datetime.datetime.strptime(typed.strip().replace("：", ":"), "%H:%M").time()
        except ValueError:
            self.add_error(name, _("请照 9:00 这样写。"))
            return None

    def moments(self, day: datetime.date) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        """From and to on a day; none where nothing counts."""
        found = [
            timezone.make_aware(datetime.datetime.combine(day, one)) if one else None
            for one in (self.cleaned_data["start"], self.cleaned_data["end"])
        ]
        return found[0], found[1]
