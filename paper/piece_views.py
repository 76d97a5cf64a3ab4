"""The page 复制到公众号 of one piece in the admin, and its pictures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from wagtail.models import Page

from news.pasting import takes_paste

from .editions.refusal import Unmakeable
from .one_piece import Piece, piece_of


@require_safe
def piece_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """What is copied, as it will look, with its digest and its pictures; or why it cannot leave."""
    page = own_piece(request, page_id)
    context: dict = {"page": page, "refused": []}
    try:
        piece = piece_of(page)
    except Unmakeable as refused:
        context["refused"] = refused.sentences
    else:
        names = piece.pasted.names()
        context |= {
            "piece": piece,
            "shown": [as_shown(html, page, names) for html in piece.pasted.pages],
            "pictures": list(zip(names, piece.pasted.pictures, range(1, len(names) + 1), strict=True)),
        }
    return render(request, "paper/admin/piece.html", context)


@require_safe
def piece_picture_view(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """One picture as a JPEG; 0 is the card."""
    data = _made(request, page_id).picture(number)
    if data is None:
        raise Http404
    return _file(
        data, "image/jpeg", f"{number:02d}.jpg" if number else "card.jpg", "download" not in request.GET
    )


@require_safe
def piece_pictures_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """All pictures in one file."""
    return _file(_made(request, page_id).packed(), "application/zip", f"wechat-{page_id}.zip", inline=False)


def own_piece(request: HttpRequest, page_id: int) -> Page:
    """A page with a text, of somebody who works with it; to everybody else there is none.

    Raises:
        Http404: no such page, or another unit's.
    """
    page = get_object_or_404(Page, pk=page_id)
    if not works_with_piece(page, request.user):
        raise Http404
    return page


def works_with_piece(page: Page, user) -> bool:
    """Whether somebody edits this page, also while it is with the reviewers, and it has a text to copy."""
    permissions = page.permissions_for_user(user)
    return takes_paste(page) and (
        permissions.can_edit() or (user.is_active and "change" in permissions.permissions)
    )


def as_shown(html: str, page: Page, names: list[str]) -> SafeString:
    """The piece with its pictures from here, to be looked at and copied by hand."""
    for number, name in enumerate(names, 1):
        address = reverse("paper_piece_picture", args=[page.pk, number])
        html = html.replace(f'src="pictures/{name}"', f'src="{address}"')
    return mark_safe(html)  # noqa: S308 - our own hand wrote it, every word escaped


def _made(request: HttpRequest, page_id: int) -> Piece:
    try:
        return piece_of(own_piece(request, page_id))
    except Unmakeable as refused:
        raise Http404 from refused


def _file(data: bytes, kind: str, name: str, inline: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
