"""Read articles written in Word or WPS (.docx): paragraphs, tables, pictures and notes in reading order."""

import re

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element

from .article import Picture, ReadArticle, Run
from .assembling import Clues, Line, assemble
from .characters import count_chinese
from .lists import settle_lists
from .reading import Unreadable
from .word_numbers import Numbering
from .word_open import BROKEN, open_word_file, why
from .word_report import notes_of
from .word_tables import is_layout, rows_of
from .word_text import Words, in_fallback, is_bold, picture_parts, size_of

MAX_PICTURES = 40
_LOUD = {"title": 5.0, "标题": 5.0, "heading 1": 3.0, "标题 1": 3.0}
# 一、 （二） 3. at the beginning of a bold line of its own: a heading that nobody gave a style.
_BOLD_HEADING = re.compile(
    r"^(?:(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．])\s*[^。；;]{2,40}|[^。；，;：:]{2,40})$"
)
# What WPS and phones write where somebody should say what a picture shows: the name of its file.
_NO_WORDS = re.compile(
    r"^(?:(?:IMG|DSC|mmexport|微信图片|QQ图片|wps|屏幕截图|图片|图像|Picture)[\s_\d.-]*(?:\.\w{2,5})?$|.*\.(?:jpe?g|png|webp|heic|gif|bmp|[ew]mf)$)",
    re.IGNORECASE,
)
_LARGE = 32  # half points: 三号 and more


def read_word_file(data: bytes) -> ReadArticle:
    """Read a .docx whole. What does not come along (hidden words, headers, links ...) is named. Raises `Unreadable`."""
    document = open_word_file(data)
    try:
        reader = _Reader(document)
        lines = reader.lines()
        numbers = settle_lists(lines)
        clues = Clues(notes=[*notes_of(document, reader.words.left, reader.numbering), *numbers])
    except BROKEN as error:  # a part that the file names and does not have, or that is no XML
        raise Unreadable(why(data, error)) from error
    if not any(line.text for line in lines):
        raise Unreadable("Word 文件里没有文字（可能只有图片），请把文字打进 Word 再导入")
    return assemble(lines, clues, "docx")


class _Reader:
    """Walks one document from top to bottom."""

    def __init__(self, document) -> None:
        self.document = document
        self.part = document.part
        styles = part_element(self.part, RELATIONSHIP_TYPE.STYLES)
        self.numbering = Numbering(part_element(self.part, RELATIONSHIP_TYPE.NUMBERING), styles)
        external = {key: one.target_ref for key, one in self.part.rels.items() if one.is_external}
        self.words = Words(styles, external)
        self.names = _style_names(styles)
        self.pictures = 0

    def lines(self) -> list[Line]:
        """Every line of the body, then the footnotes; pictures stand where they were drawn."""
        lines = self.below(self.document.element.body)
        for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
            notes = part_element(self.part, kind)
            for paragraph in notes.iter(qn("w:p")) if notes is not None else ():
                lines.append(Line(self.words.of(paragraph).strip()))
        return [line for line in lines if line.text or line.picture]

    def below(self, root: _Element) -> list[Line]:
        """The lines of paragraphs and tables below an element, tables inside tables included."""
        found: list[Line] = []
        tables: set[_Element] = set()  # what a table of figures holds was read with it
        for element in root.iter(qn("w:p"), qn("w:tbl")):
            if in_fallback(element) or any(parent in tables for parent in element.iterancestors(qn("w:tbl"))):
                continue
            if element.tag == qn("w:p"):
                found += self.paragraph(element)
            elif not is_layout(element):
                tables.add(element)
                found += self.table(element)
        return found

    def table(self, element: _Element) -> list[Line]:
        """A table of figures as one line with its cells."""
        rows = rows_of(element, self.words)
        drawn = [line for paragraph in element.iter(qn("w:p")) for line in self.drawn(paragraph)]
        text = "\n".join(" | ".join(row) for row in rows)
        return [Line(text, "table", rows), *drawn] if rows else drawn

    def paragraph(self, element: _Element) -> list[Line]:
        """The lines of one paragraph, the first with its place in a list, then its pictures."""
        runs = self.words.runs(element, keeps_links=True)
        mark, text = self.numbering.mark(element), "".join(run.text for run in runs)
        kind, points = self._kind(element, text)
        lines = [Line(one.strip(" \u3000\t\xa0"), kind, points=points) for one in text.split("\n")]
        for line, own in zip(lines, _by_line(runs), strict=False):
            line.runs = own
        next((line for line in lines if line.text), Line("")).mark = mark
        return lines + self.drawn(element)

    def drawn(self, element: _Element) -> list[Line]:
        """The pictures of a paragraph; one that cannot come along is named."""
        found = []
        for key, words in picture_parts(element):
            relation = self.part.rels.get(key)
            inside = relation is not None and not relation.is_external
            if inside and self.pictures < MAX_PICTURES:
                self.pictures += 1
                part = relation.target_part
                name = str(part.partname).rsplit("/", 1)[-1]
                alt = "" if _NO_WORDS.match(words) else words[:120]
                found.append(Line("", "picture", picture=Picture(name, part.blob, alt)))
            else:
                self.words.left.pictures.append(words or "图片")
        return found

    def _kind(self, element: _Element, text: str) -> tuple[str, float]:
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = self.names.get(style.get(qn("w:val")), "") if style is not None else ""
        points = _LOUD.get(name, 0.0)
        level = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if name.startswith(("heading", "标题")) or (level is not None and level.get(qn("w:val"), "9") < "9"):
            return "heading", points
        if "quote" in name or "引用" in name:
            return "quote", points
        if name in ("caption", "题注"):
            return "image_caption", points
        if is_bold(element) and _BOLD_HEADING.match(text.strip()) and count_chinese(text) >= 2:
            return "heading", points + (3.0 if size_of(element) >= _LARGE else 0.0)
        return "paragraph", points + (2.0 if size_of(element) >= _LARGE else 0.0)


def _by_line(runs: list[Run]) -> list[list[Run]]:
    """The pieces of a paragraph, parted where Word breaks its lines."""
    found: list[list[Run]] = [[]]
    for run in runs:
        first, *more = run.text.split("\n")
        for at, text in enumerate([first, *more]):
            if at:
                found.append([])
            found[-1].append(Run(text, run.bold, run.link))
    return found


def part_element(part, kind: str) -> _Element | None:
    """The root of a part that hangs by a relation of this kind, None where there is none."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            blob = relation.target_part.blob
            return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
    return None


def _style_names(styles: _Element | None) -> dict[str, str]:
    """Style id -> its name in small letters; the names are the same in Word and WPS, the ids are not."""
    found = {}
    for style in styles.iter(qn("w:style")) if styles is not None else ():
        name = style.find(qn("w:name"))
        found[style.get(qn("w:styleId"), "")] = (
            name.get(qn("w:val"), "") if name is not None else ""
        ).lower()
    return found
