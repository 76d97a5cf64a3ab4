"""Somebody of the register, corrected at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.people.models import Person

from ..actions import Refusal
from ..actions.details import correct_details
from ..forms import DetailsForm


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, birth date, unit and phone, as the person says at the desk or on the phone."""
    found = get_object_or_404(Person.objects.for_(request.user, "correct").select_related("unit"), pk=pk)
    form = DetailsForm(request.POST if request.method == "POST" else None, person=found, with_phone=True)
    if form.is_valid():
        data = form.cleaned_data
        number = data.pop("phone") or None
        try:
            correct_details(person=found, by=request.user, number=number, **data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s的资料改好了。") % {"name": found.name})
            return redirect("desk")
    context = {"person": found, "form": form}
    return render(request, "events/desk_person.html", context, status=422 if form.errors else 200)
