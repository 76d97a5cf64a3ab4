"""Asking for the word of a second person, and giving it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from portal.core.publishing import PublishRefused
from portal.places.models import Unit

from .forms import AnswerForm, ProposalForm
from .models import Proposal
from .proposals import answer, may_confirm, needs_second, propose_move, sees
from .refusals import refusal_message
from .refused import ReviewRefused


@hooks.register("before_move_page")
def ask_first(request, page: Page, destination: Page):
    """In place of Wagtail's own question, before a published page goes to another unit."""
    if page.permissions_for_user(request.user).can_move_to(destination) and needs_second(page, destination):
        return redirect("editorial_propose_move", page.pk, destination.pk)


def propose_move_view(request, page_id: int, destination_id: int) -> HttpResponse:
    """Why should it move; nothing moves yet."""
    page = get_object_or_404(Page, pk=page_id).specific
    destination = get_object_or_404(Page, pk=destination_id).specific
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise Http404
    if not needs_second(page, destination):
        return redirect("wagtailadmin_pages:move_confirm", page.pk, destination.pk)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = propose_move(page=page, destination=destination, by=request.user, **form.cleaned_data)
        except ReviewRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已提交，等第二个人确认；确认之前这一页留在原处。"))
            return redirect("editorial_proposal", asked.pk)
    context = {
        "page": page,
        "form": form,
        "source": Unit.objects.of_page(page),
        "target": Unit.objects.of_page(destination),
    }
    return render(request, "editorial/admin/propose_move.html", context)


def proposal_view(request, pk: int) -> HttpResponse:
    """What was asked for, and the two buttons for the second person."""
    proposal = get_object_or_404(Proposal.objects.select_related("page", "destination", "asked_by"), pk=pk)
    if not sees(proposal, request.user):
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agrees = form.cleaned_data["answer"] == "confirm"
        try:
            answer(proposal=proposal, by=request.user, agrees=agrees, remark=form.cleaned_data["remark"])
        except PublishRefused as refusal:
            messages.error(request, refusal_message(refusal))
        except ReviewRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已确认，办好了。") if agrees else _("已记下：不同意。"))
        return redirect("editorial_proposal", pk)
    waits = proposal.state == Proposal.State.WAITING
    context = {
        "proposal": proposal,
        "target": Unit.objects.of_page(proposal.destination) if proposal.destination else None,
        "may_answer": waits and may_confirm(proposal, request.user),
    }
    return render(request, "editorial/admin/proposal.html", context)
