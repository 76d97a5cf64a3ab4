"""The form of a notice."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.roles import own_unit

from ..actions.reviewing import submit
from ..actions.writing import save_notice
from ..duties import writes
from ..forms import NoticeForm
from ..models import Notice, State
from ..refusal import Refused


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new notice, or a draft; kept, or kept and handed in at once."""
    if not writes(request.user):
        raise PermissionDenied
    notice = get_object_or_404(Notice.objects.for_(request.user, "change"), pk=pk) if pk else None
    if notice and notice.state != State.DRAFT:
        messages.error(request, _("这条通知已经交上去了，要改请先收回。"))
        return redirect("notices_one", notice.pk)
    form = NoticeForm(
        request.POST or None, instance=notice, user=request.user, initial=_begun(request, notice)
    )
    if request.method == "POST" and form.is_valid() and (saved := _save(request, form)):
        return redirect("notices_one", saved.pk)
    context = {"form": form, "notice": notice}
    return render(request, "notices/write.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, notice: Notice | None) -> dict:
    """For a new one: the writer's own unit, and the phone that people know it by."""
    unit = own_unit(request.user) if notice is None else None
    return {"units": [unit.pk], "phone": unit.phone} if unit else {}


def _save(request: HttpRequest, form: NoticeForm) -> Notice | None:
    try:
        saved = save_notice(notice=form.instance, units=form.cleaned_data["units"], by=request.user)
        if "submit" in request.POST and saved.state == State.DRAFT:
            saved = submit(notice=saved, by=request.user)
        if saved.state == State.DRAFT:
            messages.success(request, _("存好了，还没有交上去。"))
        else:
            messages.success(request, _("交上去了，等另一个人看过就放出去。"))
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    return saved
