"""Read articles written in Word (.docx)."""

import io
import zipfile
import zlib

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from .article import ReadArticle, Suspicion
from .assembling import Clues, Line, assemble
from .reading import Unreadable

MAX_PART = 12 * 1024 * 1024  # unpacked size of the text part; a whole book has less
MAX_UNPACKED = 200 * 1024 * 1024
_LOUD = {"title": 5.0, "标题": 5.0, "heading 1": 3.0, "标题 1": 3.0}


def read_word_file(data: bytes) -> ReadArticle:
    """Read a .docx: paragraphs, text boxes, tables and footnotes in reading order. Raises `Unreadable`."""
    document = _open(data)
    body = document.element.body
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    lines = [line for element in body.iter(qn("w:p"), qn("w:tbl")) for line in _lines_of(element, styles)]
    lines += _footnotes(document)
    if not any(line.text for line in lines):
        raise Unreadable("Word 文件里没有文字（可能只有图片）")
    clues = Clues(notes=_notes(body))
    return assemble([line for line in lines if line.text], clues, "docx")


def _open(data: bytes):
    """Open the file after looking at what it would unpack to, so that a small bomb stays small."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "这是旧版 Word（.doc）或加了密码的文件，请用 Word 或 WPS 另存为不加密的 .docx 再导入"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > 3000:
                raise Unreadable("Word 文件解开后太大，不像一篇文章，没有打开")
            if any(part.file_size > MAX_PART and part.filename.endswith((".xml", ".rels")) for part in parts):
                raise Unreadable("Word 文件的文字部分解开后太大，不像一篇文章，没有打开")
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError, OSError, etree.XMLSyntaxError,
            OpcError, AttributeError, zlib.error) as error:  # fmt: skip
        raise Unreadable("Word 文件打不开：不是真正的 .docx，或者文件已损坏") from error


def _lines_of(element, styles: dict[str, str]) -> list[Line]:
    if any(parent.tag == qn("w:tbl") for parent in element.iterancestors()) or _in_fallback(element):
        return []
    if element.tag == qn("w:tbl"):
        rows = [
            ["\n".join(_text(p) for p in cell.iter(qn("w:p"))).strip() for cell in row.iter(qn("w:tc"))]
            for row in element.iter(qn("w:tr"))
        ]
        rows = [row for row in rows if any(row)]
        if all(len(row) == 1 for row in rows):  # a frame drawn around text, not a table of figures
            return [Line(text.strip()) for row in rows for text in row[0].split("\n")]
        return [Line("\n".join(" | ".join(row) for row in rows), "table", rows)]
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = styles.get(style.get(qn("w:val")), "") if style is not None else ""
    kind = (
        "heading"
        if name.startswith(("heading", "标题"))
        else "quote"
        if "quote" in name or "引用" in name
        else "paragraph"
    )
    kind = "image_caption" if name in ("caption", "题注") else kind
    return [
        Line(text.strip(" \u3000\t\xa0"), kind, points=_LOUD.get(name, 0.0))
        for text in _text(element).split("\n")
    ]


def _in_fallback(element) -> bool:
    return any(etree.QName(parent).localname == "Fallback" for parent in element.iterancestors())


def _text(paragraph) -> str:
    """The paragraph's own letters; text boxes inside it come as paragraphs of their own."""
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    pieces = []
    for node in paragraph.iter(qn("w:t"), *signs):
        owner = next((parent for parent in node.iterancestors() if parent.tag == qn("w:p")), None)
        if owner is paragraph and not any(parent.tag == qn("w:pPr") for parent in node.iterancestors()):
            pieces.append(node.text or "" if node.tag == qn("w:t") else signs[node.tag])
    return "".join(pieces)


def _footnotes(document) -> list[Line]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes") and not relation.is_external:
            root = etree.fromstring(
                relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True)
            )
            return [Line(_text(paragraph).strip()) for paragraph in root.iter(qn("w:p"))]
    return []


def _notes(body) -> list[Suspicion]:
    notes = []
    if next(body.iter(qn("w:numPr")), None) is not None:
        notes.append(
            Suspicion(
                "numbering",
                "全文",
                "",
                "Word 里用了自动编号，编号不会带过来，请对照原文补上“一、”“1.”等序号。",
            )
        )
    if next(body.iter(qn("w:del"), qn("w:ins")), None) is not None:
        notes.append(
            Suspicion(
                "revision",
                "全文",
                "",
                "Word 里有没处理的修订痕迹：插入的文字已收入，删除的文字没有收入，请核对。",
            )
        )
    return notes
