"""How large a file may be, and how a refusal is worded: which file, why, what the limit is, what to do."""

import os

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .naming import shown_name

MEGABYTE = 1024 * 1024
# Above this the background worker writes a picture anew; a phone's "12 megapixels" are 4032 by 3024.
LARGE_PIXELS = 12_200_000


def picture_bytes() -> int:
    """The largest picture file, in bytes."""
    return settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE


def picture_pixels() -> int:
    """The largest picture, in pixels."""
    return settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS


def document_bytes(extension: str) -> int:
    """The largest document of a kind, in bytes; a video may be larger than a paper."""
    return settings.WAGTAILDOCS_MAX_UPLOAD_SIZE if extension == "mp4" else settings.PORTAL_MAX_PAPER_SIZE


def size_of(upload) -> int:
    """The size in bytes by measuring, whatever the sender said."""
    upload.seek(0, os.SEEK_END)
    size = upload.tell()
    upload.seek(0)
    return size


def refusal(upload, sentence: str, code: str, **words) -> ValidationError:
    """The refusal of one file, opening with its name."""
    text = _("“%(name)s”没有收下：") % {"name": shown_name(upload)}
    return ValidationError(text + sentence % words, code=code)


def check_size(upload, limit: int, advice: str) -> None:
    """Refuse an empty file or one above the limit.

    Args:
        limit: in bytes.
        advice: what the editor can do about a file that is too large.

    Raises:
        ValidationError: the file is empty or too large.
    """
    size = size_of(upload)
    if not size:
        raise refusal(upload, _("这是一个空文件（0 字节）。请在电脑上先打开看看，再重新选择。"), "empty")
    if size > limit:
        raise refusal(
            upload,
            _("文件有 %(size)s MB，上限是 %(limit)s MB。%(advice)s"),
            "file_too_large",
            size=f"{size / MEGABYTE:.1f}",
            limit=limit // MEGABYTE,
            advice=advice,
        )
