"""Where the gateway says what became of short messages."""

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .receipts import NotOurs, SeenBefore, Unreadable, prove, read, take

# A thousand receipts with their reasons.
MOST_BYTES = 512 * 1024


@never_cache
@csrf_exempt
@require_POST
def receipts(request: HttpRequest) -> JsonResponse:
    """Receipts, signed as our own posts are; the contract stands in `gateways.py`."""
    if not settings.PORTAL_SMS_GATEWAY_KEY:
        raise Http404
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return JsonResponse({"error": "too large"}, status=413)
    try:
        with transaction.atomic():
            prove(
                request.body, request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
            )
            found = read(request.body)
            unknown = take(found)
    except NotOurs:
        return JsonResponse({"error": "not signed with our key, or not of this moment"}, status=403)
    except SeenBefore:
        return JsonResponse({"error": "this post came before; nothing was done"}, status=409)
    except Unreadable:
        return JsonResponse({"error": "receipts: [{key, state: delivered|failed|dead, reason}]"}, status=400)
    return JsonResponse({"taken": len(found) - len(unknown), "unknown": unknown})
