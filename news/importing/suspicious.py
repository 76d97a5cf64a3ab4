"""Look over a read article and name every place an editor must check. Nothing is repaired here.

A colleague would say: this is the red pencil, not the eraser.
"""

import re
from collections import Counter
from collections.abc import Iterator

from .article import NOT_ARTICLE, Paragraph, ReadArticle, Suspicion
from .characters import CJK, HARD_SPAM, bare, count_chinese, fold, main_script, narrow, script, spam_words
from .damage import CHECKS, check_adverts, check_broken, check_tags
from .doubled import check_doubled
from .fields import parse_fields
from .glued import check_glued

NAVIGATION = re.compile(
    r"^(?:您?(?:的|现在|当前)?(?:的)?位置|当前(?:的)?位置|你(?:现在)?的?位置|位置:)|^首页$|^首页\s*[>»›/\-|→]|[>»›].*[>»›]|^[^。]{1,12}\s*[>»›]\s*[^。]{1,12}$|"
    r"^[<《\[【(]*\s*(?:上一?[篇条页则]|下一?[篇条页则]|前一篇|后一篇|没有了)|"
    r"^(?:相关(?:阅读|新闻|文章|链接|报道|推荐|附件|信息|资讯)|推荐(?:阅读|文章|新闻)|热门(?:文章|新闻|推荐|阅读|标签|评论)|猜你喜欢|延伸阅读|更多(?:>>|新闻|精彩)?$|阅读原文|"
    r"查看更多|精彩推荐|最新(?:文章|新闻|评论)|图文推荐|热点(?:排行|推荐)|点击排行|本月排行|专题专栏|标签:|tags?:|关键词:|关键字:|描述:|摘要:|网址:|链接:|url:)|"
    r"分享(?:到|至|本文)|扫(?:一扫|码|描).{0,12}(?:手机|分享|打开|关注|二维码)|打印(?:本页|文章|此文)?(?:\s|$)|关闭(?:窗口|本页|此页)?(?:\s|$)|字[体号]\s*(?:大小)?\s*[:\[【(]?\s*(?:大|小|默认|加大)|"
    r"[\[【(]\s*大\s*中\s*小|^\s*大\s*中\s*小|[【\[]?收藏[】\]]?(?:\s|$)|返回(?:顶部|首页|列表|上一页)|设为首页|加入收藏|(?:点击|浏览|阅读|访问)(?:次|人)?[数量]?(?:次数)?\s*[:(\[]|"
    r"发表评论|网友评论|暂无评论|还没有(?:人)?评论|最新评论|全部评论|我要评论|评论\s*[(:]?\s*\d*\s*条?[)]?$|文明上网|验证码|用户名|昵称:?|提交评论|立即登录|"
    r"^登录|^注册|版权(?:所有|声明|归)|icp备|公网安备|网站标识码|^主办(?:单位)?[:]|^承办(?:单位)?[:]|技术支持|免责声明|未经.{0,12}授权|转载(?:请|时|须|必须|需)|凡.{0,16}注明|"
    r"投稿(?:邮箱|热线|须知|要求)|新闻热线|爆料|关注.{0,12}(?:公众号|微信)|长按.{0,10}(?:识别|二维码)|点击.{0,8}(?:蓝字|上方|下方|关注)|(?:下载|打开).{0,10}app|app下载|客户端下载|"
    r"^(?:the )?end[.!]*$|^(?:全文)?完$|(?:分享|点赞|在看|收藏)[、,，]\s*.{0,3}(?:分享|点赞|在看|收藏)|^往期(?:回顾|推荐|精彩)|"
    r"^(?:在看|点赞|赞|分享|微信|微博|qq空间|新浪微博|打印|收藏|关闭|举报|纠错|朋友圈|复制链接|繁體|繁体|简体|无障碍|长者版|english|手机版|网站地图|联系我们|旧版|进入旧版|导航|menu|top|更多)$",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?:上一篇|下一篇|分享到|当前位置|您的位置|责任编辑|点击数|浏览次数|打印本页|关闭窗口|返回顶部|字体:大|版权所有)\s*[:]?"
)
_LINK_TAIL = re.compile(
    "相关(?:阅读|新闻|文章|链接|报道|推荐)|推荐阅读|热门|上一篇|下一篇|网友评论|发表评论|猜你喜欢|最新评论"
)
_SITE = re.compile(rf"[{CJK}]{{2,10}}(?:新闻网|资讯网|信息网|门户网站|政府网站?|之窗|在线|网站)")
_ENDS = tuple('。！？…”’』」）】》：；.!?:;)"—~～')
_SHARED = frozenset("着却群峰里台后只表布范迹")


def find_suspicions(article: ReadArticle) -> list[Suspicion]:
    """Return every suspicious place of `article`, in reading order; what the readers already noted comes first."""
    found = list(article.suspicions)
    found += _check_head(article)
    for number, block in enumerate(article.blocks, 1):
        found += _check_block(number, block)
    skipped = {suspicion.where for suspicion in found if suspicion.kind in NOT_ARTICLE}
    found += _check_cuts(article.blocks, skipped)
    found += _check_after_end(article.blocks, skipped)
    skipped = {suspicion.where for suspicion in found if suspicion.kind in NOT_ARTICLE}
    found += check_glued(article, skipped)
    found += check_doubled(article.blocks)
    found += _check_scripts(article)
    found += _check_refrains(article)
    return found


def is_navigation(text: str) -> bool:
    """Whether a line belongs to the page and not to the article: breadcrumbs, share bars, copyright, comments."""
    line = fold(narrow(text)).strip()
    long_notice = re.search("版权|转载|注明|免责|授权", line)
    return (count_chinese(line) <= 60 or (bool(long_notice) and len(line) <= 320)) and bool(
        NAVIGATION.search(line)
    )


def excerpt(text: str, start: int, end: int) -> str:
    """Cut the place out of its paragraph with a little text on both sides."""
    a, b = max(0, start - 14), min(len(text), max(end, start + 1) + 14)
    return ("…" if a else "") + text[a:b][:120] + ("…" if b < len(text) else "")


def _check_head(article: ReadArticle) -> Iterator[Suspicion]:
    if not article.title:
        yield Suspicion("missing_title", "标题", "", "没有找到标题，请手工填写。")
    if not article.published_at and not any(item.kind == "time" for item in article.suspicions):
        yield Suspicion("missing_time", "发布时间", "", "没有找到发布时间，请查原文后填写。")
    if not article.source_name:
        yield Suspicion("missing_source", "来源", "", "没有找到来源，请查原文后填写。")
    for check in (check_adverts, check_tags, check_broken):
        for kind, start, end, message in check(article.title):
            yield Suspicion(kind.replace("_line", ""), "标题", excerpt(article.title, start, end), message)
    for name, _ in article.bylines:
        if (
            len(name) == 4
            and count_chinese(name) == 4
            and name[:2] not in ("欧阳", "歐陽", "司马", "上官", "诸葛", "司徒", "皇甫")
        ):
            yield Suspicion(
                "byline", "署名", name, f"署名“{name}”有四个字，也许是两个人的名字连在一起，请核对。"
            )


def _check_block(number: int, block: Paragraph) -> Iterator[Suspicion]:
    where, text = f"第{number}段", block.text
    if block.kind != "table" and is_navigation(text) and not spam_words(text):
        yield Suspicion(
            "navigation",
            where,
            text[:60],
            "这一行像网页的导航、按钮、版权或评论区文字，不像正文，请核对后删去。",
        )
    else:
        match = _INSIDE.search(fold(narrow(text)))
        fields = parse_fields(text)
        if match and not fields.whole:
            yield Suspicion(
                "navigation_inside",
                where,
                excerpt(text, *match.span()),
                f"段落里夹着网页文字“{match.group()}”，请核对。",
            )
    for check in CHECKS:
        findings = list(check(text))
        for kind, start, end, message in findings[:6]:
            yield Suspicion(kind, where, excerpt(text, start, end), message)
        if len(findings) > 6:
            yield Suspicion(
                findings[0][0], where, "", f"这一段还有 {len(findings) - 6} 处同样的问题：{findings[0][3]}"
            )


def _check_cuts(blocks: list[Paragraph], skipped: set[str]) -> Iterator[Suspicion]:
    prose = [(number, block.text.strip()) for number, block in enumerate(blocks, 1)
             if block.kind in ("paragraph", "quote") and f"第{number}段" not in skipped]  # fmt: skip
    for index, (number, text) in enumerate(prose):
        following = prose[index + 1][1] if index + 1 < len(prose) else ""
        looks_like_prose = count_chinese(text) >= 30 or (
            count_chinese(text) >= 12 and re.search("[，。；,]", text)
        )
        if following and re.match("[，。、；：！？”）》,;]", following):
            yield Suspicion("cut", f"第{number}段", text[-20:] + "／" + following[:12],
                            "下一段以标点开头，这一段像是从中间被切断，请核对是否应当连成一段。")  # fmt: skip
        elif looks_like_prose and not text.endswith(_ENDS) and not parse_fields(text).whole:
            message = ("这一段末尾没有标点，像是从中间被切断，请核对。" if following
                       else "文章最后一段没有句末标点，后面可能还有内容没抓到，请对照原文。")  # fmt: skip
            yield Suspicion("cut", f"第{number}段", text[-30:], message)


def _check_after_end(blocks: list[Paragraph], skipped: set[str]) -> Iterator[Suspicion]:
    """Name the lines behind 相关阅读, 上一篇 or the comments: they hardly belong to the article."""
    start = next((number for number, block in enumerate(blocks, 1)
                  if f"第{number}段" in skipped and _LINK_TAIL.search(fold(block.text)) and number > 1
                  and sum(count_chinese(earlier.text) for earlier in blocks[:number]) > 100), 0)  # fmt: skip
    if not start:
        return
    last_prose = max(
        (n for n, b in enumerate(blocks, 1) if count_chinese(b.text) > 60 and f"第{n}段" not in skipped),
        default=0,
    )
    for number, block in enumerate(blocks[start:], start + 1):
        if number > last_prose and f"第{number}段" not in skipped:
            yield Suspicion(
                "navigation",
                f"第{number}段",
                block.text[:60],
                "这一行在“相关阅读、上一篇、评论”之后，多半不是正文，请核对后删去。",
            )


def _check_scripts(article: ReadArticle) -> Iterator[Suspicion]:
    body = "".join(block.text for block in article.blocks)
    main = main_script(body)
    if main == "t":
        yield Suspicion(
            "script",
            "全文",
            body[:30],
            "全文是繁体字。如果原文是简体，可能抄自转换站点，字词和专名会有转换错误，请对照原文。",
        )
    for number, block in enumerate(article.blocks, 1):
        strange = [place for place, character in enumerate(block.text)
                   if script(character) not in ("", main) and character not in _SHARED] if main else []  # fmt: skip
        for first, last, amount in _groups(strange):
            if amount >= 2:
                name = "繁体字" if main == "s" else "简体字"
                yield Suspicion("script", f"第{number}段", excerpt(block.text, first, last + 1),
                                f"文中插入了{name}“{block.text[first:last + 1][:30]}”，与全文字体不一致，可能是被插入的内容，请核对。")  # fmt: skip


def _groups(places: list[int]) -> Iterator[tuple[int, int, int]]:
    start = 0
    for index in range(1, len(places) + 1):
        if index == len(places) or places[index] - places[index - 1] > 10:
            yield places[start], places[index - 1], index - start
            start = index


def _check_refrains(article: ReadArticle) -> Iterator[Suspicion]:
    """Find a site's name or an injected phrase that comes again and again."""
    body = "\n".join(block.text for block in article.blocks)
    for name, times in Counter(_SITE.findall(body)).items():
        if times >= 3:
            yield Suspicion(
                "site_name",
                "全文",
                name,
                f"网站名“{name}”在正文里出现 {times} 次，可能是转载时混入的，请核对。",
            )
    lines = Counter(block.text.strip() for block in article.blocks if 2 <= count_chinese(block.text) <= 20)
    for line, times in lines.items():
        if times >= 3:
            yield Suspicion(
                "site_name", "全文", line, f"“{line}”单独成行出现 {times} 次，可能是网站名或广告，请核对。"
            )
    hard = Counter(body[match.start() : match.end()] for match in HARD_SPAM.finditer(fold(body)))
    for phrase in {_whole_phrase(word, body) for word, times in hard.items() if times >= 2}:
        at = "、".join(str(number) for number, block in enumerate(article.blocks, 1) if phrase in block.text)
        yield Suspicion(
            "advert",
            "全文",
            phrase,
            f"广告词“{phrase}”在全文出现 {body.count(phrase)} 次（第{at}段），像是被批量插入的，请逐处核对。",
        )
    for phrase, times in _split_phrases(body):
        if not spam_words(phrase):
            yield Suspicion(
                "advert",
                "全文",
                phrase,
                f"“{phrase}”在全文出现 {times} 次，有的夹在数字和量词中间，像是被插入的词，请核对。",
            )


def _whole_phrase(word: str, body: str) -> str:
    """Grow a spam word by the neighbours it has at every place: 二手農機 becomes 太和縣三堂二手農機."""
    places = [match.start() for match in re.finditer(re.escape(word), body)]
    start, end = 0, len(word)
    for step, limit in ((-1, -14), (1, 14)):
        while True:
            at = start - 1 if step < 0 else end
            around = {body[place + at] if 0 <= place + at < len(body) else "" for place in places}
            if len(around) != 1 or not count_chinese(around.pop()) or at in (limit, limit + len(word)):
                break
            start, end = (at, end) if step < 0 else (start, at + 1)
    return body[places[0] + start : places[0] + end]


def _split_phrases(body: str) -> Iterator[tuple[str, int]]:
    """Yield phrases that stand between a number and its unit at least once and elsewhere twice more."""
    told: set[str] = set()
    for match in re.finditer(rf"\d\s*([{CJK}]{{5,14}}?)\s*(?=[个個名户戶件条條位项項场場家])", body):
        phrase = match.group(1)
        if phrase not in told and body.count(phrase) >= 3:
            told.add(phrase)
            yield phrase, body.count(phrase)


def differs(one: str, other: str) -> bool:
    """Whether two titles have next to nothing in common (shared pairs of letters below one fifth)."""
    a, b = bare(fold(one)), bare(fold(other))
    pairs_a, pairs_b = {a[i : i + 2] for i in range(len(a) - 1)}, {b[i : i + 2] for i in range(len(b) - 1)}
    return bool(pairs_a and pairs_b) and len(pairs_a & pairs_b) * 5 < min(len(pairs_a), len(pairs_b))
