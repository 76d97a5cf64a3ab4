"""What leaves in a spreadsheet is text: no cell of a stranger's words opens as a formula (OWASP: CSV injection)."""

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# A cell that begins so is a formula to Excel or WPS, also behind white space; full-width signs count there too.
BEGINS_A_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0|%")


def guarded(value: object) -> object:
    """A cell for CSV; words that would open as a formula get an apostrophe, by which the programs know text."""
    words = isinstance(value, str) and (
        value.startswith(BEGINS_A_FORMULA) or value.lstrip().startswith(BEGINS_A_FORMULA)
    )
    return f"'{value}" if words else value


def write_csv_row(self, writer, row_dict):
    """As SpreadsheetExportMixin.write_csv_row of Wagtail 8.0, guarded; its XLSX cells are typed as text already."""
    return writer.writerow(
        {
            field: guarded(self.preprocess_field_value(field, value, self.FORMAT_CSV))
            for field, value in row_dict.items()
        }
    )


# Every list of the admin that can be taken out as CSV goes through here.
SpreadsheetExportMixin.write_csv_row = write_csv_row
