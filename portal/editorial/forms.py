"""Forms of the editorial desk."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page


class WithdrawForm(forms.Form):
    """Taking a page down wants a reason."""

    reason = forms.CharField(
        label=_("为什么下线"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=200,
        help_text=_("一两句话，记在审计记录里，读者看不到。"),
        error_messages={"required": _("请写明下线的原因。")},
    )

    def __init__(self, *args, page: Page, **kwargs):
        super().__init__(*args, **kwargs)
        chooser = cast(forms.ModelChoiceField, self.fields["replaced_by"])
        chooser.queryset = Page.objects.live().filter(depth__gt=1).exclude(pk=page.pk)

    replaced_by = forms.ModelChoiceField(
        Page.objects.live(),
        label=_("由哪一页替代"),
        required=False,
        widget=AdminPageChooser,
        help_text=_("读者打开旧地址时会看到去这一页的链接；没有就不选。"),
    )
