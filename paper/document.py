"""The frozen document of a number: everything that its editions say, and nothing else.

`freeze` (paper/freezing.py) writes it once from an `IssuePage`; web, mail, WeChat and paper are made from it alone, so that
what was signed is what goes out, today and in three years. It is plain JSON: text, never markup. Pictures are named by the
hash of their bytes and lie beside it as `pictures/<sha256>.<jpg|png>`.
"""

from typing import Literal, NotRequired, TypedDict

SCHEMA = 1


class Run(TypedDict):
    """Some words in one hand."""

    text: str
    bold: NotRequired[bool]
    link: NotRequired[str]  # absolute


class Picture(TypedDict):
    """A picture as it stands in this number."""

    file: str  # pictures/<sha256>.jpg
    width: int  # pixels
    height: int
    alt: str  # empty for a decorative one
    decorative: bool
    caption: str
    credit: str


class Figure(TypedDict):
    value: str
    unit: str
    label: str
    source: str
    as_of: str  # 2026-06-30


class Step(TypedDict):
    title: str
    text: str


class Moment(TypedDict):
    when: str
    text: str


class Block(TypedDict):
    """A piece of a text. Which keys it has follows from its kind:

    paragraph runs · heading text · list ordered, items (runs each) · quote text, who · picture picture ·
    gallery pictures · figures heading, figures · steps heading, steps · timeline heading, moments ·
    table caption, head, rows · callout heading, blocks (paragraphs and lists) · file heading, text, link ·
    video caption, text (its words), link, picture?
    """

    kind: Literal[
        "paragraph",
        "heading",
        "list",
        "quote",
        "picture",
        "gallery",
        "figures",
        "steps",
        "timeline",
        "table",
        "callout",
        "file",
        "video",
    ]
    runs: NotRequired[list[Run]]
    text: NotRequired[str]
    who: NotRequired[str]
    ordered: NotRequired[bool]
    items: NotRequired[list[list[Run]]]
    picture: NotRequired[Picture]
    pictures: NotRequired[list[Picture]]
    heading: NotRequired[str]
    figures: NotRequired[list[Figure]]
    steps: NotRequired[list[Step]]
    moments: NotRequired[list[Moment]]
    caption: NotRequired[str]
    head: NotRequired[list[str]]
    rows: NotRequired[list[list[str]]]
    blocks: NotRequired[list["Block"]]
    link: NotRequired[str]


class Credit(TypedDict):
    name: str
    credit: str  # 文, 摄影, 编辑 ...


class Item(TypedDict):
    """An article or a story in this number."""

    page: int
    revision: int
    kind: Literal["article", "story"]
    mode: Literal["full", "cut", "lead", "link"]
    title: str
    lead: str
    person: str  # the name that the consent allows; empty for an article
    quote: str  # what that person said
    unit: str  # whose page it is
    day: str  # of its first publication, 2026-06-30
    link: str  # the short address of the page, absolute
    reprint: str  # the source of a reprint, else empty
    picture: Picture | None
    body: list[Block]  # empty where only the lead or the title is printed
    goes_on: bool  # more of it stands on the web
    credits: list[Credit]
    corrections: list[str]  # dated notes on the page at the time of freezing


class DateRow(TypedDict):
    """A line of the calendar on the back page."""

    day: str  # 2026-10-03
    day_words: str  # 10月3日 周六
    time: str  # 9:00—11:00
    what: str
    where: str
    phone: str
    link: str  # absolute; may be empty
    answers: str  # the short code of a slip that can be handed in for it, else empty


class Section(TypedDict):
    """What the number is made of, in order. section: heading, note, items · notice and text: heading, blocks, signed ·
    correction: heading, blocks, link · dates: heading, rows."""

    kind: Literal["section", "notice", "text", "correction", "dates"]
    heading: str
    note: NotRequired[str]
    items: NotRequired[list[Item]]
    blocks: NotRequired[list[Block]]
    signed: NotRequired[str]
    link: NotRequired[str]
    rows: NotRequired[list[DateRow]]


class Imprint(TypedDict):
    """What an inner publication must say of itself (《内部资料性出版物管理办法》 Art. 14-15). Empty where nobody filled it."""

    permit: str  # 准印证号
    issued_by: str  # 编印单位
    audience: str  # 发送对象
    printer: str  # 印刷单位
    printed_on: str  # 2026-10-08
    copies: int  # 印数
    phone: str
    address: str
    note: str  # the standing words of the paper


class Slip(TypedDict):
    """回条: the slip at the foot of the last page."""

    code: str  # of this number
    asks: list[str]  # what can be answered, one line each, with the code of its date
    return_to: str
    until: str  # 10月1日


class Document(TypedDict):
    """One number of the paper, as it was signed."""

    schema: int
    paper: str
    slogan: str
    unit: str  # that issues it
    phone: str  # to call
    title: str
    number: int
    total_number: int
    period: str  # 2026年7月1日—9月30日
    day: str  # of the number, 2026-10-01
    link: str  # its short address, absolute
    site: str  # https://portal.example.cn
    cover: Picture | None
    lead: list[Block]  # 卷首语
    sections: list[Section]
    imprint: Imprint
    slip: Slip | None
    rebuilt: str  # why this replaces an earlier build of the number, else empty
    sample: bool  # printed 示例
