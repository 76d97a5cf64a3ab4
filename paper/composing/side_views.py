"""What stands beside composing: how the paper fills, and what each medium will look like."""

import base64
import re
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from news.models import IssuePage
from portal.core.publishing import PublishRefused

from ..editions.all import make
from ..editions.refusal import Unmakeable
from .draft import NotNow
from .fill import draft_to_print, fill_words
from .views import PREVIEWS, is_beside, issue_to_compose

# A draft of a mail brings its own styles and pictures and nothing else.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_PICTURE = re.compile(r'src="[^"]*?(pictures/[\w.-]+)"')


@require_safe
def fill_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """共 4 版，第 3 版还空四分之一, from the real printer; without a script as a message."""
    issue = issue_to_compose(request, page_id)
    try:
        words, fits = fill_words(issue), True
    except NotNow as no:
        words, fits = str(no), False
    if is_beside(request):
        return JsonResponse({"words": words, "fits": fits})
    (messages.info if fits else messages.warning)(request, words)
    return redirect("paper_compose", issue.pk)


@require_safe
def preview_view(request: HttpRequest, page_id: int, edition: str) -> HttpResponse:
    """The draft in one medium."""
    issue = issue_to_compose(request, page_id)
    if edition not in dict(PREVIEWS):
        raise Http404
    try:
        with draft_to_print(issue) as (document, folder):
            made = make(document, folder, edition)
            data = _with_pictures(made, folder) if made.content_type.startswith("text/html") else made.data
    except Unmakeable as refused:
        return _refused(request, issue, refused.sentences)
    except PublishRefused as refused:
        return _refused(request, issue, refused.sentences())
    answer = HttpResponse(data, content_type=made.content_type)
    answer["Content-Disposition"] = f'inline; filename="{made.name}"'
    if made.content_type.startswith("text/html"):
        answer["Content-Security-Policy"] = MAIL_POLICY
    return answer


def _refused(request: HttpRequest, issue: IssuePage, sentences: list[str]) -> HttpResponse:
    context = {"issue": issue, "heading": _("还出不来"), "sentences": sentences}
    return render(request, "paper/admin/compose_refused.html", context, status=409)


def _with_pictures(made: Any, folder: Path) -> bytes:
    """The pictures of a page written into it: those of a draft have no address yet."""

    def written(found: re.Match) -> str:
        name = found.group(1)
        file = folder / name
        data = made.beside.get(name) or (file.read_bytes() if file.is_file() else b"")
        if not data:
            return found.group()
        kind = "png" if name.endswith(".png") else "jpeg"
        return f'src="data:image/{kind};base64,{base64.b64encode(data).decode()}"'

    return _PICTURE.sub(written, made.data.decode()).encode()
