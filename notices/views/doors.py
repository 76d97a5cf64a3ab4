"""Entering the doors of buildings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..actions.doors import enter_doors
from ..duties import writes
from ..forms import DoorsForm


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def doors(request: HttpRequest) -> HttpResponse:
    """How many households a building has, door by door."""
    if not writes(request.user):
        raise PermissionDenied
    form = DoorsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made, known = enter_doors(
                unit=form.cleaned_data["unit"], doors=form.cleaned_data["doors"], by=request.user
            )
        except ValidationError as error:
            form.add_error("doors", error)
        else:
            words = _("新登记 %(made)s 户，原来就有 %(known)s 户。") % {"made": made, "known": known}
            messages.success(request, words)
            return redirect("notices_doors")
    return render(request, "notices/doors.html", {"form": form}, status=422 if form.errors else 200)
