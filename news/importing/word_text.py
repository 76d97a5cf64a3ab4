"""The words of one paragraph of a Word file: what readers of the paper saw, each once, and what had to stay behind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from .article import Run
from .word_numbers import W

_PART = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
# The signs of Wingdings that offices use, as characters of their own.
_SYMBOLS = {
    "F0FE": "☑", "F0FC": "✓", "F0FB": "✗", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F071": "□", "F06E": "■", "F06C": "●",
    "F0A1": "○", "F09F": "•", "F0D8": "➢", "F0E0": "→", "F0DF": "←", "F028": "☎", "F02A": "✉", "F0AB": "★", "F052": "☑",
    "F0B7": "•", "F0A3": "☑", "F075": "◆", "F0A7": "▪",
}  # fmt: skip
# Nothing but an address of the web comes along; Word also links to files of somebody's own disk.
_FOLLOWED = re.compile(r"https?://[^\s/]+\.[^\s]{1,400}", re.IGNORECASE)
_SYMBOL_FONTS = ("wingdings", "webdings", "symbol", "zapf")


@dataclass
class LeftBehind:
    """What a document holds that does not come along, counted while it is read."""

    hidden: int = 0
    readings: int = 0
    symbols: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    kept_links: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    merged: int = 0
    revised: bool = False


class Words:
    """Reads paragraphs; knows which styles hide their text and where links lead."""

    def __init__(self, styles: _Element | None, targets: dict[str, str]) -> None:
        self.targets = targets
        self.left = LeftBehind()
        self.hiding = {
            style.get(f"{W}styleId", "")
            for style in (styles.iter(f"{W}style") if styles is not None else ())
            if _is_on(style.find(f"{W}rPr/{W}vanish"))
        }

    def of(self, paragraph: _Element) -> str:
        """The paragraph's own letters; text boxes inside it come as paragraphs of their own."""
        return "".join(run.text for run in self.runs(paragraph))

    def runs(self, paragraph: _Element, *, keeps_links: bool = False) -> list[Run]:
        """The same letters piece by piece, each with its hand; links are followed by `keeps_links` alone."""
        found = []
        for node in own_nodes(paragraph, f"{W}t", f"{W}sym", *_SIGNS):
            own = next((one for one in _up_to_paragraph(node) if one.tag == f"{W}r"), None)
            bold = own is not None and _is_on(own.find(f"{W}rPr/{W}b"))
            link = self._target(node) if keeps_links else ""
            found.append(Run(self._piece(node), bold, link))
        self._note_links(paragraph, keeps_links=keeps_links)
        return found

    def _target(self, node: _Element) -> str:
        """Where a piece leads, if a reader may be led there."""
        above = next((one for one in _up_to_paragraph(node) if one.tag == f"{W}hyperlink"), None)
        target = self.targets.get(above.get(f"{_PART}id", ""), "") if above is not None else ""
        return target if _FOLLOWED.fullmatch(target) else ""

    def _piece(self, node: _Element) -> str:
        above = {etree.QName(parent).localname: parent for parent in _up_to_paragraph(node)}
        if "del" in above or "moveFrom" in above:
            self.left.revised = True
            return ""
        self.left.revised = self.left.revised or "ins" in above or "moveTo" in above
        text = self._letters(node)
        if "rt" in above:
            self.left.readings += bool(text)
            return ""
        if self._is_hidden(above.get("r")):
            self.left.hidden += len(text.strip())
            return ""
        return text

    def _letters(self, node: _Element) -> str:
        if node.tag == f"{W}sym":
            sign = _SYMBOLS.get((node.get(f"{W}char") or "").upper(), "")
            self.left.symbols.append(f"{node.get(f'{W}font') or ''} {sign}".strip())
            return sign
        if node.tag != f"{W}t":
            return _SIGNS[node.tag]
        text = node.text or ""
        run = node.getparent()
        fonts = run.find(f"{W}rPr/{W}rFonts") if run is not None else None
        if fonts is None or not (fonts.get(f"{W}ascii") or "").lower().startswith(_SYMBOL_FONTS):
            return text
        signs = "".join(_SYMBOLS.get(f"{0xF000 + (ord(one) & 0xFF):04X}", "") if ord(one) < 0x100 or
                        0xF000 <= ord(one) <= 0xF0FF else one for one in text)  # fmt: skip
        self.left.symbols += [f"{fonts.get(f'{W}ascii')} {signs}".strip()] if text.strip() else []
        return signs

    def _is_hidden(self, run: _Element | None) -> bool:
        if run is None:
            return False
        own = run.find(f"{W}rPr/{W}vanish")
        if own is not None:
            return _is_on(own)
        style = run.find(f"{W}rPr/{W}rStyle")
        paragraph = next((parent for parent in run.iterancestors(f"{W}p")), None)
        outer = paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None
        return any(one is not None and one.get(f"{W}val") in self.hiding for one in (style, outer))

    def _note_links(self, paragraph: _Element, *, keeps_links: bool) -> None:
        for link in own_nodes(paragraph, f"{W}hyperlink"):
            target = self.targets.get(link.get(f"{_PART}id", ""), "")
            if target:
                kept = keeps_links and _FOLLOWED.fullmatch(target)
                shown = "".join(node.text or "" for node in link.iter(f"{W}t"))
                (self.left.kept_links if kept else self.left.links).append((shown, target))
        for code in own_nodes(paragraph, f"{W}instrText"):
            words = (code.text or "").split('"')
            if words[0].strip().upper().startswith("HYPERLINK") and len(words) > 1 and "\\l" not in words[0]:
                self.left.links.append(("", words[1]))


def own_nodes(paragraph: _Element, *tags: str) -> Iterator[_Element]:
    """The nodes of a paragraph that belong to no paragraph inside it."""
    for node in paragraph.iter(*tags):
        above = list(_up_to_paragraph(node))
        inside_properties = any(parent.tag == f"{W}pPr" for parent in above)
        owner = (above[-1] if above else node).getparent()
        if owner is paragraph and not inside_properties:
            yield node


def picture_parts(paragraph: _Element) -> list[tuple[str, str]]:
    """(id of the picture's part, words that describe it) for each picture drawn in a paragraph."""
    found = []
    for node in own_nodes(paragraph, f"{_DRAWING}blip", f"{_VML}imagedata"):
        if in_fallback(node):
            continue
        part = node.get(f"{_PART}embed") or node.get(f"{_PART}id") or node.get(f"{_PART}link") or ""
        words = next((one.get("descr", "") for parent in node.iterancestors()
                      for one in parent if etree.QName(one).localname == "docPr"), "")  # fmt: skip
        found.append((part, words))
    return found


def in_fallback(element: _Element) -> bool:
    """Word writes a drawing twice; the second is for programs that cannot read the first."""
    return any(etree.QName(parent).localname == "Fallback" for parent in element.iterancestors())


def is_bold(paragraph: _Element) -> bool:
    """Whether every letter of a paragraph is bold."""
    runs = [run for run in own_nodes(paragraph, f"{W}r") if "".join(run.itertext(f"{W}t")).strip()]
    return bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}b")) for run in runs)


def size_of(paragraph: _Element) -> int:
    """The largest type in half points, 0 where it is the ordinary one."""
    sizes = [one.get(f"{W}val", "") for one in own_nodes(paragraph, f"{W}sz")]
    return max((int(one) for one in sizes if one.isdecimal()), default=0)


def _up_to_paragraph(node: _Element) -> Iterator[_Element]:
    for parent in node.iterancestors():
        if parent.tag == f"{W}p":
            return
        yield parent


def _is_on(switch: _Element | None) -> bool:
    return switch is not None and switch.get(f"{W}val", "true").lower() not in ("0", "false", "off")
