"""What is written down about a template that was filed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import PortalSettings
from portal.outbox.filing import Entry, Sheet, Standing
from portal.outbox.models import Filed

NUMBER = Filed._meta.get_field("number")


def _day(label) -> forms.DateField:
    wrong = _("日期写成 2026-11-30 这样。")
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages={"invalid": wrong})


class FiledForm(forms.Form):
    """One template; where its words have changed the fields are empty again."""

    number = forms.CharField(
        label=_("运营商给的模板编号"), required=False, max_length=40, validators=list(NUMBER.validators)
    )
    filed_on = _day(_("哪天报的"))
    passed_on = _day(_("哪天批的"))

    def __init__(self, data, *, sheet: Sheet) -> None:
        self.sheet, filed = sheet, sheet.filed
        known = filed if filed and sheet.standing != Standing.CHANGED else None
        initial = {name: getattr(known, name) for name in self.base_fields} if known else {}
        super().__init__(data, prefix=sheet.template.name, initial=initial)

    def clean(self) -> dict:
        data = super().clean() or {}
        filed, passed, today = data.get("filed_on"), data.get("passed_on"), timezone.localdate()
        if passed and not data.get("number") and "number" not in self.errors:
            self.add_error("number", _("批下来的模板要写编号；编号还没有，就先不填哪天批的。"))
        if filed and passed and passed < filed:
            self.add_error("passed_on", _("批的日子比报的日子早，请核对。"))
        for name, day in (("filed_on", filed), ("passed_on", passed)):
            if day and day > today:
                self.add_error(name, _("这一天还没有到，请核对。"))
        return data

    def entry(self) -> Entry:
        return Entry(template=self.sheet.template, **self.cleaned_data)


def numbers_apart(rows: list[FiledForm]) -> bool:
    """Whether no number stands at two templates; what does is said at its field."""
    held: dict[str, FiledForm] = {}
    for row in rows:
        number = row.cleaned_data.get("number", "") if row.is_valid() else ""
        if number and number in held:
            words = _("这个编号“%(other)s”也写了，请核对。")
            row.add_error("number", words % {"other": held[number].sheet.template.used_for})
        held.setdefault(number, row)
    return not any(row.errors for row in rows)


class SignatureForm(forms.ModelForm):
    class Meta:
        model = PortalSettings
        fields = ["sms_signature"]
        labels = {"sms_signature": _("签名（写在【】里的名称）")}
        help_texts = {
            "sms_signature": _("3 到 18 个字，和运营商那里报的一字不差。改了，每一种模板都要重新报。")
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sms_signature"].required = True
