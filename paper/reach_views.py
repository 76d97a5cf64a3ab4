"""The page 到了多少人 of a number in the admin, and the figures that only a person can bring."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions.telling import tell_count
from .edition_views import own_issue
from .models import ToldCount
from .reach import table_of


class ToldForm(forms.Form):
    """One figure that was looked up elsewhere."""

    what = forms.ChoiceField(label=gettext_lazy("什么数"), choices=ToldCount.What.choices)
    number = forms.IntegerField(
        label=gettext_lazy("多少"),
        min_value=0,
        max_value=10_000_000,
        error_messages={
            "invalid": gettext_lazy("请填一个整数，比如 350。"),
            "min_value": gettext_lazy("请填 0 或者更大的数。"),
            "max_value": gettext_lazy("这个数太大了，请看看是不是多写了几个 0。"),
        },
    )


def reach_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Every figure of this number beside those of the numbers before it."""
    issue = own_issue(request, page_id)
    form = ToldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell_count(issue=issue, by=request.user, **form.cleaned_data)
        messages.success(request, _("记下了。"))
        return redirect("paper_reach", issue.pk)
    issues, media = table_of(issue)
    context = {"issue": issue, "issues": issues, "media": media, "form": form}
    return render(request, "paper/admin/reach.html", context)
