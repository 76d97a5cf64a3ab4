"""Pictures and documents on their way out."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_by_wagtail

from .in_use import may_read
from .models import PortalDocument

# Named here: Python 3.11 does not know webp unless the machine's own list does.
PICTURE_TYPES = {".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png"}
A_YEAR = "public, max-age=31536000, immutable"
CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})$")


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Give out one size of a picture. A changed picture has a new address, so browsers keep it for a year."""
    content_type = PICTURE_TYPES.get(PurePosixPath(path).suffix)
    if not content_type:
        raise Http404
    try:
        response = serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    except (SuspiciousFileOperation, ValueError, OSError) as error:
        # A path out of the folder, with a NUL or too long is not a picture of ours.
        raise Http404 from error
    if response.status_code == 200:
        response["Content-Type"] = content_type
    response["Cache-Control"] = A_YEAR
    response["X-Content-Type-Options"] = "nosniff"
    # Feeds are read, and shared links shown, on pages of other hosts.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def document(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
    """Give out a document as Wagtail does, with its title of today as its name, and in parts if asked.

    An iPhone plays no video that it cannot ask for in parts. What no live page offers is not there, but for those
    who work with it.
    """
    shown = get_object_or_404(PortalDocument, pk=document_id)
    if not may_read(request.user, shown):
        raise Http404
    response = serve_by_wagtail(request, document_id, document_filename)
    # Asked again each time, with the ETag: a page that is withdrawn takes its documents with it.
    response["Cache-Control"] = "private, no-cache"
    if response.status_code != 200 or not response.streaming:
        return response
    del response["Content-Encoding"]  # Wagtail writes the word "None" into it
    is_attachment = shown.content_disposition != "inline"
    response["Content-Disposition"] = content_disposition_header(is_attachment, shown.download_name)
    response["Accept-Ranges"] = "bytes"
    wanted = wanted_part(request, response)
    return response if wanted is None else part_of(response, shown, *wanted)


def wanted_part(request: HttpRequest, response: HttpResponseBase) -> tuple[int, int] | None:
    """First and last byte that the reader asks for; None for the whole file.

    More than one range, or a range of another version, gets the whole file: both are allowed.
    """
    asked = ONE_RANGE.match(request.headers.get("Range", ""))
    if not asked or request.headers.get("If-Range", response.get("ETag")) != response.get("ETag"):
        return None
    length = int(response["Content-Length"])
    first, last = asked.groups()
    if not first:
        return (max(0, length - int(last)), length - 1) if last else None
    return int(first), min(int(last), length - 1) if last else length - 1


def part_of(whole: HttpResponseBase, shown: PortalDocument, first: int, last: int) -> HttpResponseBase:
    """The 206 with these bytes, or the 416 for bytes that the file does not have."""
    length = int(whole["Content-Length"])
    whole.close()
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{length}"})
    part = StreamingHttpResponse(_read(shown, first, last), status=206)
    for name, value in whole.items():
        part[name] = value
    part["Content-Length"] = str(last - first + 1)
    part["Content-Range"] = f"bytes {first}-{last}/{length}"
    return part


def _read(shown: PortalDocument, first: int, last: int) -> Iterator[bytes]:
    with shown.open_file() as stored:
        stored.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := stored.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
