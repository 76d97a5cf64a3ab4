"""用邮件收小报: asking, confirming, changing, leaving. What comes by mail is confirmed and left without logging in; the
address in the mail is the key. Looking changes nothing: scanners of mailboxes open every link."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.client_address import address_mark
from portal.places.context_processors import chosen_unit

from .actions import subscribing
from .actions.subscribing import Refused, Unknown
from .addresses import masked_mail
from .models import Delivery, MailingList, Subscriber, Subscription
from .offers import offers
from .public_forms import AskForm, MineForm

either = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@either
def ask(request: HttpRequest) -> HttpResponse:
    """订阅: which papers, and where they go."""
    offered = offers(chosen_unit(request))
    sent = request.method == "POST" and settings.PORTAL_MAIL
    wanted = [request.GET["paper"]] if "paper" in request.GET else [str(one.paper.pk) for one in offered[:1]]
    form = AskForm(request.POST if sent else None, offers=offered, initial={"papers": wanted})
    refusal = ""
    if form.is_valid():
        try:
            subscribing.ask(
                address=form.cleaned_data["address"],
                lists=[one.list() for one in form.chosen()],
                network=address_mark(request),
            )
        except Refused as no:
            refusal = str(no)
        else:
            return redirect("mail_asked")
    context = {"form": form, "offers": offered, "by_mail": settings.PORTAL_MAIL, "refusal": refusal}
    return render(
        request, "mailing/ask.html", context, status=429 if refusal else 422 if form.errors else 200
    )


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whatever became of the wish."""
    return render(request, "mailing/asked.html")


@never_cache
@either
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the first mail: one big button."""
    found = Subscriber.objects.filter(token=token).first()
    if found is None:
        return _of_nobody(request)
    if request.method == "POST":
        try:
            subscribing.confirm(token=token)
        except Refused as no:
            return render(request, "mailing/over.html", {"refusal": str(no)}, status=410)
        return render(request, "mailing/confirmed.html", _names(found, Subscription.State.ACTIVE))
    pending = _names(found, Subscription.State.PENDING)
    if not pending["lists"]:
        return redirect("mail_mine", token)
    return render(request, "mailing/confirm.html", pending)


@never_cache
@either
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody receives, to change or to leave."""
    found = Subscriber.objects.filter(token=token).first()
    if found is None:
        return _of_nobody(request)
    if found.state != Subscriber.State.ACTIVE:
        return render(request, "mailing/mine_none.html", {"mail": masked_mail(found.address)})
    form = MineForm(
        request.POST if request.method == "POST" else None,
        subscriber=found,
        offers=offers(chosen_unit(request)),
    )
    if "all" in request.POST:
        subscribing.leave(subscriber_token=token)
        return redirect("mail_mine", token)
    if form.is_valid():
        try:
            subscribing.change(subscriber=found, lists=form.chosen())
        except Refused:
            return redirect("mail_mine", token)  # left meanwhile, which that page says
        return redirect(f"{request.path}?saved")
    context = {
        "form": form,
        "mail": masked_mail(found.address),
        "saved": "saved" in request.GET,
        "subscriber": found,
    }
    return render(request, "mailing/mine.html", context, status=422 if form.errors else 200)


# Pressed by the mailbox itself as well (RFC 8058): without cookie, key or further page. The token is the key.
@csrf_exempt
@never_cache
@either
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Behind 退订 of each mail: one big button; pressed again, the same answer."""
    mail = get_object_or_404(Delivery.objects.select_related("list__publication"), token=token)
    if request.method == "POST":
        _press(request, token)
    context = {
        "name": _name(mail.list),
        "on": subscribing.on_the_list(mail),
        "came_back": request.method == "POST" and "back" in request.POST,
        "may_come_back": mail.subscriber_id is not None and mail.list is not None and mail.list.open,
        "others": offers(chosen_unit(request)) if settings.PORTAL_MAIL else [],
        "paper": mail.list.publication_id if mail.list else None,
    }
    return render(request, "mailing/leave.html", context)


def _press(request: HttpRequest, token: str) -> None:
    press = subscribing.come_back if "back" in request.POST else subscribing.leave
    try:
        press(delivery_token=token)
    except Unknown as unknown:
        raise Http404 from unknown


def _of_nobody(request: HttpRequest) -> HttpResponse:
    """A link whose address we hold no more, or never held: both read the same."""
    words = _("这个链接用不上了：太久没有确认，或者那一份不再用邮件寄了，邮箱已经删掉。想收，可以再订一次。")
    return render(request, "mailing/over.html", {"refusal": words}, status=404)


def _names(found: Subscriber, state: str) -> dict:
    rows = found.subscriptions.filter(state=state).select_related("list__publication").order_by("pk")
    return {
        "lists": [_name(one.list) for one in rows],
        "mail": masked_mail(found.address),
        "subscriber": found,
    }


def _name(one: MailingList | None) -> str:
    """What readers call it: the paper. Lists of the office go by their own name."""
    if one is None:
        return ""
    return one.publication.name if one.publication else one.name
