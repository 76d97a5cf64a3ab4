"""QR codes of our own addresses, drawn here: for a phone in front of a screen, and on what is printed."""

import io

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from .kept import kept
from .qr_drawing import svg_of

# Pixels a module: the smallest code of a short link has 25 modules and 8 of quiet zone, so 264 pixels and more.
SCALE = 8


def short_address(page: Page) -> str:
    """The page's short link with its host, as it stands beside its code."""
    return f"{settings.SITE_URL}/n/{page.pk}"


@kept(500)
def qr_svg(text: str) -> SafeString:
    """A code as SVG markup for print: one path, no style."""
    return mark_safe(svg_of(text))  # noqa: S308 - drawn from modules; holds nothing of the text


@require_safe
@cache_control(public=True, max_age=86_400)
def qr_png(request: HttpRequest, page_id: int) -> HttpResponse:
    """/n/123/qr.png: what WeChat reads on a long press, which it does for pictures alone."""
    page = Page.objects.live().filter(pk=page_id).first()
    if page is None:
        raise Http404
    picture = io.BytesIO()
    segno.make(short_address(page), error="m", micro=False).save(picture, kind="png", scale=SCALE, border=4)
    return HttpResponse(picture.getvalue(), content_type="image/png")
