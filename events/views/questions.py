"""问一句: the organiser's screen, and the answers from a receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import questions as actions
from ..asking import questions_to
from ..models import Round
from ..question_forms import AnswerForm, QuestionForms
from .receipt import found_by_link, show_receipt, too_many_guesses


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What a round asks whoever has signed up: up to three things, until the first has answered."""
    found = get_object_or_404(Round.objects.for_(request.user, "add").select_related("page", "unit"), pk=pk)
    asked = QuestionForms(request.POST if request.method == "POST" else None, round_=found)
    if asked.is_valid():
        try:
            actions.ask(round_=found, questions=asked.questions, by=request.user)
        except ValidationError as error:
            asked.refuse(error)
        else:
            messages.success(request, _("记好了：%(name)s。") % {"name": found.name})
            return redirect("desk_rounds")
    context = {"round": found, "asked": asked}
    return render(request, "events/desk_questions.html", context, status=422 if asked.has_errors else 200)


@never_cache
@require_POST
def answers(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody answers, or the desk for them."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    asked = questions_to(one)
    if not asked:
        raise Http404
    form = AnswerForm(request.POST, sign_up=one, questions=asked)
    if not form.is_valid():
        return show_receipt(request, one, form)
    actions.answer(sign_up=one, values=form.values)
    messages.success(request, _("记下了，谢谢您。"))
    return redirect("sign_up", token=token)
