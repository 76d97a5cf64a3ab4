"""From bytes to text: find out which encoding a scraped file really has.

A colleague would say: whatever the page claims about itself is checked, never trusted.
"""

import codecs
import re

from .characters import COMMON, PUNCTUATION

MAX_BYTES = 20 * 1024 * 1024
MAX_WORD_BYTES = 60 * 1024 * 1024  # nine photographs of a phone, as they were taken
SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再导入"
_SIGNATURES = (
    (b"%PDF", "这是 PDF 文件，请先另存为 Word（.docx）或纯文本再导入"),
    (b"\xd0\xcf\x11\xe0", "这是旧版 Word（.doc）文件，请用 Word 或 WPS 另存为 .docx 再导入"),
    (b"PK\x03\x04", "这是压缩包或 Office 文件，后缀写错了；Word 文件请把后缀改回 .docx，压缩包请先解压"),
    (b"\x89PNG", "这是图片，不是文字，请在后台“图片”里上传"),
    (b"\xff\xd8\xff", "这是图片，不是文字，请在后台“图片”里上传"),
    (b"GIF8", "这是图片，不是文字，请在后台“图片”里上传"),
    (b"Rar!", "这是压缩包，请解压后再导入"),
    (b"\x1f\x8b", "这是压缩文件，请解压后再导入"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([a-zA-Z0-9_-]{2,20})""", re.IGNORECASE
)
_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb18030": "gb18030", "big5": "big5",
           "big5-hkscs": "big5", "big5hkscs": "big5", "cp950": "big5", "utf-8": "utf-8", "utf8": "utf-8"}  # fmt: skip


class Unreadable(Exception):
    """This file cannot be imported. `reason` is the Chinese sentence an editor gets to see."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def declared_charset(data: bytes) -> str:
    """Return the encoding family a page declares in its head ("utf-8", "gb18030", "big5"), "" when it says nothing."""
    match = _DECLARED.search(data[:8192])
    name = match.group(1).decode("ascii").lower() if match else ""
    return _FAMILY.get(name, name)


def read_text(data: bytes, kind: str = "txt") -> tuple[str, str]:
    """Decode `data` and name the encoding it really was in.

    Args: `kind` is "txt" or "html"; for html the declared charset may decide between equally likely readings.
    Bytes that fit no character become U+FFFD, which the report shows; NUL bytes become spaces.
    Raises `Unreadable` for empty, too large and binary files.
    """
    _refuse_what_is_no_text(data)
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _clean(data[len(bom) :].decode(name, errors="replace")), name
    wide = _wide_without_bom(data)
    if wide:
        return _clean(data.decode(wide, errors="replace")), wide
    if data.count(0) > max(16, len(data) // 50):
        raise Unreadable("文件里有大量空字节，不是文字，请打开原文另存一次再导入")
    data = data.replace(b"\0", b" ")
    try:
        return _clean(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _most_plausible(data, declared_charset(data) if kind == "html" else "")


def plausibility(text: str) -> float:
    """How much `text` looks like real Chinese: about 0.3 to 0.6 for a right reading, below 0.1 for a wrong one."""
    sample = [character for character in text if character > "\x7f"]
    if not sample:
        return 0.0
    points = 0.0
    for character in sample:
        if character in COMMON or character in PUNCTUATION:
            points += 1
        elif character == "\ufffd" or "\ue000" <= character <= "\uf8ff":
            points -= 2
        elif not "\u4e00" <= character <= "\u9fff":
            points -= 0.5
    return points / len(sample)


def _refuse_what_is_no_text(data: bytes) -> None:
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("文件是空的，请重新存一次再导入")
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"文件太大（{len(data) / 1024 / 1024:.0f} MB），文章文件最大 {MAX_BYTES // 1024 // 1024} MB"
        )
    for signature, reason in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(reason)


def _wide_without_bom(data: bytes) -> str:
    """Recognise UTF-16 saved without its mark: half of the ASCII bytes are NUL, always on the same side."""
    sample = data[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 20 > max(even, odd) or max(even, odd) < len(sample) // 50 or len(sample) < 16:
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    return name if plausibility(data.decode(name, errors="replace")) > 0.25 else ""


def _most_plausible(data: bytes, declared: str) -> tuple[str, str]:
    readings = []
    for name, codec in (("utf-8", "utf-8"), ("gb18030", "gb18030"), ("big5", "cp950"), ("big5", "big5hkscs")):
        text = data.decode(codec, errors="replace")
        readings.append((plausibility(text) + (0.01 if name == declared else 0), text, name))
    score, text, name = max(readings, key=lambda reading: reading[0])
    control = sum(1 for character in text if character < " " and character not in "\t\r\n\f\v")
    if score < 0.02 or control > len(text) // 20 + 5:
        raise Unreadable("认不出文字编码（UTF-8、GB18030、Big5 都不像），请用记事本打开，另存为 UTF-8 再导入")
    return _clean(text), name


def _clean(text: str) -> str:
    text = text.lstrip("\ufeff").replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"([ \t\u3000\xa0])\1{40,}", lambda match: match.group(1) * 40, text)  # padding, never text
