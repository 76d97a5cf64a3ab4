"""/demo/phone/: the short messages that would have left, on the demo's own machine alone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.phone import spaced
from portal.outbox.filing import signature
from portal.outbox.models import Message

from .tour import is_here


@never_cache
@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The newest messages, each with its number: the phone that a visitor of the demo does not have."""
    if not is_here(request):
        raise Http404
    newest = Message.objects.exclude(channel=Message.Channel.CALL).order_by("-pk")[:40]
    rows = [(spaced(one.recipient) or one.mail, one) for one in newest]
    return render(request, "demo/phone.html", {"rows": rows, "signature": signature()})
