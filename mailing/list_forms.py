"""What the office fills in about its lists."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Role
from portal.places.models import Unit

from .addresses import mail_address
from .models import MailingList
from .pasted import Pasted, file_of, pasted_of


class ListForm(forms.ModelForm):
    """A list of the office: what it is called, whose it is, on what ground, by which roles it keeps itself."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("按角色，自己跟着变"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "勾了的角色，这个单位和下面的同事凡是填了邮箱的都收到；换了人，名单自己跟着换。可以一个也不勾。"
        ),
    )

    class Meta:
        model = MailingList
        fields = ("name", "unit", "ground", "roles")
        help_texts = {
            "name": gettext_lazy("例如：全体楼组长"),
            "ground": gettext_lazy(
                "写在每封信的最后，让收信人知道为什么收到。例如：您是楼组长，小报由楼组长转告邻居"
            ),
        }
        error_messages = {
            "name": {"required": gettext_lazy("请给名单起个名字。")},
            "unit": {"required": gettext_lazy("请选单位。")},
        }

    def __init__(self, *args, units, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = MailingList.Kind.ROLE
        unit, ground = self.fields["unit"], self.fields["ground"]
        unit.queryset = units  # type: ignore[attr-defined]
        unit.empty_label = None  # type: ignore[attr-defined]
        ground.required = True
        ground.error_messages["required"] = _("请写凭什么发给他们：没有本人订阅，就要有工作上的缘由。")


def list_units(units: list[Unit]):
    """Of these the ones that have lists: bodies, areas, the town."""
    kinds = (Unit.Kind.TOWN, Unit.Kind.AREA, Unit.Kind.NEIGHBOURHOOD, Unit.Kind.VILLAGE)
    return Unit.objects.filter(pk__in=[one.pk for one in units], kind__in=kinds)


class FillForm(forms.Form):
    """Addresses: pasted, or a file."""

    text = forms.CharField(
        label=gettext_lazy("粘贴邮箱"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("一行一个，旁边有姓名也行。"),
    )
    file = forms.FileField(
        label=gettext_lazy("或者选一个表格（.xlsx 或 .csv）"),
        required=False,
        help_text=gettext_lazy("别处来的名单也行：哪一列是邮箱，自己会认。"),
        error_messages={"empty": gettext_lazy("这个文件是空的。")},
    )
    found: Pasted

    def clean(self) -> dict:
        data = super().clean() or {}
        if self.errors:
            return data
        file, text = data.get("file"), data.get("text", "")
        if not file and not text.strip():
            raise ValidationError(_("请粘贴邮箱，或者选一个文件。"))
        self.found = file_of(file.read()) if file else pasted_of(text)
        return data


class ReasonForm(forms.Form):
    """Why addresses are taken out."""

    reason = forms.CharField(
        label=gettext_lazy("为什么要导出"),
        max_length=200,
        help_text=gettext_lazy("会记进审计记录。"),
        error_messages={"required": gettext_lazy("请写为什么要导出。")},
    )


class CloseForm(forms.Form):
    """Why a list is closed."""

    reason = forms.CharField(
        label=gettext_lazy("为什么要停"),
        max_length=200,
        help_text=gettext_lazy("会记进审计记录，读者看不到。"),
        error_messages={"required": gettext_lazy("请写为什么要停。")},
    )


class SuppressForm(forms.Form):
    """打电话来说不要了."""

    address = forms.CharField(
        label=gettext_lazy("哪个邮箱"),
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写邮箱。")},
    )

    def clean_address(self) -> str:
        return mail_address(self.cleaned_data["address"])
