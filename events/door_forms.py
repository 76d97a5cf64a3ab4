"""What helpers at the door fill in: who came, who came unannounced, the sheet typed back."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.dates import clock
from portal.places.models import Unit

from .forms import BirthField, NameField, PhoneField, WhoForm
from .models import Roll, Round, SignUp, Track

# Empty lines at the end of a printed sheet, for who comes without a sign-up.
BLANK_LINES = 10
# At which field a refusal by this code is shown; any other stands at the name.
FIELD_OF = {"born": "born", "too_young": "born", "too_old": "born", "unit": "unit", "track": "track"}


class TrackField(forms.ModelChoiceField):
    """Which role, on dates of volunteers."""

    def __init__(self, **kwargs) -> None:
        words = _("请选一个岗位。")
        super().__init__(
            queryset=Track.objects.none(),
            empty_label=None,
            error_messages={"required": words, "invalid_choice": words},
            **kwargs,
        )


def ask_track(form: forms.Form, round_: Round) -> None:
    """Ask for the role where there are roles, and not at all where there are none."""
    if not round_.is_volunteering:
        del form.fields["track"]
        return
    track: Any = form.fields["track"]
    track.queryset = round_.tracks.all()


class WalkInForm(WhoForm):
    """Somebody at the door: a phone is welcome, not asked."""

    track = TrackField(label=_("做什么"))
    add_place = forms.BooleanField(label=_("没有空位了也登记：加一个名额"), required=False)

    def __init__(self, *args, round_: Round, may_add: bool, **kwargs) -> None:
        super().__init__(*args, round_=round_, **kwargs)
        ask_track(self, round_)
        self.fields["phone"].required = False
        if not may_add:
            del self.fields["add_place"]


class PictureForm(forms.Form):
    """A picture of the day and what it shows."""

    # Not an ImageField: what it is, the library finds out when it cleans it.
    file = forms.FileField(
        label=_("照片"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": _("请选一张照片。"), "empty": _("这个文件是空的，请另选一张照片。")},
    )
    words = forms.CharField(
        label=_("照片上是什么"),
        max_length=100,
        help_text=_("例如：李师傅在给老人理发。看不见照片的人靠这句话。"),
        error_messages={"required": _("请写一句照片上是什么。")},
    )


class CloseForm(forms.Form):
    nobody_came = forms.BooleanField(label=_("没有人来"), required=False)


class CorrectForm(forms.Form):
    """Changing an attendance after the sheet is closed asks why."""

    came = forms.TypedChoiceField(
        choices=[("yes", _("来了")), ("no", _("没有来"))], coerce=lambda value: value == "yes"
    )
    reason = forms.CharField(
        label=_("为什么改"), max_length=80, error_messages={"required": _("请写一句为什么要改。")}
    )


class TimeOfDate(forms.TimeField):
    """An hour on the day of a date: 9:05, 9：05 and 905 are the same."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 5})

    def __init__(self, **kwargs) -> None:
        super().__init__(error_messages={"invalid": _("请这样写时间：9:05。")}, **kwargs)

    def to_python(self, value):
        text = str(value or "").strip().replace("：", ":").replace(".", ":")
        if text.isdecimal() and len(text) in (3, 4):
            text = f"{text[:-2]}:{text[-2:]}"
        return super().to_python(text)


class SheetRow(forms.Form):
    """One printed line: whether they came; when, where hours count."""

    came = forms.BooleanField(label=_("来了"), required=False)
    in_at = TimeOfDate(label=_("几时来"), required=False)
    out_at = TimeOfDate(label=_("几时走"), required=False)

    def __init__(self, *args, one: SignUp, with_hours: bool, **kwargs) -> None:
        super().__init__(*args, prefix=f"row-{one.pk}", **kwargs)
        self.one = one
        if not with_hours:
            del self.fields["in_at"], self.fields["out_at"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        in_at, out_at = data.get("in_at"), data.get("out_at")
        if in_at and out_at and out_at <= in_at:
            self.add_error("out_at", _("走的时间要晚于来的时间。"))
        return data


class BlankLine(forms.Form):
    """One line written by hand at the end of the sheet."""

    name = NameField(label=_("姓名"), max_length=60, required=False)
    born = BirthField(label=_("出生年月日"), max_length=20, required=False)
    unit = forms.ModelChoiceField(
        label=_("住在哪个居村"), queryset=Unit.objects.bodies(), required=False, empty_label=_("请选")
    )
    phone = PhoneField(label=_("手机"), max_length=40, required=False)
    track = TrackField(label=_("做什么"), required=False)

    def __init__(self, *args, number: int, round_: Round, **kwargs) -> None:
        home = round_.unit if round_.unit.is_body else None
        super().__init__(*args, prefix=f"line-{number}", initial={"unit": home}, **kwargs)
        self.number, self.is_noted = number, False
        ask_track(self, round_)
        asked = asked_of_walk_ins(round_)
        for name in {"born", "unit"} - asked:
            del self.fields[name]

    @property
    def is_used(self) -> bool:
        return bool(self.cleaned_data.get("name"))

    def clean(self):
        """Whoever wrote a birth date or a phone and no name would be lost without a word."""
        super().clean()
        data = self.cleaned_data
        if "name" not in self.errors and not data.get("name") and (data.get("born") or data.get("phone")):
            self.add_error("name", _("这一行没有写姓名。"))
        if data.get("name") and "unit" in self.fields and not data.get("unit"):
            self.add_error("unit", _("请选住在哪个居村。"))
        return data


def asked_of_walk_ins(round_: Round) -> set[str]:
    """What the rules of a round ask of somebody who comes without a sign-up; the paper has a column for each."""
    asked = {"born"} if round_.age_min or round_.age_max else set()
    return asked | ({"unit"} if round_.own_unit_only or not round_.unit.is_body else set())


class AddPlaceForm(forms.Form):
    """For whoever may change the number of places: walk-ins on the paper get one where none is free."""

    add_place = forms.BooleanField(label=_("没有空位了也登记：加一个名额"), required=False)


class SheetForms:
    """A printed sheet to be typed in: its people in the printed order, then its empty lines.

    Args:
        people: those not noted yet.
        may_add: whether whoever types may add places.
    """

    def __init__(self, data, *, roll: Roll, people: list[SignUp], may_add: bool) -> None:
        hours = planned_hours(roll) if roll.counts_hours else {}
        self.rows = [SheetRow(data, one=one, with_hours=roll.counts_hours, initial=hours) for one in people]
        numbers = range(1, BLANK_LINES + 1)
        self.lines = [BlankLine(data, number=number, round_=roll.round) for number in numbers]
        self.adding = AddPlaceForm(data) if may_add else None

    @property
    def adds_places(self) -> bool:
        return bool(self.adding and self.adding.is_valid() and self.adding.cleaned_data["add_place"])

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in [*self.rows, *self.lines]])

    @property
    def is_wrong(self) -> bool:
        return any(form.errors for form in [*self.rows, *self.lines])

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Which field, whose line, and what is wrong with it, for the summary above."""
        named = [(row, row.one.person.name) for row in self.rows]
        named += [(line, gettext("空行 %(n)s") % {"n": line.number}) for line in self.lines]
        return [
            (field.id_for_label, whose, sentence)
            for form, whose in named
            for field in form
            for sentence in field.errors
        ]


def moment_on(roll: Roll, hour: datetime.time | None) -> datetime.datetime | None:
    """That hour on the day of a date."""
    if hour is None:
        return None
    day = timezone.localtime(roll.starts_at)
    return day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)


def planned_hours(roll: Roll) -> dict[str, str]:
    """What stands in the hours before anybody types: those of the date."""
    return {"in_at": clock(roll.starts_at), "out_at": clock(roll.ends_at)}
