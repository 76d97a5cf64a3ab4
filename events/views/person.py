"""Somebody of the register, corrected at the desk."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.core.masking import masked_phone
from portal.people.models import Person, PersonContact

from ..actions import Refusal
from ..actions.details import correct_details, number_moved_on
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
    phones = [(one.pk, masked_phone(one.contact.value)) for one in found.contacts.select_related("contact")]
    context = {"person": found, "form": form, "phones": phones}
    return render(request, "events/desk_person.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """A number that has a new owner: what will happen is said first, then it speaks for nobody any more."""
    people = Person.objects.for_(request.user, "correct")
    link = get_object_or_404(
        PersonContact.objects.select_related("contact", "person"), pk=pk, person__in=people
    )
    refusal, found = "", link.person
    others = people.filter(contacts__contact=link.contact).exclude(pk=found.pk).order_by("name")
    kept = {int(one) for one in request.POST.getlist("kept") if re.fullmatch(r"[0-9]{1,18}", one)}
    if request.method == "POST":
        try:
            number_moved_on(link=link, by=request.user, kept=others.filter(pk__in=kept))
        except Refusal as error:
            refusal = str(error)
        else:
            messages.success(request, _("这个号码不再替谁收消息了。请问清新号码，填在下面。"))
            return redirect("desk_person", found.pk)
    context = {
        "person": found,
        "others": others,
        "kept": kept,
        "phone": masked_phone(link.contact.value),
        "refusal": refusal,
    }
    return render(request, "events/desk_number.html", context, status=422 if refusal else 200)
