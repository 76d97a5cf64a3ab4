"""Read articles saved as web pages (.html, .htm), however badly the page is built.

The first rule is to lose no paragraph: when in doubt a line stays in the article and the report names it.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from . import wechat
from .article import ReadArticle, Suspicion
from .assembling import Clues, Line, assemble, is_prose
from .characters import bare, count_chinese, spam_words
from .fields import Fields, parse_fields, parse_names
from .lists import keep_numbers, settle_lists
from .moments import from_epoch, parse_moment
from .page_lines import PageLine, page_lines
from .reading import Unreadable, declared_charset, read_text
from .suspicious import is_navigation

MAX_TAGS = 60_000  # a long article has a few thousand
MAX_REPARSE = 400_000  # the second parser is too slow for more
MAX_MARKUP = 1_500_000  # letters left when scripts, styles and embedded pictures are gone; a real article has < 300 000
_CODE = re.compile(r"<!--|<(script|style|template|svg)\b", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:[a-z/+.-]{1,60};base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_TITLE_META = {"articletitle": 6, "og:title": 3.5, "twitter:title": 3, "title": 2}
_TIME_META = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:release_date",
    "publish-date",
    "date",
    "weibo:article:create_at",
)
_SOURCE_META = ("contentsource", "source", "mediaid", "og:article:author", "article:source")
_TITLE_CLASS = re.compile(
    r"(?:^|[-_ ])(?:title|tit|bt|headline|article[-_]?title|arti_title|rich_media_title|artTitle|biaoti|news_title)(?:[-_ ]|$)",
    re.IGNORECASE,
)

# WeChat, TRS, Dahan and others mark the article's own element.
_BODIES: tuple[dict[str, Any], ...] = (
    {"id": "js_content"},
    {"itemprop": "articleBody"},
    {"class": "TRS_Editor"},
    {"class": "trs_editor_view"},
    {"id": "UCAP-CONTENT"},
    {"id": "zoom"},
)


def read_html_page(data: bytes) -> ReadArticle:
    """Read one saved page into an article. Raises `Unreadable` with a Chinese sentence when there is nothing to read."""
    text, encoding = read_text(data, "html")
    small = without_code(text)
    if len(small) > MAX_MARKUP:
        raise Unreadable(
            f"网页太大（去掉脚本后仍有 {len(small) / 1e6:.1f} 百万字符），不像一篇文章，请只保存文章所在的页面"
        )
    if small.count("<") > MAX_TAGS:
        raise Unreadable(f"网页的标签太多（{small.count('<')} 个），不像一篇文章，请只保存文章所在的页面")
    soup, lines = _parse(small)
    if not any(count_chinese(line.text) for line in lines):
        raise Unreadable("网页里没有找到正文文字，请在浏览器里打开文章，等文字出来以后再另存一次")
    clues = _head_clues(soup, text)
    lines = wechat.without_meta(lines, soup, clues)
    chosen = _choose_lines(lines, _known_body(soup))
    kept = [line for line, keep in zip(lines, chosen, strict=True) if keep]
    numbers = settle_lists(kept)
    keep_numbers(line for line, keep in zip(lines, chosen, strict=True) if not keep)
    first, last = chosen.index(True), len(chosen) - 1 - chosen[::-1].index(True)
    clues.before = [_plain(line) for line in lines[:first]]
    clues.after = [
        _plain(line)
        for number, line in enumerate(lines[first:], first)
        if not chosen[number] and (number > last or line.text)
    ]
    clues.notes += (
        _note_encoding(data, encoding) + _note_lines(lines, chosen) + _note_pictures(kept) + numbers
    )
    article = assemble([_plain(line) for line in kept], clues, encoding)
    _note_links(article, kept, soup)
    article.source_url = article.source_url or _address(soup, text)
    return article


def without_code(text: str) -> str:
    """Take comments, scripts, styles and embedded pictures out; one that never ends loses only its opening mark."""
    lowered, kept, position, endless = text.lower(), [], 0, set()
    for match in _CODE.finditer(text):
        if match.start() < position:
            continue
        name = (match.group(1) or "").lower()
        closing = f"</{name}" if name else "-->"
        end = -1 if name in endless else lowered.find(closing, match.end())
        kept.append(text[position : match.start()])
        if end < 0:
            endless.add(name)
            position = match.start() + 4 if not name else match.end()
            kept.append("" if not name else f"<{name}-")
        else:
            shut = text.find(">", end)
            position = shut + 1 if shut >= 0 else len(text)
    return _EMBEDDED.sub("", "".join([*kept, text[position:]]))


def _parse(markup: str) -> tuple[BeautifulSoup, list[PageLine]]:
    """Parse with lxml; when it drops text (very deep or broken pages) parse again with the slower forgiving parser."""
    wanted = count_chinese(
        re.sub(
            r"<[^<>]*>",
            "",
            re.sub(r"(?is)<head\b.*?</head>|<(?:title|option)\b[^>]*>.*?</(?:title|option)>", "", markup),
        )
    )
    best: tuple[int, BeautifulSoup, list[PageLine]] | None = None
    for parser in ("lxml", "html.parser"):
        soup = BeautifulSoup(markup, parser)
        lines = page_lines(soup)
        got = sum(count_chinese(line.text) for line in lines)
        if best is None or got > best[0]:
            best = (got, soup, lines)
        if got >= wanted * 0.995 - 5:
            break
        if len(markup) > MAX_REPARSE:
            raise Unreadable("网页的标签损坏或嵌套得太厉害，文字读不全，请改存成纯文本再导入")
    if best is None:
        raise Unreadable("网页里没有可以读的文字")
    return best[1], best[2]


def _plain(line: PageLine) -> Line:
    loud = {"h1": 4.0, "h2": 2.0, "h3": 1.0}.get(line.heading, 0.0)
    loud += 3.0 if any(_TITLE_CLASS.search(name) for name in line.names) else 0.0
    return Line(line.text, line.kind, line.rows, line.href, loud, mark=line.mark, level=line.level)


def _head_clues(soup: BeautifulSoup, text: str) -> Clues:
    """Collect what the head of the page says in machine-readable form."""
    clues = Clues()
    metas: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or tag.get("itemprop") or "").lower().strip()
        content = str(tag.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    for name, points in _TITLE_META.items():
        if name in metas:
            clues.titles.append((metas[name], points))
    if soup.title and soup.title.get_text(strip=True):
        clues.titles.append((re.sub(r"\s+", " ", soup.title.get_text()).strip(), 0.0))
    for name in ("keywords", "description"):
        if spam_words(metas.get(name, "")):
            clues.titles.append((metas[name], -20.0))
    _head_fields(soup, metas, text, clues.fields)
    return clues


def _head_fields(soup: BeautifulSoup, metas: dict[str, str], text: str, fields: Fields) -> None:
    for name in _TIME_META:
        moment = parse_moment(metas.get(name, ""))
        if moment:
            fields.times.append(("发布时间", moment, bool(moment.hour or moment.minute)))
            break
    epoch = re.search(r"""\bct\s*=\s*["'](\d{10})["']""", text)
    if epoch:
        fields.times.append(("发布时间", from_epoch(epoch.group(1)), True))
    for tag in soup.find_all("time")[:3]:
        moment = parse_moment(str(tag.get("datetime") or ""))
        if moment:
            fields.times.append(("时间", moment, True))
    for name in _SOURCE_META:
        value = re.sub(r"^(?:来源|來源)\s*[:：]\s*", "", metas.get(name, ""))
        if count_chinese(value) >= 2 and len(value) <= 40:
            fields.sources.append(value)
            break
    names = parse_names(metas.get("author", ""), strict=True) or []
    fields.bylines += [(name, "作者") for name in names if count_chinese(name) >= 2]


def _address(soup: BeautifulSoup, text: str) -> str:
    """Where the page was saved from, as the page or the browser that saved it says."""
    named = soup.find("meta", property="og:url") or soup.find("link", rel="canonical")
    address = str(named.get("content") or named.get("href") or "") if named else ""
    saved = re.search(r"<!-- saved from url=\(\d+\)(https?://[^\s<>]{4,300}) -->", text[:4000])
    found = address if re.match(r"https?://[^\s/]+\.[^\s]+/.", address) else saved[1] if saved else ""
    return found if len(found) <= 200 else ""


def _known_body(soup: BeautifulSoup) -> int:
    """The element that a well-known system writes around an article and nothing else; 0 on other pages."""
    for marks in _BODIES:
        element = soup.find(True, attrs=marks)
        if element is not None and count_chinese(element.get_text()) >= 30:
            return id(element)
    return 0


def _choose_lines(lines: list[PageLine], known: int = 0) -> list[bool]:
    """Decide line by line what belongs to the article: its densest container whole, other prose on the page as well."""
    prose = [
        line.is_article_prose
        and is_prose(line.text)
        and not is_navigation(line.text)
        and not parse_fields(line.text).whole
        for line in lines
    ]
    if not any(prose):
        prose = [
            line.link_share < 0.5 and not line.boilerplate and count_chinese(line.text) >= 4 for line in lines
        ]
    if not any(prose):
        return [True] * len(lines)
    weights = [count_chinese(line.text) if is_one else 0 for line, is_one in zip(lines, prose, strict=True)]
    inside_known = sum(
        weight for line, weight in zip(lines, weights, strict=True) if known in line.ancestor_ids
    )
    core = known if inside_known * 10 >= sum(weights) * 7 else _core(lines, weights)
    keep = [bool(weight) for weight in weights]
    inside = [number for number, line in enumerate(lines) if core in line.ancestor_ids]
    for number in inside:
        line = lines[number]
        noise = line.boilerplate and (
            line.link_share > 0.6 or count_chinese(line.text) < 8 or is_navigation(line.text)
        )
        keep[number] = keep[number] or not noise
    _grow(lines, keep)
    return keep


def _core(lines: list[PageLine], weights: list[int]) -> int:
    """Return the id of the innermost element that holds at least 70 % of the page's prose."""
    totals: dict[int, int] = {}
    for line, weight in zip(lines, weights, strict=True):
        if weight:
            for element in line.ancestor_ids:
                totals[element] = totals.get(element, 0) + weight
    heavy = max(range(len(lines)), key=weights.__getitem__)
    whole = sum(weights)
    path = lines[heavy].ancestor_ids  # outermost first
    deep = [element for element in path if totals.get(element, 0) >= 0.7 * whole]
    core = deep[-1] if deep else path[0]
    single = (
        sum(1 for line, weight in zip(lines, weights, strict=True) if weight and core in line.ancestor_ids)
        == 1
    )
    return (
        path[max(path.index(core) - 1, 0)] if single and lines[heavy].leaf == core and len(path) > 1 else core
    )


def _grow(lines: list[PageLine], keep: list[bool]) -> None:
    """Add short lines that stand directly before or after kept ones: a sub-heading, a last word, a name."""
    for order in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for number in order:
            line = lines[number]
            if keep[number] or not keep[number + step] or line.heading in ("h1", "h2"):
                continue
            fitting = not line.boilerplate and line.link_share < 0.5 and not is_navigation(line.text)
            keep[number] = (
                fitting
                and not parse_fields(line.text).whole
                and count_chinese(line.text) >= 1
                and (step < 0 or line.same_block(lines[number + step]))
            )


def _note_encoding(data: bytes, encoding: str) -> list[Suspicion]:
    declared = declared_charset(data)
    if not declared or declared == encoding or declared.startswith("utf-16"):
        return []
    return [
        Suspicion(
            "encoding",
            "编码",
            f"{declared} / {encoding}",
            f"网页自称编码是 {declared}，实际是 {encoding}，已按实际编码读取，请核对有无乱码。",
        )
    ]


def _note_lines(lines: list[PageLine], keep: list[bool]) -> list[Suspicion]:
    """Name hidden text that was kept and sentences that were left outside the article."""
    notes = []
    for line, kept in zip(lines, keep, strict=True):
        if line.hidden and (kept or is_prose(line.text)):
            notes.append(
                Suspicion(
                    "hidden",
                    "正文" if kept else "正文以外",
                    line.text[:60],
                    f"网页里隐藏不显示的文字“{line.text[:30]}”{'' if kept else '没有收入'}，可能是被插入的内容，请核对。",
                )
            )
        elif not kept and is_prose(line.text) and not is_navigation(line.text):
            notes.append(
                Suspicion(
                    "outside",
                    "正文以外",
                    line.text[:60],
                    "正文区域之外还有一句像正文的话，没有收入，请核对是否漏掉。",
                )
            )
    return notes


def _note_pictures(kept: list[PageLine]) -> list[Suspicion]:
    """Name the pictures among the kept lines: they lie on another host and are not fetched."""
    notes = []
    for number, line in enumerate(kept):
        for source, words in line.pictures if number else ():
            near = kept[number - 1].text[:12]
            notes.append(
                Suspicion(
                    "picture",
                    "正文",
                    f"{words} {source[:60]}".strip(),
                    f"“{near}”后面有一张图片没有带过来，请在原网页上另存，再传到图片库、放进正文。",
                )
            )
    return notes


def _note_links(article: ReadArticle, kept: list[PageLine], soup: BeautifulSoup) -> None:
    """Name links in the body that lead to another host."""
    own = ""
    canonical = (
        soup.find("link", rel="canonical") or soup.find("base") or soup.find("meta", property="og:url")
    )
    if canonical:
        own = urlsplit(str(canonical.get("href") or canonical.get("content") or "")).netloc
    numbers = {bare(block.text): number for number, block in enumerate(article.blocks, 1)}
    for line in kept:
        for href, label in line.links:
            host = (
                urlsplit(href).netloc
                if re.match(r"(?:https?:)?//", href) and "]" not in href and "[" not in href
                else ""
            )
            if host and host != own and href != article.source_url:
                number = numbers.get(bare(line.text))
                article.suspicions.append(Suspicion("link", f"第{number}段" if number else "正文", f"{label[:30]} → {host}",
                                                    f"正文里的“{label[:30]}”链接到外站 {host}，请核对是不是本文应有的链接。"))  # fmt: skip
