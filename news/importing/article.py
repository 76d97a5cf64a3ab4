"""What one imported file turns into: an article as it was read, with everything that looked wrong."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from .characters import bare

# Lines an editor will delete must not decide whether two files hold the same article.
NOT_ARTICLE = ("navigation", "advert_line", "head_text")


@dataclass
class Picture:
    """A picture that came inside the file: its bytes as they stood there, and what the file calls it."""

    name: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True)
class Run:
    """Some words of a line as the file wrote them: bold or not, and where they lead."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass
class Paragraph:
    """One block of the body, in reading order. `kind` is paragraph, heading, quote, bullet, number, table, picture or
    image_caption; a bullet or a number is one point of a list, `level` says how deep it is indented.

    A table keeps its cells in `rows`; its `text` is the same cells joined for reading and searching. A picture has no
    text. `label` is the number that the file writes before a point. `runs` are the words of the line in order where the file knows bold and links.
    """

    kind: str
    text: str
    rows: list[list[str]] = field(default_factory=list)
    picture: Picture | None = None
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    label: str = ""


@dataclass
class Suspicion:
    """One place an editor must look at. `where` is like 第3段, `message` a full Chinese sentence."""

    kind: str
    where: str
    excerpt: str
    message: str


@dataclass
class ReadArticle:
    """An article as found in a file; nothing in it was repaired.

    `published_at` is aware (Asia/Shanghai). `bylines` are (name, role) in printed order. `taken` are the lines that
    were read into title, time, source and bylines and therefore do not stand in `blocks`; `left_out` are the lines
    outside the article (menus, footers). Every visible line of the file is in one of the three.
    """

    title: str = ""
    published_at: datetime | None = None
    dateline: str = ""
    source_name: str = ""
    source_url: str = ""
    bylines: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[Paragraph] = field(default_factory=list)
    suspicions: list[Suspicion] = field(default_factory=list)
    encoding: str = ""
    fingerprint: str = ""
    file_name: str = ""
    taken: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def fingerprint(article: ReadArticle) -> str:
    """Return the SHA-256 of title and body letters: the same for the same article in another file, encoding or format.

    Spaces, punctuation, widths and lines that are only navigation or advertising do not count.
    """
    skipped = {suspicion.where for suspicion in article.suspicions if suspicion.kind in NOT_ARTICLE}
    body = [
        bare(block.label + block.text)
        for number, block in enumerate(article.blocks, 1)
        if f"第{number}段" not in skipped
    ]
    return hashlib.sha256("\n".join([bare(article.title), "".join(body)]).encode()).hexdigest()
