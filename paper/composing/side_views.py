"""What stands beside composing: how the paper fills, and what each medium will look like."""

import base64
import re
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.publishing import PublishRefused

from .draft import NotNow
from .fill import draft_to_print, fill_words, sentences_of
from .views import PREVIEWS, is_beside, issue_to_compose

# A draft of a mail brings its own styles and pictures and nothing else.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
KINDS = {"wechat": "text/html; charset=utf-8", "mail": "text/html; charset=utf-8"}
_PICTURE = re.compile(r"(?:\./)?pictures/[0-9A-Za-z._-]+\.(?:jpg|png)")


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
    from ..editions.all import make
    from ..printing.printer import Unprintable

    issue = issue_to_compose(request, page_id)
    if edition not in dict(PREVIEWS):
        raise Http404
    try:
        with draft_to_print(issue) as (document, folder):
            made = make(document, folder, edition)
            kind = KINDS.get(edition)
            if kind is None:
                answer = HttpResponse(made, content_type="application/pdf")
                answer["Content-Disposition"] = f'inline; filename="{edition}.pdf"'
                return answer
            text = made.decode() if isinstance(made, bytes) else made
            answer = HttpResponse(_with_pictures(text, folder), content_type=kind)
    except (Unprintable, PublishRefused) as refused:
        heading = _("还印不出来")
        context = {"issue": issue, "heading": heading, "sentences": sentences_of(refused)}
        return render(request, "paper/admin/compose_refused.html", context, status=409)
    answer["Content-Security-Policy"] = MAIL_POLICY
    return answer


def _with_pictures(text: str, folder: Path) -> str:
    """The pictures beside a page written into it: a draft has no address of its own for them."""

    def written(found: re.Match) -> str:
        file = folder / found.group().removeprefix("./")
        if not file.is_file():
            return found.group()
        kind = "png" if file.suffix == ".png" else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"

    return _PICTURE.sub(written, text)
