"""What the three pages ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.models import PortalSettings


class TownForm(forms.ModelForm):
    """What the town is called, how it is reached, who answers for it; saved by `change_town`."""

    class Meta:
        model = PortalSettings
        fields = [
            "name", "short_name", "name_en", "phone", "phone_hours", "address", "organiser", "icp_number", "police_number",
        ]  # fmt: skip
        labels = {"name": _("街道或镇的名称"), "phone_hours": _("接听（办公）时间")}
        help_texts = {
            "name": _("改在这里，全站一起改：页头、页脚、标题、邮件。短信的签名在“短信模板”里换。"),
            "organiser": _("谁主办这个网站，写单位全称，显示在页脚。"),
        }

    def clean(self) -> dict:
        data = super().clean() or {}
        short = data.get("short_name")
        # What the plate and the messages say came from the old name.
        stale = short and short == self.initial["short_name"] and short in self.initial["name"]
        if stale and str(short) not in str(data.get("name", short)):
            words = _("名称改了，简称还是“%(short)s”：也改一改，或者清空。") % {"short": short}
            self.add_error("short_name", words)
        return data


class ListForm(forms.Form):
    """A list, pasted or in a file; the file wins."""

    text = forms.CharField(label=_("名单"), required=False, strip=False, max_length=200_000)
    file = forms.FileField(
        label=_("或者传一个表格"), required=False, help_text=_(".xlsx 或 .csv，不超过 5 MB。")
    )
