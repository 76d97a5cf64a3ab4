"""Addresses that no page of ours ever made."""

from django.shortcuts import render


class QueryHygieneMiddleware:
    """Refuse NUL bytes in an address: PostgreSQL raises on them, and nobody types them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        return self.get_response(request)
