"""What leaves private storage: to everybody what stands, to who works with a number all of it."""

import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from wagtail.models import Page

from news.models import IssuePage
from portal.core.views import LARGEST_ID

from .editions.mail import PICTURE_WIDTH
from .editions.wechat import jpeg_for_phones
from .models import BuildFile, IssueBuild
from .pictures import stored_name
from .public_parts import PUBLIC

PICTURE = re.compile(r"[0-9a-f]{64}\.(jpg|png)")


@require_safe
def download(request: HttpRequest, page_id: int, edition: str) -> FileResponse:
    """A PDF of a number that is public. Whatever else lies beside it is not there, whoever asks."""
    rows = BuildFile.objects.filter(build__in=_standing(page_id), edition=edition, edition__in=PUBLIC)
    row = rows.filter(state=BuildFile.State.MADE).select_related("build__issue").first()
    if row is None:
        raise Http404
    return given_out(row, inline=True)


@require_safe
def mail_picture(request: HttpRequest, page_id: int, name: str) -> FileResponse:
    """A picture of a number as its mail shows it; the same for everybody, and gone with the number."""
    build = _standing(page_id).first() if PICTURE.fullmatch(name) else None
    if build is None or f'"pictures/{name}"' not in build.document:
        raise Http404
    small = f"paper/small/{name.partition('.')[0]}.jpg"
    if not default_storage.exists(small):
        with default_storage.open(stored_name(f"pictures/{name}")) as stored:
            default_storage.save(small, ContentFile(jpeg_for_phones(stored, PICTURE_WIDTH)))
    response = FileResponse(default_storage.open(small), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    # Mail is read on pages of other hosts.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _standing(page_id: int):
    public = IssuePage.objects.live().filter(pk=page_id) if page_id <= LARGEST_ID else Page.objects.none()
    return IssueBuild.objects.standing().filter(issue__in=public)


def given_out(row: BuildFile, *, inline: bool) -> FileResponse:
    """A made file under a name that says which number it is."""
    suffix = str(row.file.name).rpartition(".")[2]
    title = row.build.issue.title
    response = FileResponse(row.file.open("rb"))
    name = f"{title} {row.get_edition_display()}.{suffix}"
    response["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    # Asked again each time: a number that is withdrawn takes its files with it.
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{row.sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
