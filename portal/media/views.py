"""Pictures and documents on their way out, from a folder or from a bucket alike."""

import datetime
import os
import re
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since
from wagtail.documents.views.serve import serve as serve_by_wagtail

from .away import StoreAway
from .in_use import may_read
from .models import PortalDocument

# Named here: Python 3.11 does not know webp unless the machine's own list does.
PICTURE_TYPES = {".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png"}
A_YEAR = "public, max-age=31536000, immutable"
# Below media/images/ and nowhere else: no part is "..", none begins with a dot.
NAME = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*")
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})$")


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Give out one size of a picture. A changed picture has a new address, so browsers keep it for a year."""
    content_type = PICTURE_TYPES.get(PurePosixPath(path).suffix)
    if not content_type or not NAME.fullmatch(path):
        raise Http404
    try:
        stored = default_storage.open(f"images/{path}")
    except StoreAway:
        raise
    except (SuspiciousFileOperation, ValueError, OSError) as error:
        # Not there, or too long for a name.
        raise Http404 from error
    changed = _changed_at(stored)
    response: HttpResponseBase
    if was_modified_since(request.headers.get("If-Modified-Since"), changed):
        response = FileResponse(stored, content_type=content_type)
        response["Last-Modified"] = http_date(changed)
    else:
        stored.close()
        response = HttpResponseNotModified()
    response["Cache-Control"] = A_YEAR
    response["X-Content-Type-Options"] = "nosniff"
    # Feeds are read, and shared links shown, on pages of other hosts.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _changed_at(stored: Any) -> float:
    """When a stored file was written, in seconds since 1970."""
    known: datetime.datetime | None = getattr(stored, "changed_at", None)
    return known.timestamp() if known else os.fstat(stored.fileno()).st_mtime


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
    part = FileResponse(Part(shown.file.storage.open(shown.file.name), first, last), status=206)
    for name, value in whole.items():
        part[name] = value
    part["Content-Length"] = str(last - first + 1)
    part["Content-Range"] = f"bytes {first}-{last}/{length}"
    return part


class Part:
    """Some bytes of a stored file, read while they leave.

    Args:
        first: the first byte.
        last: the last one, included.
    """

    def __init__(self, stored: IO[bytes], first: int, last: int) -> None:
        self._stored, self._left = stored, last - first + 1
        stored.seek(first)

    def read(self, most: int = -1) -> bytes:
        piece = self._stored.read(self._left if most < 0 else min(most, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._stored.close()
