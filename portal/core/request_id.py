"""A short word for each request: it stands beside every line of the log that the request caused, and on the page that says
something broke, so that whoever reads both finds one from the other. It says nothing of who asked."""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-Id"
_CURRENT: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The word of the request that is being answered; empty outside of one."""
    return _CURRENT.get()


class RequestIdMiddleware:
    """Stands outermost; an answer that failed carries the word in a header too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _CURRENT.set(secrets.token_hex(4))
        try:
            response = self.get_response(request)
            if response.status_code >= 500:
                response.headers[HEADER] = current()
            return response
        finally:
            _CURRENT.reset(token)


class WithRequest(logging.Filter):
    """Gives every record the word of its request, a hyphen where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current() or "-"
        return True
