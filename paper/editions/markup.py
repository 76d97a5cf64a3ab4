"""Blocks of the frozen document as HTML whose every style stands inline: for WeChat, which drops all others, and for mail.

Which tags, which sizes and whether links may stand there is said by a `Hand`; what is written, once, here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.html import escape

from ..document import Block, Picture, Run


@dataclass
class Hand:
    """How one medium writes.

    Args:
        styles: by role (p, heading, quote, caption, small, box, cell, head ...), as they stand in the attribute.
        links: whether links may stand in the text; WeChat drops those that lead out of it.
        picture: writes a picture.
    """

    styles: dict[str, str]
    links: bool
    picture: Callable[[Picture], str]
    block_tag: str = "section"
    makers: dict[str, Callable[[Block], str]] = field(init=False)

    def __post_init__(self) -> None:
        self.makers = {
            "paragraph": lambda block: self.tag("p", "p", self.runs(block["runs"])),
            "heading": lambda block: self.tag("p", "heading", words(block["text"])),
            "list": self._list,
            "quote": self._quote,
            "picture": lambda block: self.with_caption(block["picture"]),
            "gallery": lambda block: "".join(map(self.with_caption, block["pictures"])),
            "figures": self._figures,
            "steps": self._steps,
            "timeline": self._timeline,
            "table": self._table,
            "callout": self._callout,
            "file": self._file,
            "video": self._video,
        }

    def tag(self, name: str, role: str, inner: str) -> str:
        style = self.styles.get(role, "")
        return f'<{name} style="{style}">{inner}</{name}>' if style else f"<{name}>{inner}</{name}>"

    def blocks(self, blocks: list[Block]) -> str:
        return "".join(self.makers[block["kind"]](block) for block in blocks)

    def runs(self, runs: list[Run]) -> str:
        return "".join(self._run(run) for run in runs)

    def link(self, address: str, inner: str) -> str:
        """A link, or the words alone where links are dropped."""
        if not self.links or not address:
            return inner
        return f'<a href="{words(address)}" style="{self.styles["link"]}">{inner}</a>'

    def with_caption(self, picture: Picture) -> str:
        under = "　".join(filter(None, (picture["caption"], picture["credit"])))
        return self.picture(picture) + (self.tag("p", "caption", words(under)) if under else "")

    def _run(self, run: Run) -> str:
        inner = words(run["text"]).replace("\n", "<br>")
        if run.get("bold"):
            inner = f"<strong>{inner}</strong>"
        return self.link(run.get("link", ""), inner)

    def _heading_of(self, block: Block) -> str:
        heading = block.get("heading", "")
        return self.tag("p", "heading", words(heading)) if heading else ""

    def _list(self, block: Block) -> str:
        marks = (f"{number}. " if block["ordered"] else "· " for number in range(1, len(block["items"]) + 1))
        # Lists lose their marks in half of the readers; written out, they stay.
        pairs = zip(marks, block["items"], strict=True)
        return "".join(self.tag("p", "item", f"{mark}{self.runs(runs)}") for mark, runs in pairs)

    def _quote(self, block: Block) -> str:
        who = self.tag("p", "small", f"——{words(block['who'])}") if block.get("who") else ""
        return self.tag(self.block_tag, "quote", self.tag("p", "item", words(block["text"])) + who)

    def _figures(self, block: Block) -> str:
        rows = ""
        for one in block["figures"]:
            value = f"<strong>{words(one['value'])}</strong>{words(one['unit'])}　{words(one['label'])}"
            source = words("，".join(filter(None, (one["source"], one["as_of"]))))
            rows += self.tag("p", "item", value) + self.tag("p", "small", source)
        return self.tag(self.block_tag, "box", self._heading_of(block) + rows)

    def _steps(self, block: Block) -> str:
        rows = [
            self.tag("p", "item", f"<strong>{number}. {words(one['title'])}</strong>")
            + (self.tag("p", "item", words(one["text"])) if one["text"] else "")
            for number, one in enumerate(block["steps"], start=1)
        ]
        return self._heading_of(block) + "".join(rows)

    def _timeline(self, block: Block) -> str:
        rows = [
            self.tag("p", "item", f"<strong>{words(one['when'])}</strong>　{words(one['text'])}")
            for one in block["moments"]
        ]
        return self._heading_of(block) + "".join(rows)

    def _table(self, block: Block) -> str:
        """As a table where a phone can show it; wider ones row by row, each cell behind its column's name."""
        caption = self.tag("p", "heading", words(block["caption"])) if block["caption"] else ""
        if len(block["head"]) > 3:
            rows = ["；".join(self._cells(block["head"], row)) for row in block["rows"]]
            return caption + "".join(self.tag("p", "item", row) for row in rows)
        head = "".join(self.tag("th", "head", words(one)) for one in block["head"])
        body = "".join(
            f"<tr>{''.join(self.tag('td', 'cell', words(cell)) for cell in row)}</tr>"
            for row in block["rows"]
        )
        return caption + self.tag("table", "table", f"<tr>{head}</tr>{body}")

    def _cells(self, head: list[str], row: list[str]) -> list[str]:
        pairs = zip(head, row, strict=False)
        return [f"{words(name)}：{words(cell)}" if name else words(cell) for name, cell in pairs if cell]

    def _callout(self, block: Block) -> str:
        return self.tag(self.block_tag, "box", self._heading_of(block) + self.blocks(block["blocks"]))

    def _file(self, block: Block) -> str:
        name = self.link(block["link"], f"<strong>{words(block['heading'])}</strong>")
        return self.tag(self.block_tag, "box", self.tag("p", "item", name) + self._text(block))

    def _video(self, block: Block) -> str:
        shown = self.picture(block["picture"]) if block.get("picture") else ""
        caption = self.tag("p", "caption", self.link(block["link"], words(block["caption"])))
        return shown + caption + self._text(block)

    def _text(self, block: Block) -> str:
        return self.tag("p", "item", words(block["text"])) if block.get("text") else ""


def words(text: str) -> str:
    """Text for HTML. Braces become entities: no title passes for a placeholder of the sender."""
    return str(escape(text)).replace("{", "&#123;").replace("}", "&#125;")
