"""Documents: what may come in, and whether a file is what its name says."""

import re
import zipfile
from collections.abc import Callable

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .limits import MEGABYTE, check_size, document_bytes, refusal
from .naming import stored_name

HEAD = 8192
MOST_ENTRIES = 10_000
MOST_UNPACKED = 300 * MEGABYTE
MOST_TYPES = 2 * MEGABYTE
CONTENT_TYPES = "[Content_Types].xml"
OFFICE_MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
MAGIC_NAMES = {"pdf": {".pdf"}, "mp4": {".mp4", ".m4v"}, "mp3": {".mp3", ".mpga"}}
MAGIC_STARTS = {
    "pdf": re.compile(rb"%PDF-"),
    "mp4": re.compile(rb"(?s).{4}ftyp"),
    "mp3": re.compile(rb"ID3|\xff[\xe2-\xfb]"),
}
# Tab, line feed, form feed and carriage return are text; the others are not.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def clean_document(upload, *, title: str = ""):
    """Check that a document is of a kind we keep and is what its name says, and give it a new name.

    Args:
        upload: any Django file; its name's ending says what it claims to be.
        title: what the editor calls it, for the new name.

    Returns:
        The same file, renamed, at its start.

    Raises:
        ValidationError: the file is refused; the sentence names file, reason, limit and what to do.
    """
    extension = (getattr(upload, "name", None) or "").rpartition(".")[2].lower()
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise refusal(
            upload,
            _("这种文件不能收。可以收 %(kinds)s；旧的 doc、xls、ppt 请另存为 docx、xlsx、pptx 再传。"),
            "kind",
            kinds="、".join(settings.WAGTAILDOCS_EXTENSIONS),
        )
    check_size(upload, document_bytes(extension), _("请压缩里面的图片或拆成几个文件再传。"))
    CHECKS[extension](upload, extension)
    upload.seek(0)
    upload.name = stored_name(title, extension)
    return upload


def _check_magic(upload, extension: str) -> None:
    head = upload.read(HEAD)
    try:
        names = {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        names = set()
    if not (names & MAGIC_NAMES[extension] and MAGIC_STARTS[extension].match(head)):
        raise _not_what_it_says(upload, extension)


def _check_office(upload, extension: str) -> None:
    if upload.read(4) != b"PK\x03\x04":
        raise _not_what_it_says(upload, extension)
    try:
        with zipfile.ZipFile(upload) as package:
            entries = package.infolist()
            _check_unpacked_size(upload, entries)
            names = {entry.filename for entry in entries}
            if not {CONTENT_TYPES, OFFICE_MAIN_PARTS[extension]} <= names:
                raise _not_what_it_says(upload, extension)
            with package.open(CONTENT_TYPES) as listed:
                types = listed.read(MOST_TYPES).lower()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        EOFError,
    ) as error:
        raise _not_what_it_says(upload, extension) from error
    if b"macroenabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refusal(
            upload,
            _("里面带有宏程序，打开的人可能中毒。请在 Office 或 WPS 里另存为不带宏的 %(extension)s 再传。"),
            "macros",
            extension=extension,
        )


def _check_unpacked_size(upload, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise refusal(
            upload,
            _(
                "解开后有 %(count)s 个部分、%(size)s MB，上限是 %(most)s 个、%(limit)s MB。"
                "请删去多余内容，另存一份再传。"
            ),
            "zip_bomb",
            count=len(entries),
            size=unpacked // MEGABYTE,
            most=MOST_ENTRIES,
            limit=MOST_UNPACKED // MEGABYTE,
        )


def _check_text(upload, extension: str) -> None:
    data = upload.read()
    text = _decoded(data)
    if text is None or CONTROL_CHARACTERS.search(text):
        raise refusal(
            upload,
            _("它不是纯文字，或者文字编码认不出来。请用记事本打开，另存为 UTF-8 编码的 %(extension)s 再传。"),
            "not_text",
            extension=extension,
        )
    start = text.lstrip("\ufeff \t\r\n")
    if re.match(r"<[a-zA-Z!?/]", start) or (
        extension == "ics" and not start.upper().startswith("BEGIN:VCALENDAR")
    ):
        raise _not_what_it_says(upload, extension)


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _not_what_it_says(upload, extension: str) -> ValidationError:
    return refusal(
        upload,
        _(
            "文件名说是 %(extension)s，内容却不是，或者文件已经损坏、加了密码。"
            "请用原来的软件打开它，另存为 %(extension)s 再传。"
        ),
        "not_what_it_says",
        extension=extension,
    )


CHECKS: dict[str, Callable[..., None]] = {
    **dict.fromkeys(MAGIC_NAMES, _check_magic),
    **dict.fromkeys(OFFICE_MAIN_PARTS, _check_office),
    **dict.fromkeys(("txt", "csv", "ics"), _check_text),
}
