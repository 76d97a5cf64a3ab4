"""What editors and the desk fill in about bundles and slips; bad input gets a sentence and keeps what was typed."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.forms import BirthField, NameField, PhoneField
from events.models import Roll
from portal.core.dates import clock, near_date
from portal.people.models import Person
from portal.places.models import Unit

from .actions.runs import MOST_COPIES
from .actions.slips import Asked
from .actions.take_in import Writer
from .models import Bundle, SlipAsk, SlipPlan, SlipWord
from .models.run import typed_code
from .packing import Pack

NEW_PERSON = "new"
# Lines for further bundles below those that are there.
EMPTY_LINES = 3


class RunForm(forms.Form):
    """How many copies there are, and how many stay in the house."""

    copies = forms.IntegerField(label=_("印数（一共几份）"), min_value=1, max_value=MOST_COPIES)
    spare = forms.IntegerField(label=_("备用（放在家里的）"), min_value=0, max_value=MOST_COPIES)


class PackForm(forms.Form):
    """One bundle; a line without copies is none."""

    team = forms.CharField(label=_("队或组"), max_length=20, required=False)
    leader = forms.CharField(label=_("交给谁"), max_length=30, required=False)
    phone = PhoneField(label=_("手机"), max_length=40, required=False)
    copies = forms.IntegerField(label=_("份数"), min_value=0, max_value=MOST_COPIES, required=False)

    def __init__(self, *args, parts: Sequence[Unit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {one.pk: one for one in parts}
        self.known = self.initial.get("unit")
        top = min(one.depth for one in parts)
        # Chosen among rows that were read once: a query for each of a hundred lines would be a hundred.
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("送到哪里"),
            required=False,
            coerce=lambda pk: self.parts[int(pk)],
            empty_value=None,
            choices=[
                ("", gettext("选一处")),
                *((one.pk, "　" * (one.depth - top) + one.name) for one in parts),
            ],
        )
        if self.known:
            self.fields["unit"].widget = self.fields["team"].widget = forms.HiddenInput()
        self.order_fields(["unit", "team", "copies", "leader", "phone"])

    @property
    def to(self) -> str:
        """What stands on the bundle of a line that is there already."""
        unit = self.parts.get(self.known)
        return Pack(unit, team=self.initial.get("team", "")).to if unit else ""

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("copies") and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("写了份数，还没有选送到哪里。"))
        return data

    @property
    def pack(self) -> Pack | None:
        data = self.cleaned_data
        if not (data.get("unit") and data.get("copies")):
            return None
        return Pack(**{name: data[name] for name in ("unit", "copies", "team", "leader", "phone")})


class PackForms:
    """The lines of a run: its bundles, and some empty ones."""

    def __init__(self, data, *, parts: Sequence[Unit], packs: Sequence[Pack]) -> None:
        count = len(packs) + EMPTY_LINES
        if data is not None:
            typed = data.get("lines", "")
            count = min(int(typed), 500) if typed.isdecimal() and len(typed) < 4 else 0
        begun = [
            {
                "unit": one.unit.pk,
                "copies": one.copies,
                "team": one.team,
                "leader": one.leader,
                "phone": one.phone,
            }
            for one in packs
        ]
        known = {one.pk for one in parts}
        if data is not None:
            # A line that had its place keeps it when something else on the page is wrong.
            begun = [self._was(data, number, known) for number in range(count)]
        self.lines = [
            PackForm(
                data,
                parts=parts,
                prefix=f"line-{number}",
                initial=begun[number] if number < len(begun) else {},
            )
            for number in range(count)
        ]

    @staticmethod
    def _was(data, number: int, known: set[int]) -> dict:
        unit = data.get(f"line-{number}-was", "")
        if not unit.isdecimal() or len(unit) > 17 or int(unit) not in known:
            return {}
        return {"unit": int(unit), "team": data.get(f"line-{number}-team", "")}

    def is_valid(self) -> bool:
        return all([line.is_valid() for line in self.lines])

    @property
    def packs(self) -> list[Pack]:
        return [pack for line in self.lines if (pack := line.pack)]


class SparePackForm(PackForm):
    """One more bundle out of what is spare."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].required = self.fields["copies"].required = True


class LeftOverField(forms.IntegerField):
    """How many are left; nothing typed is not none."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self) -> None:
        words = {"invalid": _("剩下几份只写数字，例如 3；不知道就空着。")}
        words |= {"min_value": words["invalid"], "max_value": words["invalid"]}
        super().__init__(
            label=_("剩下几份"), min_value=0, max_value=MOST_COPIES, required=False, error_messages=words
        )


class LeftOverForm(forms.Form):
    """What the leader says beside the big button."""

    left_over = LeftOverField()


class TickForm(forms.Form):
    """At the desk: the code of a bundle, then how many are left."""

    code = forms.CharField(
        label=_("包号"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请写装包单上的包号，4 个字母或数字。")},
    )
    left_over = LeftOverField()

    def __init__(self, *args, run, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.run = run

    def clean_code(self) -> Bundle:
        code = typed_code(self.cleaned_data["code"])
        found = self.run.bundles.filter(code=code).first()
        if found is None:
            words = _("这一期没有包号 %(code)s。请看清装包单；里面没有 0、O、1、I、B、8。")
            raise forms.ValidationError(words, params={"code": code or self.cleaned_data["code"]})
        return found


class SlipPlanForm(forms.Form):
    """What the slip asks, how many places are kept until when, where it is handed in."""

    return_to = forms.CharField(
        label=_("交到哪里"), max_length=40, help_text=_("印在回条上，例如：各居委会、村委会的窗口。")
    )
    until = forms.DateField(
        label=_("最晚哪天交"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *args, rolls: dict[int, Roll], plan: SlipPlan | None, fixed: set[int], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rolls = {roll.pk: roll for roll in rolls.values()}
        self.fixed = fixed
        asks = {one.roll_id: one for one in plan.asks.all()} if plan else {}
        for pk in self.rolls:
            ask = asks.get(pk)
            self.fields[f"ask-{pk}"] = forms.BooleanField(
                label=_("印在回条上"), required=False, initial=ask is not None
            )
            self.fields[f"places-{pk}"] = forms.IntegerField(
                label=_("留几个名额"), min_value=0, max_value=500, required=False, initial=ask and ask.places
            )
            self.fields[f"until-{pk}"] = forms.DateTimeField(
                label=_("留到"),
                required=False,
                initial=ask.until if ask else None,
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            )
            for name in ("ask", "places", "until") if pk in fixed else ():
                self.fields[f"{name}-{pk}"].disabled = True

    @property
    def lines(self) -> list[dict]:
        """Each date with its three fields, for the page."""
        return [
            {
                "roll": roll,
                "ask": self[f"ask-{pk}"],
                "places": self[f"places-{pk}"],
                "until": self[f"until-{pk}"],
                "fixed": pk in self.fixed,
            }
            for pk, roll in self.rolls.items()
        ]

    def clean_until(self) -> datetime.date:
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过了。"))
        return until

    def clean(self):
        super().clean()
        for pk, roll in self.rolls.items():
            if self.cleaned_data.get(f"ask-{pk}") and self.cleaned_data.get(f"places-{pk}"):
                self._check_until(pk, roll)
        return self.cleaned_data

    def _check_until(self, pk: int, roll: Roll) -> None:
        name, until = f"until-{pk}", self.cleaned_data.get(f"until-{pk}")
        if name in self.errors or pk in self.fixed:
            return
        last = min(roll.last_moment, roll.round.closes_at)
        values = {"last": f"{near_date(last)} {clock(last)}"}
        if until is None:
            self.add_error(name, _("留了名额，请写留到哪天几点，最晚 %(last)s。") % values)
        elif until > last:
            self.add_error(name, _("留得太久了：%(last)s 以后就不再报名，请写早一点。") % values)
        elif until <= timezone.now():
            self.add_error(name, _("这个时间已经过了。"))

    @property
    def asked(self) -> list[Asked]:
        data = self.cleaned_data
        return [
            Asked(roll, data.get(f"places-{pk}") or 0, data.get(f"until-{pk}"))
            for pk, roll in self.rolls.items()
            if data.get(f"ask-{pk}")
        ]


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes of which the first has the keyboard: slip after slip begins there."""

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if index == 0 and self.attrs.get("first"):
            option["attrs"]["autofocus"] = True
        option["attrs"].pop("first", None)
        return option


class SlipForm(forms.Form):
    """One slip as it lies on the table, in the order in which it is printed."""

    asks = forms.ModelMultipleChoiceField(
        label=_("勾了哪几条"),
        queryset=SlipAsk.objects.none(),
        required=False,
        widget=Boxes,
    )
    name = NameField(label=_("姓名"), max_length=60, required=False)
    born = BirthField(
        label=_("出生日期"), max_length=20, required=False, help_text=_("看年龄的活动才用。写了就照着录。")
    )
    phone = PhoneField(label=_("电话"), max_length=40, required=False)
    unit = forms.ModelChoiceField(
        label=_("住在"), queryset=Unit.objects.bodies(), required=False, empty_label=_("没有写")
    )
    words = forms.CharField(
        label=_("想说的话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args, plan: SlipPlan, asks: Sequence[SlipAsk], lines: dict[int, str], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.all_asks = plan, asks
        if asks:
            field: Any = self.fields["asks"]
            field.queryset = plan.asks.all()
            field.choices = [(one.pk, lines[one.pk]) for one in asks]
            field.widget.attrs["first"] = not self.is_bound
        else:
            del self.fields["asks"]
            if not self.is_bound:
                self.fields["name"].widget.attrs["autofocus"] = True
        if not any(one.asks_born for one in asks):
            del self.fields["born"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("asks") and not self.errors:
            if not data.get("name"):
                self.add_error("name", _("勾了活动，要有姓名才能报。看不清就打电话问，或者先放一边。"))
            if not data.get("unit"):
                self.add_error("unit", _("勾了活动，要选住在哪个居村。"))
        if not self.errors and not data.get("asks") and not data.get("words"):
            self.add_error(None, _("这一张上什么也没有：请勾上活动，或者写下想说的话。"))
        return data

    @property
    def ticked(self) -> list[SlipAsk]:
        chosen = {one.pk for one in self.cleaned_data.get("asks") or ()}
        return [one for one in self.all_asks if one.pk in chosen]

    def writer(self, person: Person | None = None) -> Writer:
        data = self.cleaned_data
        return Writer(data["name"], data["phone"], data["unit"], data.get("born"), person)


class WordForm(forms.Form):
    """A word read, or answered and how."""

    state = forms.ChoiceField(
        choices=[(one, one.label) for one in (SlipWord.State.READ, SlipWord.State.ANSWERED)]
    )
    note = forms.CharField(label=_("怎么回的"), max_length=80, required=False)
