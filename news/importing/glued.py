"""What an export glued together: the title and the first sentence, several reports in one file, headlines at its end."""

import re
from collections.abc import Iterator

from .article import Paragraph, ReadArticle, Suspicion
from .characters import bare, count_chinese, fold, spam_words
from .fields import parse_fields

# How a report begins: what stands before it without a mark between is its headline.
_LEAD = re.compile(
    r"(?:近日|日前|近期|近来|连日来|[今昨]天|[今昨]日|\d{1,2}月\d{1,2}日|自.{2,10}以来|随着|本报讯|"
    r"为(?:深入|进一步|切实|贯彻|落实|丰富|推进|加强|营造|庆祝|弘扬|更好|全面|提升|提高|持续|推动|扎实|有效|积极|了))"
)
_HEADLINE = re.compile(r"[^，。；、,;\n]{8,40}")
_CREDITED = re.compile(r"^.{0,16}?(?:讯|电)?\s*[（(].{0,12}(?:记者|通讯员).{2,30}[）)]")
_SENTENCE_END = re.compile(r"[。；，、;,]$")
_GOES_ON = "，,、。.；;：:的了在是和与"
LONG_PROSE = 30


def check_glued(article: ReadArticle, skipped: set[str]) -> Iterator[Suspicion]:
    """Name a title glued to the text, reports that begin inside the text, and headlines of others behind it."""
    yield from _glued_title(article)
    for number in range(2, len(article.blocks) + 1):
        if f"第{number}段" not in skipped:
            yield from _other_report(number, article.blocks)
    yield from _headlines_behind(article.blocks, skipped)


def _glued_title(article: ReadArticle) -> Iterator[Suspicion]:
    first = next((block for block in article.blocks if block.text), None)
    if first is None or count_chinese(article.title) < 6 or first.kind == "table":
        return
    rest = first.text.removeprefix(article.title)
    if rest != first.text and count_chinese(rest) >= 8 and rest.lstrip()[:1] not in _GOES_ON:
        yield Suspicion("glued_title", f"第{article.blocks.index(first) + 1}段", first.text[:60],
                        "标题和正文第一句连在了一起，请把段首的标题删去。")  # fmt: skip


def _other_report(number: int, blocks: list[Paragraph]) -> Iterator[Suspicion]:
    block, folded = blocks[number - 1], fold(blocks[number - 1].text)
    if block.kind not in ("paragraph", "heading"):
        return
    lead = next((match for match in _LEAD.finditer(folded[:60]) if match.start() >= 8), None)
    headline = folded[: lead.start()] if lead else ""
    if lead and _HEADLINE.fullmatch(headline) and _speaks_of(headline, folded[lead.start() :]):
        yield _report(number, block.text[: lead.start()], "这一段开头像另一篇报道的标题，和正文连在了一起")
        return
    following = fold(blocks[number].text) if number < len(blocks) else ""
    begins = _LEAD.search(following[:12])
    if block.kind == "paragraph" and _HEADLINE.fullmatch(folded) and begins and _speaks_of(folded, following):
        yield _report(number, block.text, "这一行像另一篇报道的标题")
    elif (
        number > 2
        and _CREDITED.match(folded)
        and any(_CREDITED.match(fold(one.text)) for one in blocks[: number - 1])
    ):
        yield _report(number, block.text[:40], "这里又出现一次“记者、通讯员”的电头，像另一篇报道的开头")


def _report(number: int, excerpt: str, what: str) -> Suspicion:
    return Suspicion("glued_report", f"第{number}段", excerpt[:60], f"{what}。一个文件里可能有几篇报道，请分开，每篇各导入一次。")  # fmt: skip


def _speaks_of(headline: str, text: str) -> bool:
    """Whether at least half of the headline's pairs of letters come again in the text behind it."""
    letters, rest = bare(headline), bare(text)
    pairs = {letters[at : at + 2] for at in range(len(letters) - 1)}
    return sum(pair in rest for pair in pairs) * 2 >= len(pairs) > 0


def _headlines_behind(blocks: list[Paragraph], skipped: set[str]) -> Iterator[Suspicion]:
    """Behind the last sentence, beside advertising and buttons, a short line is a headline of somebody else's."""
    last = max((at for at, block in enumerate(blocks, 1) if _is_sentence(block) and f"第{at}段" not in skipped), default=0)  # fmt: skip
    tail = range(last + 1, len(blocks) + 1)
    if not last or not any(f"第{at}段" in skipped for at in tail):
        return
    for at in tail:
        block = blocks[at - 1]
        short = 6 <= count_chinese(block.text) <= 40 and not _SENTENCE_END.search(block.text)
        if f"第{at}段" in skipped or not short or block.kind in ("table", "image_caption", "picture"):
            continue
        if not parse_fields(block.text).whole and not spam_words(block.text):
            yield Suspicion("navigation", f"第{at}段", block.text[:60], "这一行夹在广告和按钮中间，像别的报道的标题，不像正文，请核对后删去。")  # fmt: skip


def _is_sentence(block: Paragraph) -> bool:
    return count_chinese(block.text) >= LONG_PROSE and bool(re.search("[，。；,]", block.text))
