"""Somebody of the register, corrected at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.core.masking import masked_phone
from portal.people.models import Person

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
def number(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """A number that has a new owner: what will happen is said first, then it speaks for its old people no more."""
    people = Person.objects.for_(request.user, "correct")
    found = get_object_or_404(people, pk=pk)
    held = found.contacts.select_related("contact").filter(pk=link).first()
    if held is None:
        messages.info(request, _("这个号码已经去掉了。"))
        return redirect("desk_person", pk)
    others = people.filter(contacts__contact=held.contact).exclude(pk=pk).order_by("name")
    kept, refusal = request.POST.getlist("kept"), ""
    if request.method == "POST":
        try:
            number_moved_on(link=held, by=request.user, kept=[one for one in others if str(one.pk) in kept])
        except Refusal as error:
            refusal = str(error)
        else:
            words = _("这个号码不再替%(name)s收消息了。请问清新号码，填在下面。")
            messages.success(request, words % {"name": found.name})
            return redirect("desk_person", pk)
    phone = masked_phone(held.contact.value)
    context = {"person": found, "others": others, "kept": kept, "phone": phone, "refusal": refusal}
    return render(request, "events/desk_number.html", context, status=422 if refusal else 200)
