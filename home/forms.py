"""Forms of the units: adding one lays out everything it needs, changing one keeps it together."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.places.models import Unit

from .founding import change_unit, found_unit

DETAILS = ["short_name", "name_en", "phone", "address", "hours"]


class UnitForm(WagtailAdminModelForm):
    """What both forms ask: no two units have one name."""

    instance: Unit

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if Unit.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("已经有一个叫“%(name)s”的单位了。") % {"name": name})
        return name


class AddUnitForm(UnitForm):
    """A new 片, 居 or 村, with its front page."""

    parent = forms.ModelChoiceField(
        Unit.objects.filter(kind__in=[Unit.Kind.TOWN, Unit.Kind.AREA]),
        label=_("上级"),
        help_text=_("直属的选街道或镇，属于片区的选片区。"),
    )
    intro = forms.CharField(
        label=_("介绍"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("两三句话：在哪里、住着什么样的人、有什么特点。显示在它的主页上，以后可以改。"),
    )
    in_charge = forms.CharField(
        label=_("负责人"), max_length=40, required=False, help_text=_("职务和姓名，对外公开。")
    )
    field_order = ["name", "kind", "parent", "intro", "in_charge", *DETAILS]

    class Meta:
        model = Unit
        fields = ["name", "kind", *DETAILS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        with_pages = (Unit.Kind.NEIGHBOURHOOD, Unit.Kind.VILLAGE, Unit.Kind.AREA)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in with_pages]

    def clean(self):
        data = super().clean()
        if data.get("parent") and data.get("kind"):
            try:
                Unit(kind=data["kind"]).check_parent(data["parent"])
            except ValidationError as error:
                self.add_error(None, error.message_dict["kind"])
        return data

    def save(self, commit=True):
        self.instance = found_unit(by=self.for_user, **self.cleaned_data)
        return self.instance


class ChangeUnitForm(UnitForm):
    """How a unit is called and reached."""

    class Meta:
        model = Unit
        fields = ["name", *DETAILS]

    def save(self, commit=True):
        unit = Unit.objects.get(pk=self.instance.pk)
        self.instance = change_unit(unit=unit, **self.cleaned_data)
        return self.instance
