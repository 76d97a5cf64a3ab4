"""What a page calls its title, and what of it is one."""

import re
from collections.abc import Iterable

from .article import ReadArticle, Suspicion
from .characters import count_chinese, spam_words
from .pinyin_marks import without_pinyin
from .suspicious import differs

_SPLIT = re.compile(
    r"\s*[_|｜]+\s*|\s+[-–—]+\s+|-{2,}|[-–—](?=[^-–—]{2,16}(?:网|网站|政府|频道|中心|在线|平台|报|新闻|资讯)$)"
)


def title_pieces(text: str) -> list[str]:
    """Return a page title and the parts of it that may be the real one, without column and site names."""
    parts = [part.strip(" -_|") for part in _SPLIT.split(text) if part and part.strip(" -_|")]
    return list(dict.fromkeys([text.strip(), *parts]))


def clean_title(article: ReadArticle) -> None:
    """A title is read without the pinyin a conversion left in it; the line itself stands among those taken."""
    title = without_pinyin(article.title)
    if title != article.title:
        article.suspicions.append(
            Suspicion("pinyin_read", "标题", article.title[:60], "标题里夹着的拼音没有读入，请核对标题。")
        )
        article.title = title


def note_head_hijack(article: ReadArticle, titles: Iterable[tuple[str, float]]) -> None:
    """Say so when what the page calls its title has nothing to do with the article."""
    for text, _ in titles:
        words = spam_words(text)
        if words or (
            article.title
            and count_chinese(text) >= 6
            and all(differs(piece, article.title) for piece in title_pieces(text))
        ):
            reason = f"含有“{words[0][1]}”" if words else "与文章标题完全不同"
            article.suspicions.append(
                Suspicion(
                    "head",
                    "网页头部",
                    text[:80],
                    f"网页头部的标题或关键词{reason}，可能被篡改，未采用，请核对。",
                )
            )
