"""The forms of taking a list of residents in: the file, what its columns are, who is who among namesakes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.people.headings import FIELDS, Sheet
from portal.people.namesakes import shown_day
from portal.people.register import SOMEBODY_NEW
from portal.places.models import Unit

UNWANTED = "no"


class RegisterForm(forms.Form):
    """A list of residents of one unit."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("哪个居村"), queryset=Unit.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("名单（XLSX 或 CSV）"),
        error_messages={
            "required": gettext_lazy("请选一个文件。"),
            "empty": gettext_lazy("这个文件是空的。"),
        },
    )

    def __init__(self, *args, units, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units


class ColumnsForm(forms.Form):
    """What each column is; and what stands before years of two digits."""

    def __init__(self, *args, sheet: Sheet, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        width = range(len(sheet.headings))
        choices = [(UNWANTED, _("不要这一列")), *FIELDS.items()]
        for column in width:
            samples = "、".join(one[:20] for one in sheet.samples(column)) or _("空的")
            self.fields[f"column-{column}"] = forms.ChoiceField(
                label=sheet.headings[column],
                choices=choices,
                initial=sheet.keys[column] or UNWANTED,
                error_messages={
                    "required": _("请选这一列是什么。"),
                    "invalid_choice": _("请选这一列是什么。"),
                },
                help_text=_("例如：%(samples)s") % {"samples": samples},
            )
        # Any of them may yet be chosen as the birth dates.
        if cell := next(filter(None, map(sheet.short_year, width)), ""):
            self.fields["century"] = forms.ChoiceField(
                label=_("出生年份只写了两位，例如“%(cell)s”") % {"cell": cell},
                choices=[
                    ("19", _("都是 19 开头：%(cell)s 就是 19%(cell)s") % {"cell": cell}),
                    ("none", _("不一定：这些行先不导入，我去改名单")),
                ],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def keys(self) -> list[str]:
        chosen = (self.cleaned_data[f"column-{n}"] for n in range(len(self.sheet.headings)))
        return ["" if one == UNWANTED else one for one in chosen]


class NamesakesForm(forms.Form):
    """One choice a row: one of the namesakes, somebody else, or not now."""

    def __init__(self, *args, rows: list[dict[str, Any]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [one["row"]["number"] for one in rows]
        for one in rows:
            row = one["row"]
            self.fields[f"row-{row['number']}"] = forms.ChoiceField(
                label=_("第 %(n)s 行：%(name)s") % {"n": row["number"], "name": row["name"]},
                choices=[
                    *((key, _("就是%(who)s") % {"who": words}) for key, words in one["others"]),
                    (SOMEBODY_NEW, _("是另一个人，另外登记")),
                    ("out", _("先不导入")),
                ],
                widget=forms.RadioSelect,
                required=False,
                help_text=_row_words(row),
                error_messages={"invalid_choice": _("请在下面几样里选一样。")},
            )

    @property
    def answers(self) -> dict[int, str]:
        return {number: self.cleaned_data.get(f"row-{number}", "") for number in self.numbers}

    def clean(self):
        super().clean()
        if not any(self.answers.values()) and not self.errors:
            raise ValidationError(_("一位也没有选。拿不准的选“先不导入”。"))
        return self.cleaned_data


def _row_words(row: dict[str, str]) -> str:
    known = [
        _("%(day)s 生") % {"day": shown_day(row["born"])} if row["born"] else _("没有生日"),
        f"{row['building']} {row['door']}".strip() or _("没有门牌"),
        _("手机尾号 %(tail)s") % {"tail": row["phone"][-4:]} if row["phone"] else _("没有手机"),
    ]
    return _("名单上写的：%(words)s") % {"words": "，".join(known)}
