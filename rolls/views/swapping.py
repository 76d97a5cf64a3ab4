"""换时间: asking from one's own receipt, answering by the link of the message, at the desk for who has no phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.actions import Refusal
from events.models import Channel
from events.views.receipt import found_by_link, guesses_too_often, too_many_guesses
from portal.accounts.models import User

from ..actions.swapping import ask, may_ask, say_no, say_yes, take_back
from ..forms import SwapForm
from ..models import Swap


def _account(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_other(request: HttpRequest, token: str) -> HttpResponse:
    """The number of the other's receipt, and nothing else: nobody is looked for here."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    if not may_ask(one, timezone.now()):
        messages.error(request, _("这个报名现在不能换时间。"))
        return redirect("sign_up", token=token)
    form = SwapForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            ask(one=one, code=form.cleaned_data["code"], by=_account(request))
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("问过对方了。对方答应了就换好，会告诉您；没答应以前，您的时间不变。"))
            return redirect("sign_up", token=token)
    context = {"one": one, "form": form}
    return render(request, "rolls/swap_ask.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def back(request: HttpRequest, token: str) -> HttpResponse:
    """不问了."""
    one = found_by_link(request, token)
    if one is None:
        return too_many_guesses(request)
    for swap in Swap.objects.filter(asker=one, state=Swap.State.OPEN):
        take_back(swap=swap, by=_account(request))
        messages.success(request, _("好的，不问了，您的时间不变。"))
    return redirect("sign_up", token=token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of the message leads: yes or no by one button, without logging in. Looking changes nothing."""
    swap = Swap.objects.with_rolls().filter(token=token).first()
    if swap is None:
        if guesses_too_often(request):
            return too_many_guesses(request)
        raise Http404
    if request.method == "POST":
        _answer(request, swap, channel=Channel.WEB, by=_account(request))
        return redirect("swap", token=token)
    stands = Swap.objects.open(timezone.now()).filter(pk=swap.pk).exists()
    return render(
        request, "rolls/swap.html", {"swap": swap, "stands": stands, "round": swap.other.roll.round}
    )


def _answer(request: HttpRequest, swap: Swap, *, channel: Channel, by: User | None) -> None:
    answer = request.POST.get("answer", "")
    if answer not in ("yes", "no"):
        raise Http404
    try:
        (say_yes if answer == "yes" else say_no)(swap=swap, channel=channel, by=by)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("换好了，两位都会收到通知。") if answer == "yes" else _("记下了，不换。"))


@never_cache
@login_required
@require_POST
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """On the phone: they agree, or would rather not."""
    swap = get_object_or_404(Swap.objects.for_(request.user).with_rolls(), pk=pk)
    _answer(request, swap, channel=Channel.PHONE, by=_account(request))
    return redirect("desk_roll", pk=swap.other.roll_id)
