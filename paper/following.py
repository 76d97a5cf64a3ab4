"""Where the links of a number lead, and who came by them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.core.view_counts import is_reader
from portal.core.views import LARGEST_ID, short_link

from .links import PRINTED, Medium, followed
from .since_printing import since_printing


@require_safe
def follow(request: HttpRequest, page_id: str, medium: str, issue_id: str) -> HttpResponse:
    """/n/12/p88: page 12 by the link that number 88 bears on paper. Counted, and then as any short link leads; whoever
    scans paper is first told what changed since it was printed."""
    number, issue = int(page_id), int(issue_id)
    if medium not in Medium or max(number, issue) > LARGEST_ID:
        raise Http404
    answer = short_link(request, number)
    if is_reader(request):
        followed.add((number, issue, medium))
    page = Page.objects.live().public().filter(pk=number).specific().first()
    since = since_printing(page, issue) if page and medium in PRINTED else None
    if since is not None:
        answer = render(request, "paper/since_printing.html", {"since": since, "changed": page})
    answer["Cache-Control"] = "private, no-store"
    return answer
