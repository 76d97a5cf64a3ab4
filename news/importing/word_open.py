"""Open a Word file after looking at it: what is none, is too large or is broken is named, with what to do."""

import io
import re
import zipfile
import zlib

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from .reading import SAVE_AS, Unreadable

MAX_PART = 12 * 1024 * 1024  # unpacked size of the text part; a whole book has less
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 3000
# "Strict Open XML" has the same words under other names.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/([\w/]+)")
_ORDINARY = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_OTHER_OFFICE = {
    "spreadsheetml": "这是表格文件，不是文章，请把要登的文字复制到 Word，存为 .docx 再导入",
    "presentationml": "这是演示文稿，不是文章，请把要登的文字复制到 Word，存为 .docx 再导入",
    "macroEnabled": f"这是带宏的 Word 文件（.docm），{SAVE_AS}",
    "template": f"这是 Word 模板（.dotx），{SAVE_AS}",
}
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, IndexError, TypeError, NotImplementedError, RuntimeError,
          EOFError, OSError, etree.XMLSyntaxError, OpcError, AttributeError, zlib.error, AssertionError)  # fmt: skip


def open_word_file(data: bytes):
    """The document of python-docx. Raises `Unreadable`."""
    _refuse_what_is_no_word(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_too_much(archive)
            whole = _ordinary(archive) if _is_strict(archive) else data
        return docx.Document(io.BytesIO(whole))
    except BROKEN as error:
        raise Unreadable(why(data, error)) from error


def _refuse_what_is_no_word(data: bytes) -> None:
    start = data[:200].lstrip().lower()
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("文件是空的，请重新存一次再导入")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"这是旧版 Word（.doc、.wps）或加了密码的文件，{SAVE_AS}（不要设密码）")
    if start.startswith(b"{\\rtf"):
        raise Unreadable(f"这是 RTF 文件，后缀写成了 .docx，{SAVE_AS}")
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"mime-version")):
        raise Unreadable(f"这是网页格式，后缀写成了 .docx，{SAVE_AS}，或者把后缀改成 .html 再导入")
    if start.startswith(b"%pdf"):
        raise Unreadable(
            "这是 PDF 文件，后缀写成了 .docx，请找原来的 Word 文件；没有的话用 WPS 打开 PDF，另存为 .docx 再导入"
        )


def _refuse_too_much(archive: zipfile.ZipFile) -> None:
    """Ask what it would unpack to, so that a small bomb stays small."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise Unreadable("Word 文件解开后太大，不像一篇文章，没有打开，请只留下这一篇再存一次")
    if any(part.file_size > MAX_PART and part.filename.endswith((".xml", ".rels")) for part in parts):
        raise Unreadable("Word 文件的文字部分解开后太大，不像一篇文章，没有打开，请只留下这一篇再存一次")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(f"Word 文件加了密码，{SAVE_AS}（不要设密码）")


def _is_strict(archive: zipfile.ZipFile) -> bool:
    return b"purl.oclc.org/ooxml/" in archive.read("_rels/.rels")


def _ordinary(archive: zipfile.ZipFile) -> bytes:
    """The same file with the names of ordinary Open XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for part in archive.infolist():
            content = archive.read(part)
            is_text = part.filename.endswith((".xml", ".rels"))
            copy.writestr(part.filename, _STRICT.sub(_ORDINARY, content) if is_text else content)
    return target.getvalue()


def why(data: bytes, error: Exception) -> str:
    """What to do about a file that fell apart while it was read."""
    named = next((words for mark, words in _OTHER_OFFICE.items() if mark in str(error)), "")
    if named:
        return named
    if not data.startswith(b"PK"):
        return f"不是真正的 .docx（后缀可能是改出来的），{SAVE_AS}"
    return f"文件没有传完整或者坏了，读不出来，请重新拷一份；还不行，{SAVE_AS}"
