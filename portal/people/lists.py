"""Reading the file of a list: what it may be is looked at before it is unpacked, and what it may hold while it is read."""

import csv
import datetime
import io
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

MEGABYTE = 1024 * 1024
MOST_ROWS, MOST_BYTES, MOST_COLUMNS = 5000, 5 * MEGABYTE, 40
# A sheet of 5 000 people unpacks to 3 MB; reading one of 10 MB takes the worker two seconds.
MOST_SHEETS, MOST_UNPACKED, MOST_PARTS = 10 * MEGABYTE, 50 * MEGABYTE, 500
# Above either, the background worker reads it: 200 rows, or a sheet that could hold more.
LONG_ROWS, LONG_SHEET = 200, 256 * 1024
COLUMNS = {"姓名": "name", "出生日期": "born", "楼栋": "building", "门牌": "door", "手机": "phone"}
Table = list[dict[str, str]]


def short_table(data: bytes, name: str) -> Table | None:
    """The rows of a short list; None for one that the background worker should read.

    Raises:
        ValidationError: too large, not a table, or without the column 姓名.
    """
    if is_workbook(name) and _unpacked_sheets(data) > LONG_SHEET:
        return None
    table = read_table(data, name)
    return table if len(table) <= LONG_ROWS else None


def read_table(data: bytes, name: str) -> Table:
    """The rows of a file by our column names.

    Raises:
        ValidationError: too large, not a table, or without the column 姓名.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("文件太大，请分成几份，每份不超过 5 MB。"))
    lines = _xlsx_lines(data) if is_workbook(name) else _csv_lines(data)
    head = next(iter(lines), [])
    keys = [COLUMNS.get(cell.strip(), "") for cell in head]
    if "name" not in keys:
        raise ValidationError(_("第一行要写列名：姓名、出生日期、楼栋、门牌、手机。至少要有“姓名”。"))
    body = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    if len(body) > MOST_ROWS:
        raise ValidationError(_("一次最多 %(n)s 人，请分成几份。") % {"n": MOST_ROWS})
    return [{key: cell.strip() for key, cell in zip(keys, line, strict=False) if key} for line in body]


def is_workbook(name: str) -> bool:
    return name.lower().endswith(".xlsx")


def _unreadable() -> ValidationError:
    return ValidationError(_("读不懂这个文件。请从表格软件里另存为 CSV 或 XLSX。"))


def _csv_lines(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            try:
                return [line[:MOST_COLUMNS] for line in csv.reader(io.StringIO(text, newline=""))]
            except csv.Error as error:
                # A quotation mark that is never closed makes one cell of the rest of the file.
                raise ValidationError(
                    _("有一格太长，多半是少了一个引号。请在表格软件里打开看看，再另存为 CSV 或 XLSX。")
                ) from error
    raise _unreadable()


def _unpacked_sheets(data: bytes) -> int:
    """How large the sheets and words of a workbook are when unpacked, by its table of contents.

    Nothing can hold more than it says there: unpacking stops at the size that is written.

    Raises:
        ValidationError: no workbook, or one that unpacks to more than a list of people can be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _unreadable() from error
    sheets = sum(
        part.file_size for part in parts if part.filename.startswith(("xl/worksheets/", "xl/shared"))
    )
    unpacked = sum(part.file_size for part in parts)
    if sheets > MOST_SHEETS or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise ValidationError(
            _("表格解开后超过 %(n)s MB，不像一份名单。请把名单复制到一份新的表格里，另存再传。")
            % {"n": MOST_SHEETS // MEGABYTE}
        )
    return sheets


def _xlsx_lines(data: bytes) -> list[list[str]]:
    _unpacked_sheets(data)
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        return [[_words(cell) for cell in line] for line in rows]
    except Exception as error:
        # openpyxl raises whatever its parsers meet in a broken file.
        raise _unreadable() from error


def _words(cell: object) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        # A phone that Excel took for a number.
        return str(int(cell))
    return "" if cell is None else str(cell)
