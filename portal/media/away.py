"""The store of pictures and documents is away: whoever needed one of them reads a sentence, and pages are served on."""

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

RETRY_AFTER = 30  # seconds


class StoreAway(ConnectionError):
    """Nobody answered where pictures and documents lie, or the answer was none."""


class StoreAwayMiddleware(MiddlewareMixin):
    """Catch StoreAway from any view: 503 with words, so that nobody takes it for a picture that is gone."""

    def process_exception(self, request, exception) -> HttpResponse | None:
        if not isinstance(exception, StoreAway):
            return None
        title = _("图片和附件暂时打不开")
        text = _("放图片和附件的地方现在连不上。请过几分钟再试；刚才要上传的，请到时再传一次。")
        response: HttpResponse
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            response = JsonResponse({"success": False, "error_message": text}, status=503)
        else:
            response = HttpResponse(
                render_to_string("not_taken.html", {"title": title, "text": text}), status=503
            )
        response["Retry-After"] = str(RETRY_AFTER)
        response["Cache-Control"] = "private, no-store"
        return response
