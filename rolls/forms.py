"""What residents and the desk fill in in this room."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms import SOMEBODY_ELSE, CodeForm, NameField, PhoneField, Relation
from portal.people.models import Person
from portal.places.models import Unit

from .models import RollMessage
from .models.roll_message import LONGEST_REASON, LONGEST_WORDS
from .short_messages import VARIABLES

Kind = RollMessage.Kind
WORDED = {
    Kind.PLACE: (_("换到哪里"), _("写到找得到的程度，例如：老年活动室二楼。页面和提醒一起改。")),
    Kind.BRING: (_("请大家带什么"), _("例如：老花镜和水杯。")),
}
TOO_LONG = _("最多 %(limit_value)s 个字，请写短一点。")
# So many digits are a number to call, whatever stands between them.
NUMBERS = re.compile(r"(?:\d[ -]?){7}")


class WatchForm(forms.Form):
    """For whom: some of the family, or somebody who is typed."""

    people = forms.MultipleChoiceField(
        label=_("告诉哪一位的（可以选几位）"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("请选下面列出来的人。")},
    )
    name = NameField(label=_("姓名"), max_length=60, required=False)
    unit = forms.ModelChoiceField(
        label=_("住在哪个居村"),
        queryset=Unit.objects.bodies(),
        empty_label=_("请选"),
        required=False,
        error_messages={"invalid_choice": _("请选住在哪个居村。")},
    )
    relation = forms.ChoiceField(
        label=_("您是他（她）的"),
        choices=Relation.choices,
        initial=Relation.SELF,
        required=False,
        widget=forms.RadioSelect,
    )

    # Whoever is new here is entered; the same words as when they sign up.
    agreed = forms.BooleanField(label=CodeForm.declared_fields["agreed"].label, required=False)

    def __init__(self, data=None, *, known: Sequence[Person], **kwargs) -> None:
        super().__init__(data, **kwargs)
        people: Any = self.fields["people"]
        people.choices = [(str(one.pk), one.name) for one in known]
        self.known = list(known)
        if known:
            people.choices += [(SOMEBODY_ELSE, _("另外一位"))]
            self.initial.setdefault("people", [str(known[0].pk)] if len(known) == 1 else [])
        else:
            del self.fields["people"]

    @property
    def asks_who(self) -> bool:
        return not self.known or SOMEBODY_ELSE in (self["people"].value() or [])

    @property
    def who(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "unit", "relation", "agreed")]

    def clean(self):
        data = super().clean() or {}
        if self.known and not data.get("people") and "people" not in self.errors:
            self.add_error("people", _("请选是替谁留意。"))
        if self.asks_who and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("请写姓名。"))
        if self.asks_who and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("请选住在哪个居村。"))
        if self.asks_who and not data.get("agreed"):
            self.add_error("agreed", _("请在方框里打勾，表示您知道并同意。"))
        return data

    def chosen(self) -> list[Person]:
        wanted = self.cleaned_data.get("people") or []
        return [one for one in self.known if str(one.pk) in wanted]


class NewcomerForm(forms.Form):
    """At the desk: somebody whom the register does not know yet."""

    name = NameField(label=_("姓名"), max_length=60, error_messages={"required": _("请写姓名。")})
    unit = forms.ModelChoiceField(
        label=_("住在哪个居村"),
        queryset=Unit.objects.none(),
        empty_label=_("请选"),
        error_messages={"required": _("请选住在哪个居村。"), "invalid_choice": _("请选住在哪个居村。")},
    )
    phone = PhoneField(
        label=_("手机号码"), max_length=40, required=False, help_text=_("没有手机的不填，到时候打电话。")
    )

    def __init__(self, data=None, *, units, **kwargs) -> None:
        super().__init__(data, **kwargs)
        choices: Any = self.fields["unit"]
        choices.queryset = units


class TellForm(forms.Form):
    """One thing of a kind; what does not belong to the kind is not asked."""

    way = forms.ChoiceField(
        label=_("提早还是推后"),
        choices=[("earlier", _("提早")), ("later", _("推后"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选提早还是推后。")},
    )
    minutes = forms.IntegerField(
        label=_("几分钟"),
        min_value=5,
        max_value=180,
        error_messages={
            "required": _("请填几分钟。"),
            "invalid": _("请填数字，例如 30。"),
            **dict.fromkeys(("min_value", "max_value"), _("请填 5 到 180 分钟。")),
        },
    )
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        error_messages={"required": _("请写一下，大家好照着做。"), "max_length": TOO_LONG},
    )
    reason = forms.CharField(
        label=_("为什么发"),
        max_length=LONGEST_REASON,
        help_text=_("只记在这里，不发给大家。例如：活动室在修水管。"),
        error_messages={"required": _("请写为什么发，以后有人问起好说清楚。"), "max_length": TOO_LONG},
    )

    def __init__(self, data=None, *, kind: RollMessage.Kind, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.kind = kind
        asked = {
            Kind.PLACE: ("words", "reason"),
            Kind.BRING: ("words", "reason"),
            Kind.TIME: ("way", "minutes", "reason"),
            Kind.EARLY: ("minutes", "reason"),
        }[kind]
        for name in set(self.fields) - set(asked):
            del self.fields[name]
        if kind in WORDED:
            self.fields["words"].label, self.fields["words"].help_text = WORDED[kind]

    def clean_words(self) -> str:
        """What a carrier takes as it is: no address, no number, no mark that only a signature has."""
        words = self.cleaned_data["words"]
        if VARIABLES["bring"].put(words) != words or NUMBERS.search(words):
            raise forms.ValidationError(_("请只写地点或者东西，不写网址、电话号码和【】。"))
        return words

    @property
    def how(self) -> dict[str, Any]:
        """As the action takes it."""
        typed = dict(self.cleaned_data)
        if typed.pop("way", "") == "earlier":
            typed["minutes"] = -typed["minutes"]
        return typed | {"kind": self.kind}


class SwapForm(forms.Form):
    """Whose time one would like: by the number on their receipt, which they told."""

    code = forms.CharField(
        label=_("对方的券号"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("对方报名页或者券上的 6 个字母数字，请对方念给您。"),
        error_messages={"required": _("请填对方的券号，请对方念给您。")},
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"]).upper()
        if not re.fullmatch(r"[A-Z0-9]{6}", code):
            raise forms.ValidationError(_("券号是 6 个字母数字，例如 ACD346，请再对一下。"))
        return code
