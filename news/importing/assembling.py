"""Put an article together from lines: which is the title, which lines are fields, what remains is the body.

The three readers (web page, plain text, Word) hand over lines in reading order; only whole lines of fields and the
title leave the body, and each of them is written into `taken`.
"""

import re
from dataclasses import dataclass, field

from .article import Paragraph, Picture, ReadArticle, Run, Suspicion, fingerprint
from .characters import CJK, bare, count_chinese, fold, narrow, spam_words
from .fields import Fields, parse_fields
from .lists import Mark
from .moments import YEARLESS
from .pinyin_marks import without_pinyin
from .reading import Unreadable
from .suspicious import find_suspicions, is_navigation
from .titles import clean_title, note_head_hijack, title_pieces

HEAD_LINES = 30
MAX_LETTERS = 80_000  # the longest reports have a quarter of that; every check stays quick below it
MAX_LINES = 3_000
_END = re.compile(r"[。；，、：;,:]$")
_SITE_NAME = re.compile(r"(?:网|网站|政府|频道|门户|新闻中心|资讯|在线|客户端|日报|晚报|栏目|动态|快讯)$")
_DATELINE = re.compile(
    rf"^[【\[(（]?\s*(?P<line>(?P<medium>[{CJK}·]{{0,16}}?)\s*(?:(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日)?\s*(?:讯|訊|电|電))(?=[\s（(】\])：:　,，]|$)"
)
_BRACKETS = re.compile(r"[（(【\[]([^（）()【】\[\]]{3,80})[）)】\]]")


@dataclass
class Line:
    """One visible line of a file. `points` say how loudly the page calls it a title, `href` where it links to."""

    text: str
    kind: str = "paragraph"
    rows: list[list[str]] = field(default_factory=list)
    href: str = ""
    points: float = 0
    picture: Picture | None = None
    runs: list[Run] = field(default_factory=list)
    mark: Mark | None = None
    level: int = 0


@dataclass
class Clues:
    """What a reader knows besides the body: titles with points, lines before and after the body, machine-read fields.

    `sender` is who sent it out, the source where the text names none; `taken` are lines that were read already.
    """

    titles: list[tuple[str, float]] = field(default_factory=list)
    before: list[Line] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)
    fields: Fields = field(default_factory=Fields)
    notes: list[Suspicion] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    sender: str = ""


def assemble(lines: list[Line], clues: Clues, encoding: str) -> ReadArticle:
    """Return the article made of `lines`; whole field lines and the title leave the body, all else stays."""
    article = ReadArticle(encoding=encoding, suspicions=list(clues.notes), taken=list(clues.taken))
    letters = sum(len(line.text) for line in lines)
    if letters > MAX_LETTERS or len(lines) + len(clues.before) + len(clues.after) > MAX_LINES:
        raise Unreadable(
            f"文字太多（{letters} 字、{len(lines)} 行），不像一篇文章，一篇最多 {MAX_LETTERS // 10000} 万字，请拆开后再导入"
        )
    lines = [piece for line in lines for piece in _split_long(line) if piece.text.strip() or piece.picture]
    everything = clues.before + lines
    anchor, taken = _read_fields(article, lines, clues)
    title_at = _choose_title(article, everything, clues, anchor)
    taken |= _title_lines(article, lines, title_at)
    article.taken += [line.text for number, line in enumerate(lines) if number in taken]
    first_own = title_at - len(clues.before) if title_at is not None else 0
    for number, line in enumerate(lines):
        if number in taken:
            continue
        article.blocks.append(block_of(line))
        if number < first_own and not is_navigation(line.text):
            article.suspicions.append(Suspicion("head_text", f"第{len(article.blocks)}段", line.text[:60],
                                                "这一行在标题之前，像网页头部的站名、关键词或简介，请核对后删去。"))  # fmt: skip
    heading = bare(article.title)
    outside = [line.text for line in clues.before + clues.after if line.text not in article.taken]
    article.taken += [text for text in outside if bare(text) == heading]
    if not any(block.text for block in article.blocks):
        raise Unreadable("只找到标题、时间一类的文字，没有正文，请打开文件核对")
    article.left_out = [text for text in outside if bare(text) != heading]
    _read_prose_credits(article)
    clean_title(article)
    printed = re.sub(r"\s", "", "".join(line.text for line in everything + clues.after))
    article.bylines.sort(key=lambda byline: printed.find(byline[0]))
    note_head_hijack(article, clues.titles)
    article.suspicions = find_suspicions(article)
    article.fingerprint = fingerprint(article)
    return article


def block_of(line: Line) -> Paragraph:
    """A line as a block of the body."""
    label = line.mark.label if line.mark and line.kind == "number" else ""
    return Paragraph(_kind(line), line.text, line.rows, line.picture, line.runs, line.level, label)


def _split_long(line: Line) -> list[Line]:
    """Part a line where the page pressed several indented paragraphs into one; no character is lost."""
    if line.kind in ("table", "picture", "number") or len(line.text) < 60:
        return [line]
    pieces = re.split(r"(?<=[。！？”」…）])[ \xa0]*\u3000{2,}(?=\S)", line.text)
    return [Line(piece.strip(), line.kind, [], line.href, line.points, None, line.runs) for piece in pieces]


def is_prose(text: str) -> bool:
    """Whether a line reads like a sentence of an article and not like a title, a menu or a field."""
    amount = count_chinese(text)
    return (
        amount >= 60
        or (amount >= 25 and bool(re.search("[。！？；]|，.*，", text)))
        or (amount >= 8 and text.endswith("。"))
    )


def _read_fields(article: ReadArticle, lines: list[Line], clues: Clues) -> tuple[int | None, set[int]]:
    """Fill time, source and bylines; return where the field line below the title stands and the lines used up."""
    merged, taken, anchor = Fields(), set(), None
    prose_before = 0
    everything = clues.before + lines
    offset = len(clues.before)
    for number, line in enumerate(everything[: offset + HEAD_LINES]):
        found = parse_fields(line.text) if line.kind != "table" else Fields()
        useful = bool(found.times or found.sources or found.yearless)
        if found.whole and (prose_before == 0 or (prose_before < 200 and useful and anchor is None)):
            _merge(article, merged, found, line)
            anchor = number if anchor is None and useful else anchor
            taken.add(number - offset)
            if number < offset:
                article.taken.append(line.text)
        elif (
            is_prose(line.text)
            and not spam_words(line.text)
            and not is_navigation(line.text)
            and number >= offset
        ):
            prose_before += count_chinese(line.text)
    _read_tail_fields(article, merged, lines, clues, taken)
    if anchor is None and lines:
        _read_first_line(merged, lines[0])
    _settle(article, merged, clues)
    return anchor, taken


def _read_tail_fields(
    article: ReadArticle, merged: Fields, lines: list[Line], clues: Clues, taken: set[int]
) -> None:
    """Take credits and a labelled source from the last lines; credits further up stay in the body but are read."""
    for number, line in enumerate(lines):
        if number in taken or line.kind == "table":
            continue
        found = parse_fields(line.text)
        if not found.whole or not (found.bylines or found.unplaced or found.labelled):
            continue
        _merge(article, merged, found, line)
        rest = [other.text for other in lines[number + 1 :]]
        if not any(is_prose(text) and not is_navigation(text) for text in rest):
            taken.add(number)
    for line in clues.after[:15]:
        found = parse_fields(line.text)
        if found.whole and (found.bylines or found.unplaced or found.labelled):
            _merge(article, merged, found, line)
            article.taken.append(line.text)


def _read_first_line(merged: Fields, line: Line) -> None:
    """Some exports press title, fields and body into one line; read the fields, leave the line as it is."""
    head = line.text[:300]
    match = re.search(r"(?:发布时间|发布日期|时间|日期|来源|發佈時間|時間|來源)\s*[:：]", head)
    if match and len(line.text) > 120:
        pieces = re.split(r"\s+|　+", head[match.start() :])
        for amount in range(min(len(pieces), 8), 0, -1):
            found = parse_fields(" ".join(pieces[:amount]))
            if found.whole:
                merged.times += found.times
                merged.sources += found.sources
                merged.bylines += found.bylines
                return


def _merge(article: ReadArticle, merged: Fields, found: Fields, line: Line) -> None:
    if found.sources and not merged.sources and line.href:
        article.source_url = line.href
    merged.times += found.times
    merged.sources += found.sources
    merged.bylines += found.bylines
    merged.unplaced += found.unplaced
    merged.yearless = merged.yearless or found.yearless


def _settle(article: ReadArticle, merged: Fields, clues: Clues) -> None:
    """Choose among the times and sources found; say so where they contradict each other."""
    ranked = sorted(clues.fields.times + merged.times, key=_time_rank)
    if ranked:
        article.published_at = ranked[0][1]
        same_day = [moment for _, moment, clock in ranked if moment.date() == ranked[0][1].date() and clock]
        article.published_at = same_day[0] if same_day and not ranked[0][2] else article.published_at
        others = {moment.date() for label, moment, _ in ranked if "更新" not in label} - {
            article.published_at.date()
        }
        if others:
            listed = "、".join(sorted(day.isoformat() for day in others))
            article.suspicions.append(
                Suspicion("time", "发布时间", listed, f"页面上还有别的日期（{listed}），请核对发布时间。")
            )
    elif merged.yearless:
        article.suspicions.append(
            Suspicion(
                "time",
                "发布时间",
                merged.yearless,
                f"只找到“{merged.yearless}”，没有年份，请查原文后填写发布时间。",
            )
        )
    sources = clues.fields.sources + merged.sources or [clues.sender]
    article.source_name = sources[0] if sources else ""
    if len({bare(name) for name in sources}) > 1:
        listed = "、".join(dict.fromkeys(sources))
        article.suspicions.append(
            Suspicion("source", "来源", listed, f"找到不止一个来源：{listed}，请核对。")
        )
    article.bylines = list(dict.fromkeys(clues.fields.bylines + merged.bylines))
    for credit in merged.unplaced:
        article.suspicions.append(
            Suspicion("byline", "署名", credit, f"署名“{credit}”在门户里没有对应的角色，没有填入，请核对。")
        )


def _time_rank(entry: tuple) -> int:
    label = fold(entry[0])
    return 2 if "更新" in label else 0 if "发" in label else 1


def _choose_title(article: ReadArticle, lines: list[Line], clues: Clues, anchor: int | None) -> int | None:
    """Set the title; return the number of the line that carries it, None when it only stood in the page's head."""
    body = bare(fold("".join(line.text for line in lines)))
    scores: dict[str, tuple[float, str, int | None]] = {}

    def offer(text: str, points: float, at: int | None) -> None:
        key = bare(text)
        if key:
            old = scores.get(key, (0.0, text.strip(), None))
            value = max(old[0], points) + (2 if old[0] > 0 else 0) if key in scores else points
            scores[key] = (
                value,
                old[1] if old[2] is not None else text.strip(),
                at if old[2] is None else old[2],
            )

    for text, points in clues.titles:
        for piece in title_pieces(text):
            offer(piece, points + _title_score(piece, body), None)
    start = max(0, (anchor if anchor is not None else len(clues.before)) - 12)
    for number, line in enumerate(lines[start : start + HEAD_LINES], start):
        if line.kind == "table" or (anchor is None and is_prose(line.text) and number >= len(clues.before)):
            break
        if anchor is not None and number > anchor + 2:
            break
        near = (
            {1: 2.5, 2: 1.5, 3: 0.5}.get(anchor - number, 0)
            if anchor is not None
            else (1 if number == len(clues.before) else 0)
        )
        label = re.match(r"^(?:标题|標題|题目|題目)\s*[:：]\s*", line.text)
        text = line.text[label.end() :] if label else line.text
        for piece in title_pieces(text):
            offer(piece, near + line.points + (6 if label else 0) + _title_score(piece, body), number)
    best, text, at = max(scores.values(), key=lambda entry: entry[0], default=(0.0, "", None))
    if best < 1:
        text, at = _title_in_first_line(lines), None
    article.title = text
    return at


def _title_in_first_line(lines: list[Line]) -> str:
    head = (
        re.match(
            r"^(.{5,60}?)\s*(?:发布时间|发布日期|时间|来源|發佈時間|來源|(?:19|20)\d{2}[-年./])",
            lines[0].text,
        )
        if lines
        else None
    )
    return head.group(1).strip() if head and not _END.search(head.group(1)) else ""


def _title_score(text: str, body: str) -> float:
    letters, amount = bare(fold(text)), count_chinese(text)
    if not letters or amount < 2 or parse_fields(text).whole or re.match(r"^(?:https?:|www\.)", text):
        return -20
    points = 3.0 if 8 <= amount <= 40 else 1.0 if 4 <= amount <= 60 else -3.0
    points -= 5 if _END.search(text) else 0
    points -= 3 if "。" in text else 0
    points -= 6 if is_navigation(text) else 0
    points -= 6 if spam_words(text) else 0
    parts = [part for part in re.split(r"[,，_|、\s]+", text) if part]
    points -= 4 if len(parts) >= 4 and max(map(len, parts)) <= 5 else 0
    points -= 3 if amount < 15 and _SITE_NAME.search(fold(text)) else 0
    points -= 3 if re.match(r"^[（(]|^——|^--", text) else 0
    pairs = {letters[i : i + 2] for i in range(len(letters) - 1)}
    rest = body.replace(letters, " ")
    return points + 4 * sum(pair in rest for pair in pairs) / max(len(pairs), 1)


def _title_lines(article: ReadArticle, lines: list[Line], title_at: int | None) -> set[int]:
    """The lines of the body's head that are nothing but the title (with or without the site's name) leave the body."""
    if not article.title:
        return set()
    key = bare(article.title)
    taken = set()
    for number, line in enumerate(lines[:HEAD_LINES]):
        text = re.sub(r"^(?:标题|標題|题目|題目)\s*[:：]\s*", "", line.text)
        if is_prose(text) and bare(text) != key:
            break
        pieces = title_pieces(text)
        if bare(text) == key or (len(pieces) > 1 and key in map(bare, pieces[1:]) and not spam_words(text)):
            taken.add(number)
    return taken


def _kind(line: Line) -> str:
    if line.kind != "paragraph":
        return line.kind
    text = line.text
    if count_chinese(text) <= 60 and re.match(
        r"^\s*(?:▲|△|↑|图为|图[片注]?\s*[一二三四五六七八九\d]*\s*[:：]|（图|圖為)|.*(?:摄|攝|供图|供圖)[）)]?$",
        text,
    ):
        return "image_caption"
    return "paragraph"


def _read_prose_credits(article: ReadArticle) -> None:
    """Read dateline, （通讯员 张三） and a credit behind the last full stop; the paragraph itself stays whole."""
    prose = [block for block in article.blocks if block.kind in ("paragraph", "quote", "image_caption")]
    inside: list[tuple[str, str]] = []
    for block in prose:
        text = without_pinyin(block.text)
        for match in _BRACKETS.finditer(text):
            found = parse_fields(match.group(1))
            if found.whole:
                inside += found.bylines
                if found.sources and not article.source_name:
                    article.source_name = found.sources[0]
        tail = re.search(r"[。！？”]\s*([^。！？”（(]{4,50})$", text)
        found = parse_fields(tail.group(1)) if tail else Fields()
        inside += found.bylines if found.whole else []
    article.bylines = list(dict.fromkeys(article.bylines + inside))
    for block in prose[:4]:
        line = _DATELINE.match(block.text)
        if line and not article.dateline:
            article.dateline = line["line"].strip()
            _use_dateline(article, line["medium"].strip())


def _use_dateline(article: ReadArticle, medium: str) -> None:
    if len(medium) >= 3 and not article.source_name and not medium.startswith("本"):
        article.source_name = medium
        article.suspicions.append(
            Suspicion(
                "source",
                "来源",
                article.dateline,
                f"来源“{medium}”是从电头“{article.dateline}”读出来的，请核对。",
            )
        )
    yearless = YEARLESS.search(narrow(article.dateline))
    if yearless and not article.published_at and not any(item.kind == "time" for item in article.suspicions):
        article.suspicions.append(
            Suspicion(
                "time",
                "发布时间",
                article.dateline,
                f"只在电头里找到“{yearless.group()}”，没有年份，请查原文后填写发布时间。",
            )
        )
