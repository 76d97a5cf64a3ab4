"""Headers that every answer carries, whatever made it: from a page to a health check."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

# Nothing is kept on the way that does not say so itself; no other site builds our answers into its pages.
DEFAULTS = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class HeadersMiddleware(MiddlewareMixin):
    """Stands outermost; what an answer says itself stays."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in DEFAULTS.items():
            response.headers.setdefault(name, value)
        return response
