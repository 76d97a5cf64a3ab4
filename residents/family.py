"""我的家人: correct who was entered here, stop acting for somebody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.actions import Refusal
from events.actions.details import correct_details
from events.forms import DetailsForm
from events.models import Introduction, SignUp
from portal.accounts.models import User
from portal.core.audit import record
from portal.people.models import Person, PersonContact, Proxy

from .access import proved


def is_only_theirs(user: User, person: Person) -> bool:
    """Whether nobody but this account has said who somebody is: no other account, no desk, no list of residents. A
    number that nobody has vouched for has said nothing."""
    by_others = SignUp.objects.filter(person=person).exclude(made_by=user)
    unproved = Introduction.objects.filter(person=person).exclude(state=Introduction.State.CONFIRMED)
    return not (
        Proxy.objects.filter(person=person).exclude(user=user).exists()
        or PersonContact.objects.filter(person=person).exclude(contact__value_hash=user.phone_hash).exists()
        or by_others.exclude(pk__in=unproved.filter(sign_up__isnull=False).values("sign_up")).exists()
        or person.memberships.exists()
        or not person.is_resident
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the family, corrected by who entered them; whom others know too, the desk corrects."""
    user = proved(request)
    proxy = get_object_or_404(Proxy.objects.select_related("person__unit"), pk=pk, user=user, until=None)
    form = None
    if is_only_theirs(user, proxy.person):
        posted = request.POST if request.method == "POST" else None
        form = DetailsForm(posted, person=proxy.person, with_phone=False)
        if form.is_valid():
            try:
                correct_details(person=proxy.person, by=user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("%(name)s的资料改好了。") % {"name": proxy.person.name})
                return redirect("my")
    status = 422 if form is not None and form.errors else 200
    return render(request, "residents/correct.html", {"form": form, "proxy": proxy}, status=status)


@never_cache
@require_POST
def my_end_proxy(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer act for somebody; sign-ups that stand are not touched."""
    user = proved(request)
    proxy = get_object_or_404(Proxy, pk=pk, user=user, until=None)
    proxy.until = timezone.now()
    proxy.save(update_fields=["until"])
    record("people.end_proxy", by=user, of=proxy, label=str(proxy.pk))
    messages.success(request, _("已经从“我的家人”里去掉了。"))
    return redirect("my")
