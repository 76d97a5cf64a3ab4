"""Lists that leave as a workbook for Excel and WPS: every cell is text, so nothing is a formula or 1.38E+10."""

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _


def written(lines: Iterable[Sequence[object]]) -> bytes:
    """The bytes of an xlsx file with one sheet; lines are fetched while it is written."""
    # Here: few processes ever write one, and the library takes 5 MB of each that knows it.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("名单"))
    for line in lines:
        cells = [WriteOnlyCell(sheet, value=str(value)) for value in line]
        for cell in cells:
            # openpyxl takes a leading = for a formula.
            cell.data_type = "s"
            cell.number_format = "@"
        sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
