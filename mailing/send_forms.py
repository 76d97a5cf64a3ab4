"""What the office fills in to send a number."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.models import IssuePage

from .addresses import mail_address
from .models import MailingList


class NewForm(forms.Form):
    """To whom, and under which subject."""

    lists = forms.ModelMultipleChoiceField(
        label=gettext_lazy("发给谁"),
        queryset=MailingList.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("请至少选一份名单。"),
            "invalid_choice": gettext_lazy("选的名单用不了，请看看下面。"),
        },
    )
    subject = forms.CharField(
        label=gettext_lazy("邮件标题"),
        max_length=100,
        help_text=gettext_lazy("收信人先看见的一行，三十个字以内最好。"),
        error_messages={"required": gettext_lazy("请写邮件标题。")},
    )

    def __init__(self, *args, lists, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].queryset = lists  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        # A header of one line.
        return " ".join(self.cleaned_data["subject"].split())


class TestForm(forms.Form):
    """Where the first one goes."""

    to = forms.CharField(
        label=gettext_lazy("先发一封给自己看"),
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
        error_messages={"required": gettext_lazy("请写您自己的邮箱。")},
    )

    def clean_to(self) -> str:
        return mail_address(self.cleaned_data["to"])


class WhenForm(forms.Form):
    """Now, or at an hour."""

    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=gettext_lazy("什么时候发"),
        choices=[(NOW, gettext_lazy("现在就发")), (LATER, gettext_lazy("到时候自己发："))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    at = forms.DateTimeField(
        label=gettext_lazy("几月几日几点"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("时间请写成 2026-12-03 09:00 这样。")},
    )

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("when") == self.NOW:
            data["at"] = None
        elif "at" in data and (data["at"] is None or data["at"] <= timezone.now()):
            self.add_error("at", ValidationError(_("请写一个还没到的时间。")))
        return data


class PaceForm(forms.Form):
    """How fast, of all sendings together."""

    per_minute = forms.IntegerField(
        label=gettext_lazy("所有发送加起来，一分钟最多几封"),
        min_value=1,
        max_value=6000,
        error_messages={
            "required": gettext_lazy("请写一个数。"),
            "invalid": gettext_lazy("请写一个数，例如 60。"),
            "min_value": gettext_lazy("最少 1 封。要停下，按“停下”。"),
            "max_value": gettext_lazy("最多 6000 封。"),
        },
    )


class HoldForm(forms.Form):
    """What becomes of mails of which nobody knows whether they arrived."""

    hold = forms.BooleanField(label=gettext_lazy("说不准到没到的，先留着等人看，不再发一次"), required=False)


def subject_of(issue: IssuePage) -> str:
    """What the mail of a number is called unless somebody knows better: 枫浦邻里 总第 8 期：慢走."""
    words = {"paper": issue.publication.name, "number": issue.total_number, "title": issue.title}
    return (_("%(paper)s 总第 %(number)d 期：%(title)s") % words)[:100]


def with_counts(form: NewForm, counts: Sequence[int], missing: Sequence[int]) -> list[tuple]:
    """Each box with its list, how many it reaches and how many of it have no address."""
    return list(zip(form["lists"], form.fields["lists"].queryset, counts, missing, strict=True))  # type: ignore[attr-defined]
