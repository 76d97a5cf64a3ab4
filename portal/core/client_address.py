"""Where a request comes from, for every limit there is."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that asks. What a proxy says of it counts only where the proxy is one of ours."""
    address = request.META.get("REMOTE_ADDR", "")
    trusted = getattr(settings, "TRUSTED_PROXIES", [])
    passed_on = [
        one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()
    ]
    while address in trusted and passed_on:
        address = passed_on.pop()
    return address
