"""Headers that every answer carries, whatever made it: from a page to a health check."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Nothing is kept on the way that does not say so itself; no other site builds our answers into its pages.
DEFAULTS = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class HeadersMiddleware:
    """Stands outermost; what an answer says itself stays."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in DEFAULTS.items():
            response.headers.setdefault(name, value)
        return response
