"""Turn a parsed web page into the lines a reader would see, each knowing where on the page it stood."""

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from .characters import CJK, count_chinese
from .lists import Mark, with_label
from .pasted_numbers import is_word_label, word_mark
from .reading import Unreadable

MAX_DEPTH = 20_000
MAX_LINES = 6_000
ICON = 40  # a picture of so many pixels or fewer is a sign of the page
MAX_SPAN = 50
MAX_STEPS = 2_000_000  # lines times their depth
_SKIP = frozenset(
    ["head", "script", "style", "template", "svg", "object", "embed", "applet", "map", "noframes"]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rb",
        "rp",
        "rt",
        "rtc",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "bdi",
        "data",
        "input",
        "button",
    ]
)
_BOILERPLATE_TAGS = frozenset(["nav", "footer", "aside", "select", "noscript", "textarea", "form", "iframe"])
_BOILERPLATE = re.compile(
    r"(?:^|[-_ ])(?:foot(?:er)?|copyright|copy|nav(?:bar|igation)?|menu|crumbs?|breadcrumbs?|position|location|dqwz|weizhi|sidebar|aside|relat(?:ed|e|ion)|recommend|"
    r"share|bdsharebuttonbox|bdshare|comments?|pinglun|hot|rank|login|search|banner|friendlinks?|yqlj|prevnext|prev|next|pagination|toolbar|tools?|ewm|qrcode|topbar|logo|ads?|"
    r"advert)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}|height\s*:\s*0(?:px)?\s*;.*overflow",
    re.IGNORECASE,
)


@dataclass
class PageLine:
    """One visible line: its text and kind, its place in the page, how much of it is links, the pictures before it."""

    text: str
    kind: str
    rows: list[list[str]]
    ancestor_ids: tuple[int, ...]
    names: tuple[str, ...] = ()
    heading: str = ""
    link_share: float = 0.0
    href: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    bold: bool = False
    boilers: tuple[int, ...] = ()
    hiders: tuple[int, ...] = ()
    boilerplate: bool = False
    hidden: bool = False
    mark: Mark | None = None
    level: int = 0

    @property
    def leaf(self) -> int:
        """The innermost block the line stands in."""
        return self.ancestor_ids[-1]

    @property
    def is_article_prose(self) -> bool:
        """Whether the line may count as text of the article when the container is looked for."""
        return not self.boilerplate and not self.hidden and self.link_share < 0.5

    def same_block(self, other: "PageLine") -> bool:
        """Whether both lines stand in the same parent or directly beside each other."""
        return self.ancestor_ids[-2:-1] == other.ancestor_ids[-2:-1] or self.leaf == other.leaf


class _Walker:
    """Walks the page without recursion and cuts it into lines at blocks and line breaks."""

    def __init__(self) -> None:
        self.lines: list[PageLine] = []
        self.steps = 0
        self.pieces: list[str] = []
        self.blocks: list[Tag] = []
        self.links: list[tuple[str, str]] = []
        self.pictures: list[tuple[str, str]] = []
        self.link_letters = 0
        self.bold_letters = 0
        self.hidden_letters = 0
        self.hidden_by: list[int] = []  # elements that hide words of the line being written
        self.open_links: list[Tag] = []
        self.open_bold = 0
        self.point: Mark | None = None  # the point of a list that the next words begin
        self.boilers: list[int] = []
        self.hiders: list[int] = []

    def walk(self, root: Tag) -> None:
        stack: list[tuple[str, object]] = [("open", root)]
        while stack:
            if len(stack) > 3_000_000 or len(self.blocks) > MAX_DEPTH:
                raise Unreadable("网页的标签嵌套得太深，读不出来")
            step, node = stack.pop()
            if step == "close" and isinstance(node, Tag):
                self.close(node)
            elif isinstance(node, Tag):
                self.visit(node, stack)
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self.write(str(node))
        self.flush()

    def visit(self, tag: Tag, stack: list) -> None:
        if tag.name in _SKIP:
            return
        if tag.name == "img":
            self.note_picture(tag)
            return
        if tag.name in ("br", "hr"):
            self.flush()
            return
        if tag.name == "table" and _is_data_table(tag):
            self.flush()
            self.blocks.append(tag)
            self.emit_table(tag)
            self.blocks.pop()
            return
        if is_word_label(tag) and (mark := word_mark(tag)):
            self.point = mark
            return
        self.open(tag)
        if tag.name == "li":
            self.point = self._mark(tag)
        stack.append(("close", tag))
        stack.extend(("open", child) for child in reversed(tag.contents))

    def _mark(self, item: Tag) -> Mark:
        """Where an item stands among the lists around it."""
        lists = [tag for tag in self.blocks if tag.name in ("ol", "ul")]
        name, level = str(id(lists[0])) if lists else "", max(len(lists) - 1, 0)
        if item.parent is None or item.parent.name != "ol":
            return Mark(name, level)
        return Mark(name, level, _number(item), f"{_number(item)}.")

    def note_picture(self, tag: Tag) -> None:
        """Remember a picture for the next line. WeChat and others keep the address in data-src; icons are none."""
        source = str(tag.get("data-src") or tag.get("data-original") or tag.get("src") or "")
        sizes = [str(tag.get(name) or "") for name in ("width", "height", "data-w")]
        if source and not any(
            size.removesuffix("px").isdecimal() and int(size.removesuffix("px")) <= ICON for size in sizes
        ):
            self.pictures.append((source, str(tag.get("alt") or "")[:60]))

    def open(self, tag: Tag) -> None:
        if _is_block(tag):
            self.flush()
            self.blocks.append(tag)
        if tag.name == "a" and tag.get("href"):
            self.open_links.append(tag)
            self.links.append((str(tag["href"]), tag.get_text(strip=True)[:60]))
        self.open_bold += tag.name in ("b", "strong")
        if _looks_like_frame(tag):
            self.boilers.append(id(tag))
        if tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style") or "")):
            self.hiders.append(id(tag))

    def close(self, tag: Tag) -> None:
        if _is_block(tag):
            self.flush()
            self.blocks.pop()
        if self.open_links and self.open_links[-1] is tag:
            self.open_links.pop()
        self.open_bold -= tag.name in ("b", "strong")
        for marks in (self.boilers, self.hiders):
            if marks and marks[-1] == id(tag):
                marks.pop()

    def write(self, text: str) -> None:
        amount = len(text.strip())
        self.link_letters += amount if self.open_links else 0
        self.bold_letters += amount if self.open_bold else 0
        if self.hiders and amount:
            self.hidden_letters += amount
            self.hidden_by = list(self.hiders)
        self.pieces.append(text)

    def flush(self) -> None:
        text = tidy("".join(self.pieces))
        if text:
            self.steps += len(self.blocks)
            if self.steps > MAX_STEPS or len(self.lines) > MAX_LINES:
                raise Unreadable("网页的层次和行数太多，不像一篇文章，请只保存文章所在的页面")
            mark, self.point = self.point, None
            if mark and self.link_letters * 2 >= len(text):  # a menu
                text, mark = with_label(mark.label, text), None
            line = self.line(text, self.kind(text), [])
            line.mark = mark
            self.lines.append(line)
        self.pieces, self.links, self.link_letters, self.bold_letters = [], [], 0, 0
        self.hidden_letters, self.hidden_by = 0, []
        if self.open_links:
            self.links = [(str(tag["href"]), tag.get_text(strip=True)[:60]) for tag in self.open_links]

    def kind(self, text: str) -> str:
        names = {tag.name for tag in self.blocks[-12:]}
        items = [tag for tag in self.blocks[-2:] if tag.name == "li"]
        if (
            items
            and items[-1].parent is not None
            and items[-1].parent.name == "ul"
            and self.link_letters < len(text) / 2
        ):
            return "bullet"
        if "blockquote" in names:
            return "quote"
        if "figcaption" in names or "caption" in names:
            return "image_caption"
        short = count_chinese(text) <= 40 and not re.search("[。；，]$", text)
        if short and names & {"h1", "h2", "h3", "h4", "h5", "h6"}:
            return "heading"
        return (
            "heading"
            if short and self.bold_letters >= len(text) * 0.9 and not re.search("[。：:]", text)
            else "paragraph"
        )

    def line(self, text: str, kind: str, rows: list[list[str]]) -> PageLine:
        names = tuple(
            str(value)
            for tag in self.blocks[-2:]
            for value in (
                tag.get("id"),
                " ".join(str(name) for name in tag.get_attribute_list("class") if name),
            )
            if value
        )
        heading = next(
            (tag.name for tag in reversed(self.blocks[-4:]) if re.fullmatch("h[1-6]", tag.name)), ""
        )
        return PageLine(text, kind, rows, tuple(id(tag) for tag in self.blocks), names, heading, self.link_letters / max(len(text), 1),
                        self.links[0][0] if self.links else "", list(self.links), self.pictures_here(), self.bold_letters >= len(text) * 0.9, tuple(self.boilers), tuple(self.hidden_by if self.hidden_letters >= len(text) * 0.9 else self.hiders))  # fmt: skip

    def pictures_here(self) -> list[tuple[str, str]]:
        """The pictures since the last line."""
        found, self.pictures = self.pictures, []
        return found

    def emit_table(self, table: Tag) -> None:
        rows = [row for row in table_rows(table) if any(row)]
        caption = table.find("caption")
        if caption and tidy(caption.get_text()):
            self.lines.append(self.line(tidy(caption.get_text()), "image_caption", []))
        if rows:
            self.lines.append(self.line("\n".join(" | ".join(row) for row in rows), "table", rows))


def page_lines(soup: BeautifulSoup) -> list[PageLine]:
    """Return every visible line of the page in reading order; frames (menus, footers) and hidden text are marked."""
    walker = _Walker()
    walker.walk(soup)
    lines = walker.lines
    _mark(lines, "boilers", "boilerplate", 0.4)
    _mark(lines, "hiders", "hidden", 0.5)
    return lines


def tidy(text: str) -> str:
    """Make white space plain as a browser shows it: source line breaks between Chinese characters vanish."""
    text = re.sub(rf"(?<=[{CJK}，。、；：！？”）])[ \t]*[\r\n]\s*(?=[{CJK}“（])", "", text)
    return re.sub(r"[ \t\r\n\f\v\xa0]+", " ", text).strip(" \u3000\ufeff\u200b")


def table_rows(table: Tag) -> list[list[str]]:
    """The cells row by row, each under its own column: a cell over several columns or rows is written once, the
    places it covers stay empty."""
    rows: list[list[str]] = []
    covered: dict[tuple[int, int], bool] = {}
    for at, row in enumerate(table.find_all("tr")):
        cells: list[str] = []
        for cell in row.find_all(["td", "th"]):
            while covered.get((at, len(cells))):
                cells.append("")
            wide, deep = _span(cell, "colspan"), _span(cell, "rowspan")
            covered.update(
                {(at + down, len(cells) + right): True for down in range(1, deep) for right in range(wide)}
            )
            cells += [tidy(cell.get_text(" ")), *[""] * (wide - 1)]
        rows.append(cells)
    return rows


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdecimal() else 1


def _number(item: Tag) -> int:
    """The number a browser writes before an item of an ordered list."""
    start = str(item.parent.get("start") or "1") if item.parent else "1"
    first = int(start) if start.isascii() and start.isdecimal() else 1
    return first + sum(1 for one in item.find_previous_siblings("li"))


def _mark(lines: list[PageLine], source: str, target: str, limit: float) -> None:
    """Set the mark on lines under such an element, unless that element holds most of the page's sentences."""
    weight: dict[int, int] = {}
    total = 0
    for line in lines:
        amount = count_chinese(line.text) if re.search("[，。；]", line.text) and line.link_share < 0.5 else 0
        total += amount
        for element in getattr(line, source):
            weight[element] = weight.get(element, 0) + amount
    for line in lines:
        setattr(line, target, any(weight[element] <= total * limit for element in getattr(line, source)))


def _is_block(tag: Tag) -> bool:
    return tag.name not in _INLINE and ":" not in tag.name


def _looks_like_frame(tag: Tag) -> bool:
    if tag.name in ("html", "body", "[document]") or tag.name in _INLINE:
        return False
    names = " ".join(
        [str(tag.get("id") or ""), *(str(name) for name in tag.get_attribute_list("class") if name)]
    )
    return tag.name in _BOILERPLATE_TAGS or bool(names.strip() and _BOILERPLATE.search(names))


def _is_data_table(table: Tag) -> bool:
    """A table of figures: several short cells in several rows, and no table or paragraphs of text inside."""
    if table.find("table") or len(table.find_all("tr")) < 2:
        return False
    cells = table.find_all(["td", "th"])
    if len(cells) > 2000 or len(cells) < 4 or table.find(["h1", "h2", "ul", "form"]):
        return False
    texts = [cell.get_text(strip=True) for cell in cells]
    widths = [len(row.find_all(["td", "th"])) for row in table.find_all("tr")]
    filled = [text for text in texts if text]
    wide = sum(width >= 2 for width in widths) >= max(2, len(widths) * 0.6)
    return wide and len(filled) >= 4 and max(map(len, filled)) <= 150 and len(filled) >= len(cells) * 0.5
