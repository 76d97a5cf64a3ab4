"""The yardstick for sign-ups: one conditional update and one insert, through the same server and middleware."""

import uuid

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from portal.outbox.models import Allowance, Message
from portal.urls import urlpatterns as ours

KEY = "bare"


@csrf_exempt
def bare(request):
    with transaction.atomic():
        if not Allowance.objects.filter(key=KEY, used__lt=int(request.GET["places"])).update(
            used=F("used") + 1
        ):
            return HttpResponse(status=409)
        Message.objects.create(
            cause=str(uuid.uuid4()),
            kind="bare",
            channel=Message.Channel.CALL,
            recipient_hash="x",
            text="",
            not_before=timezone.now(),
        )
    return HttpResponse(status=302)


urlpatterns = [path("bare/", bare), *ours]
