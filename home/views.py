"""Addresses that look into every room."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.core.models import Tag


@require_safe
def tag(request, slug: str):
    """Everything public under one topic word, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    pages = Page.objects.live().public().filter(tagged_items__tag=found).order_by("-first_published_at")
    paginator = Paginator(pages.specific(defer=False), 20)
    context = {"tag": found, "items": paginator.get_page(request.GET.get("page", "1")[:9])}
    return render(request, "home/tag.html", context)
