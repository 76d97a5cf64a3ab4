"""Forms of the editorial desk."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page


class VerdictForm(forms.Form):
    """The two buttons, with what was on the screen when one was pressed."""

    verdict = forms.ChoiceField(choices=[("approve", _("通过")), ("reject", _("退回"))])
    state = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=80)
    remark = forms.CharField(required=False, max_length=1000)


class NameReviewerForm(forms.Form):
    """Who may read what nobody is left to read, and why."""

    person = forms.ModelChoiceField(
        None, label=_("请谁来审"), error_messages={"required": _("请选一位来审的人。")}
    )
    reason = forms.CharField(
        label=_("为什么请这一位"),
        max_length=200,
        error_messages={"required": _("请写明为什么请这一位来审。")},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = people


class ProposalForm(forms.Form):
    """Asking for the word of a second person wants a reason."""

    reason = forms.CharField(
        label=_("为什么"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=200,
        help_text=_("一两句话，确认的人会看到，也记在审计记录里。"),
        error_messages={"required": _("请写明原因，确认的人要看。")},
    )


class AnswerForm(forms.Form):
    """The word of the second person."""

    answer = forms.ChoiceField(choices=[("confirm", _("确认")), ("decline", _("不同意"))])
    remark = forms.CharField(required=False, max_length=200)


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
