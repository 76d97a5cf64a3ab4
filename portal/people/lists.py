"""Reading the file of a list into lines of cells: what it may be is looked at before it is unpacked, and what it may hold
while it is read. Whatever is no list is told by what it really is, not by its name, and what to do with it."""

import csv
import datetime
import io
import re
import zipfile
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .headings import HEAD_WITHIN, is_heading_of_names

MEGABYTE = 1024 * 1024
MOST_ROWS, MOST_BYTES, MOST_COLUMNS = 5000, 5 * MEGABYTE, 40
# A sheet of 5 000 people unpacks to 3 MB; reading one of 10 MB takes two seconds.
MOST_UNPACKED_SHEETS, MOST_UNPACKED, MOST_PARTS, MOST_SHEETS = 10 * MEGABYTE, 50 * MEGABYTE, 500, 20
# A cell of a list has at most an address in it; one that runs over lines has lost its quotation mark.
MOST_BREAKS = 3
SEPARATORS = "\t,;|，；"
Lines = list[list[str]]


@dataclass(frozen=True)
class File:
    """What stands in the file of a list.

    Args:
        said: what was left unread, in a sentence.
    """

    lines: Lines
    said: str = ""


# What the first bytes of a file say it is, and what to do with it.
FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0",
        gettext_lazy(
            "这是旧版 Excel 文件（.xls），或者设了密码。请用表格软件打开，另存为不带密码的 .xlsx 再传。"
        ),
    ),
    (b"%PDF", gettext_lazy("这是 PDF，读不出表格。请找到原来的表格，另存为 .xlsx 再传。")),
    (b"\x89PNG", gettext_lazy("这是一张图片，读不出名单。请传表格文件（.xlsx 或 .csv）。")),
    (b"\xff\xd8\xff", gettext_lazy("这是一张图片，读不出名单。请传表格文件（.xlsx 或 .csv）。")),
    (b"{\\rtf", gettext_lazy("这是 Word 文件。请把里面的表格复制到表格软件，存为 .xlsx 再传。")),
)
# The same of a packed file, by a part that it has.
PACKED = (
    ("word/", gettext_lazy("这是 Word 文件。请把里面的表格复制到表格软件，存为 .xlsx 再传。")),
    ("xl/workbook.bin", gettext_lazy("这是 .xlsb 文件。请用表格软件打开，另存为 .xlsx 再传。")),
    ("content.xml", gettext_lazy("这是 .ods 文件。请用表格软件打开，另存为 .xlsx 再传。")),
)
MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml|meta|head)", re.I)


def read_file(data: bytes) -> File:
    """The lines of a file.

    Raises:
        ValidationError: too large, too long, or no table; with what to do.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("文件太大，请分成几份，每份不超过 5 MB。"))
    for begins, words in FOREIGN:
        if data.startswith(begins):
            raise ValidationError(str(words))
    file = _workbook(data) if data.startswith(b"PK") else File(_text_lines(_text(data)))
    if not any(any(cell.strip() for cell in line) for line in file.lines):
        raise ValidationError(_("这个文件里一个字也没有。请看看是不是传错了文件，或者名单在另一张表里。"))
    if len(file.lines) > MOST_ROWS + HEAD_WITHIN:
        raise ValidationError(_("一次最多 %(n)s 人，请分成几份。") % {"n": MOST_ROWS})
    return file


def _unreadable() -> ValidationError:
    return ValidationError(_("读不懂这个文件。请用表格软件打开，另存为 .xlsx 再传；打不开，就是文件坏了。"))


def _text(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            continue
        if MARKUP.match(text):
            raise ValidationError(
                _("这是网页格式的表格，只是名字像 Excel。请用表格软件打开，另存为 .xlsx 再传。")
            )
        return text
    raise _unreadable()


def _encodings(data: bytes) -> tuple[str, ...]:
    """Excel's own text files are UTF-16; some programs forget to say so, but digits and line ends betray it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in data:
        return ("utf-16-le",) if data[1::2].count(0) >= data[::2].count(0) else ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def _separator(text: str) -> str:
    """What stands between the cells: what most of the first lines have, and have most of."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]

    def found(one: str) -> tuple[int, int]:
        return sum(one in line for line in lines), sum(line.count(one) for line in lines)

    return max(SEPARATORS, key=found)


def _text_lines(text: str) -> Lines:
    broken = _("第 %(n)s 行有一格太长，多半是少了一个引号。请用表格软件打开看看，再另存为 .xlsx。")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text[:20_000]))
    lines: Lines = []
    try:
        for line in rows:
            if any(cell.count("\n") > MOST_BREAKS for cell in line):
                raise ValidationError(broken % {"n": len(lines) + 1})
            lines.append(line[:MOST_COLUMNS])
    except csv.Error as error:
        raise ValidationError(broken % {"n": len(lines) + 1}) from error
    return lines


def _check_package(data: bytes) -> None:
    """A workbook that unpacks to no more than a list of people can be, by its table of contents.

    Nothing can hold more than it says there: unpacking stops at the size that is written.

    Raises:
        ValidationError: no workbook, or a larger one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _unreadable() from error
    for begins, words in PACKED:
        if any(part.filename.startswith(begins) for part in parts):
            raise ValidationError(str(words))
    sheets = sum(
        part.file_size for part in parts if part.filename.startswith(("xl/worksheets/", "xl/shared"))
    )
    unpacked = sum(part.file_size for part in parts)
    if sheets > MOST_UNPACKED_SHEETS or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise ValidationError(
            _("表格解开后超过 %(n)s MB，不像一份名单。请把名单复制到一份新的表格里，另存再传。")
            % {"n": MOST_UNPACKED_SHEETS // MEGABYTE}
        )


def _workbook(data: bytes) -> File:
    """The sheet that has a column of names; the first that has anything, where none has."""
    # Here: few processes ever read one, and the library takes 5 MB of each that knows it.
    from openpyxl import load_workbook

    _check_package(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        found = [(sheet.title, _sheet(sheet)) for sheet in book.worksheets[:MOST_SHEETS]]
    except Exception as error:
        # openpyxl raises whatever its parsers meet in a broken file.
        raise _unreadable() from error
    filled = [one for one in found if any(any(line) for line in one[1])]
    if not filled:
        return File([])
    title, lines = next((one for one in filled if _has_names(one[1])), filled[0])
    others = "、".join(other for other, _lines in filled if other != title)
    said = _("文件里有几张表，只读了“%(title)s”；没有读：%(others)s。") % {"title": title, "others": others}
    return File(lines, said if others else "")


def _has_names(lines: Lines) -> bool:
    return any(is_heading_of_names(cell) for line in lines[:HEAD_WITHIN] for cell in line)


def _sheet(sheet) -> Lines:
    rows = sheet.iter_rows(max_row=MOST_ROWS + HEAD_WITHIN + 1, max_col=MOST_COLUMNS, values_only=True)
    lines = [[_words(cell) for cell in line] for line in rows]
    while lines and not any(lines[-1]):
        lines.pop()
    return lines


def _words(cell: object) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        # A phone that Excel took for a number.
        return str(int(cell))
    return "" if cell is None else str(cell)
