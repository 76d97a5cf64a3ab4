"""What leaves in a spreadsheet opens in Excel and WPS as it is meant: Chinese headings, the town's time, and text that is
text: no cell of a stranger's words opens as a formula (OWASP: CSV injection), no phone as 1.99E+10."""

import codecs
import datetime
import re

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from .dates import stamp

# A cell that begins so is a formula to Excel or WPS, also behind white space; full-width signs count there too.
BEGINS_A_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0|%")
# So many digits and Excel rounds them, or drops a leading nought.
LONG_NUMBER = re.compile(r"\s*(?:\d[\d ]{10,}|0\d+)\s*")

# Fields of Wagtail's reviews that have no words of their own in any language.
HEADINGS = {
    "workflow": _("审核流程"),
    "task": _("哪一审"),
    "requested_by": _("谁送审的"),
    "started_at": _("几时开始"),
    "finished_at": _("几时结束"),
    "finished_by": _("谁办结的"),
}


def guarded(value: object) -> object:
    """A cell for CSV; words that would open as a formula, and numbers that are names, get an apostrophe, by which the
    programs know text."""
    words = isinstance(value, str) and (
        value.startswith(BEGINS_A_FORMULA)
        or value.lstrip().startswith(BEGINS_A_FORMULA)
        or LONG_NUMBER.fullmatch(value)
    )
    return f"'{value}" if words else value


def in_town_time(value: object) -> object:
    """A moment as 2026-12-03 09:00 in Shanghai; everything else as it is."""
    return stamp(value) if isinstance(value, datetime.datetime) else value


def write_csv_row(self, writer, row_dict):
    """As SpreadsheetExportMixin.write_csv_row of Wagtail 8.0, guarded."""
    return writer.writerow(
        {
            field: guarded(self.preprocess_field_value(field, in_town_time(value), self.FORMAT_CSV))
            for field, value in row_dict.items()
        }
    )


def _with_mark(stream_csv):
    """Excel takes a file for the machine's old encoding unless it begins with the mark of UTF-8."""

    def marked(self, queryset):
        yield codecs.BOM_UTF8
        yield from stream_csv(self, queryset)

    return marked


def _in_town_time(generate_xlsx_row):
    """Upstream writes UTC into the cells of a workbook; its cells of text are typed as text already."""

    def row(self, worksheet, row_dict, date_format=None):
        row_dict = {field: in_town_time(value) for field, value in row_dict.items()}
        return generate_xlsx_row(self, worksheet, row_dict, date_format)

    return row


def _with_column_words(get_heading):
    """A field is called what its column on the screen is called, where nobody named it for the file alone."""

    def heading(self, queryset, field):
        labels = {column.name: column.label for column in getattr(self, "columns", ()) if column.label}
        own = self.export_headings.get(field) or labels.get(field) or HEADINGS.get(field)
        return str(own) if own else get_heading(self, queryset, field)

    return heading


# Every list of the admin that can be taken out goes through here.
SpreadsheetExportMixin.write_csv_row = write_csv_row
SpreadsheetExportMixin.stream_csv = _with_mark(SpreadsheetExportMixin.stream_csv)
SpreadsheetExportMixin.generate_xlsx_row = _in_town_time(SpreadsheetExportMixin.generate_xlsx_row)
SpreadsheetExportMixin.get_heading = _with_column_words(SpreadsheetExportMixin.get_heading)
