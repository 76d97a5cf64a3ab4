"""Addresses that no page of ours ever made."""

from django.shortcuts import render

LONGEST_PATH = 2_000


class QueryHygieneMiddleware:
    """Refuse NUL bytes in an address (PostgreSQL raises on them, and nobody types them) and endless paths."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info + query or "%00" in query or len(request.path_info) > LONGEST_PATH:
            return render(request, "400.html", status=400)
        return self.get_response(request)
