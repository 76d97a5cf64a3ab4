"""人物线索, for the editors of a unit alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.actions import Refusal
from portal.core.audit import record
from portal.core.models import PortalSettings
from portal.people.models import Person

from .. import leads
from ..actions.leads import answer_lead, ask_for_story, begin_story
from ..models import Lead
from ..room_rights import asks_for_stories

MOST = 60


@never_cache
@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Whom one may ask, how many others there would be, who was asked and what they said."""
    if not asks_for_stories(request.user):
        raise Http404
    named, others = leads.fitting(request.user)
    asked = list(Lead.objects.for_(request.user, "add").select_related("person", "unit", "story")[:MOST])
    for one in asked:
        one.words = leads.words_of(one.why)
    if named or asked:
        record("volunteers.read_leads", by=request.user, of_type="volunteers.lead", label=str(len(named)))
    context = {
        "named": named,
        "others": [(unit, n if n >= leads.FEW else 0) for unit, n in others],
        "asked": asked,
    }
    return render(request, "volunteers/leads.html", context)


@never_cache
@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """去问一问."""
    if not asks_for_stories(request.user):
        raise Http404
    # Only who stands on the page can be asked: any other number leads nowhere.
    named, _others = leads.fitting(request.user)
    person = get_object_or_404(Person, pk=pk if pk in {one.person.pk for one in named} else 0)
    try:
        ask_for_story(person=person, phone=PortalSettings.for_request(request).phone, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("问了。没有手机的，在窗口的“待打电话”里。"))
    return redirect("desk_leads")


@never_cache
@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What they said on the phone; on a yes, beginning to write."""
    lead = get_object_or_404(Lead.objects.for_(request.user, "add").select_related("person"), pk=pk)
    said = request.POST.get("said", "")
    if said in ("yes", "no"):
        answer_lead(lead=lead, yes=said == "yes", by=request.user)
        messages.success(request, _("记下了。"))
    elif said == "begin":
        try:
            story = begin_story(lead=lead, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect("wagtailadmin_pages:edit", story.pk)
    else:
        raise Http404
    return redirect("desk_leads")
