"""Tables of a Word file: tables of figures become rows of cells, frames drawn around text become lines."""

from docx.oxml.ns import qn
from lxml.etree import _Element

from .word_text import Words

LONGEST_CELL = 150  # letters; what is longer is a column of a page and not a cell
MAX_COLUMNS = 30


def is_layout(table: _Element) -> bool:
    """Whether a table only arranges a page: one row or column, a table inside, or whole paragraphs in its cells."""
    rows = _own(table, "w:tr")
    widths = [len(_own(row, "w:tc")) for row in rows]
    if len(rows) < 2 or max(widths, default=0) < 2 or max(widths) > MAX_COLUMNS:
        return True
    if next(table.iterdescendants(qn("w:tbl")), None) is not None:
        return True
    cells = (cell for row in rows for cell in _own(row, "w:tc"))
    return any(sum(len(node.text or "") for node in cell.iter(qn("w:t"))) > LONGEST_CELL for cell in cells)


def rows_of(table: _Element, words: Words) -> list[list[str]]:
    """The cells row by row. A merged cell is written once; the places it covered stay empty and are counted."""
    rows = []
    for row in _own(table, "w:tr"):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            words.left.revised = True
            continue
        cells: list[str] = []
        for cell in _own(row, "w:tc"):
            text = "\n".join(words.of(paragraph) for paragraph in cell.iter(qn("w:p"))).strip()
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            width = span.get(qn("w:val"), "1") if span is not None else "1"
            extra = min(int(width), MAX_COLUMNS) - 1 if width.isdecimal() else 0
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            covered = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            words.left.merged += bool(extra > 0 or covered)
            cells += [text] + [""] * extra
        if any(cells):
            rows.append(cells)
    return rows


def _own(parent: _Element, tag: str) -> list[_Element]:
    """Rows of a table or cells of a row, also inside content controls, not those of a table inside."""
    home = qn("w:tbl")
    depth = sum(1 for _ in parent.iterancestors(home)) + (parent.tag == home)
    return [one for one in parent.iter(qn(tag)) if sum(1 for _ in one.iterancestors(home)) == depth]
