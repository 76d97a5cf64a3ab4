"""The number as plain text: the first part of its mail, and for whoever hears it read out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..document import Block, Document, Item, Run, Section
from .mail import LEAVE, WHY

RULE = "————————————"


def plain_of(document: Document) -> str:
    """Every title, lead and link, and the editors' own words whole."""
    lines = [
        document["paper"],
        _("总第 %(number)d 期　%(period)s")
        % {"number": document["total_number"], "period": document["period"]},
        "",
        *words_of(document["lead"]),
    ]
    for section in document["sections"]:
        lines += ["", RULE, *_section(section)]
    lines += ["", RULE, *_foot(document)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    heading = section["heading"]
    yield _("更正：%(what)s") % {"what": heading} if section["kind"] == "correction" else heading
    if section.get("note"):
        yield section["note"]
    for item in section.get("items", []):
        yield from _item(item)
    yield from words_of(section.get("blocks", []))
    if section.get("signed"):
        yield section["signed"]
    if section.get("link"):
        yield section["link"]
    for row in section.get("rows", []):
        parts = (row["day_words"], row["time"], row["what"], row["where"], row["phone"], row["link"])
        yield "　".join(filter(None, parts))


def _item(item: Item) -> Iterator[str]:
    yield ""
    yield f"《{item['title']}》"
    if item["mode"] != "link":
        if item["lead"]:
            yield item["lead"]
        if item["quote"]:
            yield f"“{item['quote']}”{'——' + item['person'] if item['person'] else ''}"
    yield item["link"]


def _foot(document: Document) -> Iterator[str]:
    yield document["unit"]
    if document["rebuilt"]:
        yield document["rebuilt"]
    yield from (line for line in document["imprint"]["note"].splitlines() if line.strip())
    if document["phone"]:
        yield _("想说什么，打 %(phone)s。") % {"phone": document["phone"]}
    yield _("在门户上读这一期：%(link)s") % {"link": document["link"]}
    yield WHY
    yield _("不想再收到，打开这个地址退订：%(leave)s") % {"leave": LEAVE}


def words_of(blocks: list[Block]) -> Iterator[str]:
    """What is read in these blocks, a line each; links behind their words."""
    for block in blocks:
        yield from _lines(block)


def _lines(block: Block) -> Iterator[str]:
    if block["kind"] == "paragraph":
        yield _line(block["runs"])
    elif block["kind"] == "list":
        for number, runs in enumerate(block["items"], start=1):
            yield f"{number}. {_line(runs)}" if block["ordered"] else f"· {_line(runs)}"
    elif block["kind"] == "callout":
        if block["heading"]:
            yield block["heading"]
        yield from words_of(block["blocks"])
    else:
        # Bodies stand in the mail as leads; of them comes here only what a notice never holds.
        yield from filter(None, (block.get("heading"), block.get("text"), block.get("caption")))


def _line(runs: list[Run]) -> str:
    return "".join(f"{run['text']}（{run['link']}）" if run.get("link") else run["text"] for run in runs)
