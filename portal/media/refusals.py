"""A refused change or deletion of a picture or document becomes a sentence, wherever in the portal it happened."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme

from .in_use import MediaInUse


class MediaInUseMiddleware(MiddlewareMixin):
    """Catch MediaInUse from any view: nothing was changed, and whoever tried reads where it stands."""

    def process_exception(self, request, exception) -> HttpResponse | None:
        if not isinstance(exception, MediaInUse):
            return None
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"success": False, "error_message": str(exception)}, status=409)
        messages.error(request, str(exception))
        return redirect(_way_back(request, exception))


def _way_back(request, exception: MediaInUse) -> str:
    """The page they came from, in the desk as in the admin; else the list of the library."""
    came_from = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return came_from
    kind = "wagtailimages" if exception.media._meta.model_name == "portalimage" else "wagtaildocs"
    return reverse(f"{kind}:index")
