"""The number as a mail: titles and leads with links, notices and dates whole. HTML of at most 80 KB.

Nothing in it belongs to one recipient; where the sender puts what does, a placeholder stands, once, in the last lines.
Pictures are those of the number at public addresses, the same for everybody. It reads with pictures off, in the dark and on
360 px: one column, colours that both backgrounds bear.
"""

from django.utils.translation import gettext as _

from ..document import Document, Item, Picture, Section
from ..links import plain
from .markup import Hand, words
from .refusal import Unmakeable

MOST_BYTES = 80 * 1024
PICTURE_WIDTH = 640
# Where the sender puts why this one reader gets it, and the address by which they leave. They stand in the last lines alone.
WHY, LEAVE = "{{why}}", "{{leave}}"
STYLES = {
    "p": "margin:0 0 12px",
    "item": "margin:0 0 8px",
    "heading": "margin:16px 0 8px;font-weight:bold",
    "title": "margin:0 0 6px;font-size:21px;line-height:1.4;font-weight:bold",
    "section": "margin:36px 0 14px;border-top:3px solid #A62B1C;padding-top:8px;font-size:19px;font-weight:bold",
    "paper": "margin:0;font-size:28px;line-height:1.3;font-weight:bold",
    "slogan": "margin:0",
    "line": "margin:4px 0 20px;font-size:16px",
    "lead": "margin:0 0 8px",
    "quote": "margin:12px 0;border-left:4px solid #A62B1C;padding-left:12px",
    "box": "margin:12px 0;border:1px solid #8A7F6D;padding:12px",
    "caption": "margin:4px 0 12px;font-size:16px",
    "small": "margin:0 0 8px;font-size:16px",
    "table": "width:100%;border-collapse:collapse;margin:0 0 12px",
    "head": "border:1px solid #8A7F6D;padding:6px;text-align:left",
    "cell": "border:1px solid #8A7F6D;padding:6px",
    "link": "color:#A62B1C;text-decoration:underline",
    "entry": "margin:0 0 26px",
}
# A date is never broken over lines.
WHOLE = "display:inline-block"
# Readers that know the dark ask here; the others turn colours round themselves. !important goes before inline styles.
DARK = (
    "@media (prefers-color-scheme: dark){"
    "body,.sheet{background:#1c1a17!important;color:#ece6da!important}a{color:#f2a99d!important}}"
)
FONTS = "'PingFang SC','HarmonyOS Sans SC','MiSans','Noto Sans CJK SC','Microsoft YaHei',sans-serif"
FRAME = (
    '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    "<title>{title}</title><style>{dark}</style></head>"
    '<body style="margin:0;padding:0;background:#FBF8F2;color:#211E1A">'
    '<div style="display:none;max-height:0;overflow:hidden">{gist}</div>'
    '<div class="sheet" style="max-width:600px;margin:0 auto;padding:20px 16px;background:#FBF8F2;color:#211E1A;'
    'font:17px/1.75 {fonts};overflow-wrap:anywhere">{inner}</div></body></html>'
)


def mail_of(document: Document) -> str:
    """The HTML part.

    Raises:
        Unmakeable: larger than mailboxes take.
    """
    writer = Writer(document)
    inner = writer.masthead() + "".join(map(writer.section, document["sections"])) + writer.foot()
    gist = "；".join(item["title"] for one in document["sections"] for item in one.get("items", []))[:100]
    whole = FRAME.format(
        title=words(document["title"]), dark=DARK, gist=words(gist), fonts=FONTS, inner=inner
    )
    size = len(whole.encode())
    if size > MOST_BYTES:
        said = _("邮件有 %(size)d KB，超过 80 KB 有些邮箱会截断。请少选几篇，或者把“自己写的一段”写短些。")
        raise Unmakeable(said % {"size": size // 1024})
    return whole


def personal(made: str, *, why: str, leave: str) -> str:
    """A mail or its plain text for one reader: the last placeholders, which are ours, become their own words.

    Args:
        why: in the HTML part with its markup already escaped.
    """
    for mark, own in ((LEAVE, leave), (WHY, why)):
        before, _mark, after = made.rpartition(mark)
        made = f"{before}{own}{after}"
    return made


def picture_address(document: Document, picture: Picture) -> str:
    """Where everybody may read a picture of a standing number."""
    return f"{plain(document['link'])}/{picture['file']}"


class Writer:
    """Writes one mail."""

    def __init__(self, document: Document):
        self.document = document
        self.hand = Hand(styles=STYLES, links=True, picture=self._picture, block_tag="div")

    def _picture(self, picture: Picture) -> str:
        return (
            f'<img src="{words(picture_address(self.document, picture))}" alt="{words(picture["alt"])}" '
            'width="568" style="display:block;width:100%;max-width:568px;height:auto;border:0;margin:0 0 8px">'
        )

    def p(self, role: str, text: str) -> str:
        return self.hand.tag("p", role, words(text)) if text else ""

    def masthead(self) -> str:
        document = self.document
        number = _("总第 %(number)d 期") % {"number": document["total_number"]}
        line = "　".join(f'<span style="{WHOLE}">{words(one)}</span>' for one in (number, document["period"]))
        cover = self.hand.with_caption(document["cover"]) if document["cover"] else ""
        return (
            self.p("paper", document["paper"])
            + self.p("slogan", document["slogan"])
            + self.hand.tag("p", "line", line)
            + cover
            + self.hand.blocks(document["lead"])
        )

    def section(self, section: Section) -> str:
        heading = section["heading"]
        if section["kind"] == "correction":
            heading = _("更正：%(what)s") % {"what": heading}
        rows = [
            self.hand.tag("p", "item", self._date(row)) + self.p("small", _joined(row["where"], row["phone"]))
            for row in section.get("rows", [])
        ]
        return (
            self.p("section", heading)
            + self.p("lead", section.get("note", ""))
            + "".join(map(self.entry, section.get("items", [])))
            + self.hand.blocks(section.get("blocks", []))
            + self.p("small", section.get("signed", ""))
            + (self._more(section["link"]) if section.get("link") else "")
            + "".join(rows)
        )

    def entry(self, item: Item) -> str:
        """A title that leads to the whole text, what it is about, its picture."""
        title = self.hand.tag("p", "title", self.hand.link(item["link"], words(item["title"])))
        if item["mode"] == "link":
            return self.hand.tag("div", "entry", title)
        picture = self._picture(item["picture"]) if item["picture"] else ""
        said = f"“{item['quote']}”{'——' + item['person'] if item['person'] else ''}" if item["quote"] else ""
        inner = (
            picture + title + self.p("lead", item["lead"]) + self.p("small", said) + self._more(item["link"])
        )
        return self.hand.tag("div", "entry", inner)

    def _date(self, row) -> str:
        what = self.hand.link(row["link"], words(row["what"]))
        return f"<strong>{words(_joined(row['day_words'], row['time']))}</strong>　{what}"

    def _more(self, link: str) -> str:
        return self.hand.tag("p", "item", self.hand.link(link, words(_("读全文"))))

    def foot(self) -> str:
        document = self.document
        call = _("想说什么，打 %(phone)s。") % {"phone": document["phone"]} if document["phone"] else ""
        site = self.hand.link(document["link"], words(_("在门户上读这一期")))
        # The two placeholders; braces of the document's own words are entities by now.
        leave = f'<a href="{LEAVE}" style="{STYLES["link"]}">{words(_("不想再收到，按这里退订"))}</a>'
        return (
            self.p("section", document["unit"])
            + self.p("small", document["rebuilt"])
            + "".join(self.p("small", line) for line in document["imprint"]["note"].splitlines() if line)
            + self.p("small", call)
            + self.hand.tag("p", "small", site)
            + self.hand.tag("p", "small", WHY)
            + self.hand.tag("p", "small", leave)
        )


def _joined(*parts: str) -> str:
    return "　".join(filter(None, parts))
