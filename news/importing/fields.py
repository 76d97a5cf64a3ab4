"""Read the small print around an article: time, source, counters and who wrote it.

A colleague would say: 发布时间：…　来源：…　浏览：128次　责编：… is one line of fields. A line counts as "whole" only
when every word of it is understood; anything else stays in the body.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from .characters import CJK, count_chinese, fold, narrow
from .moments import YEARLESS, find_moments
from .pinyin_marks import without_pinyin

ROLES = {  # printed label -> role of the byline; None: we know the label, the portal has no such role
    **dict.fromkeys(("见习记者", "实习记者", "见习编辑", "实习编辑", "实习生", "见习"), ("见习",)),
    **dict.fromkeys(("全媒体记者", "融媒体记者", "融媒记者", "首席记者", "特约记者", "驻站记者", "记者"), ("记者",)),
    **dict.fromkeys(("特约通讯员", "通讯员"), ("通讯员",)),
    **dict.fromkeys(("责任编辑", "责编", "责任编校", "责任校编"), ("责编",)),
    **dict.fromkeys(("值班编辑", "网络编辑", "本期编辑", "美术编辑", "美编", "编辑", "编"), ("编辑",)),
    **dict.fromkeys(("作者", "撰稿人", "撰稿", "撰文", "供稿人", "供稿", "投稿", "文字", "文"), ("作者",)),
    **dict.fromkeys(("摄影记者", "摄影", "图片", "供图", "摄像", "图"), ("摄影",)),
    **dict.fromkeys(("图文", "文图", "文/图", "图/文", "文|图", "图|文", "文、图", "图、文", "文字/摄影", "文并摄"), ("作者", "摄影")),
    **dict.fromkeys(("校对", "审核", "审校", "编审", "监制", "总监制", "主编", "总编", "终审", "初审", "复审", "一审", "二审",
                     "三审", "一校", "二校", "三校", "审签", "签发", "策划", "统筹", "剪辑", "制作", "值班主任", "值班总编"), ()),
}  # fmt: skip
_SOURCE = ("信息来源", "文章来源", "稿件来源", "新闻来源", "内容来源", "来源单位", "来源于", "来源", "稿源", "发布机构", "发布单位",
           "发文机构", "供稿单位", "转载自", "转自", "出处", "发布者", "信息提供", "公众号")  # fmt: skip
_TIME = ("发布时间", "发布日期", "发表时间", "发表日期", "发表于", "发布于", "更新时间", "更新日期", "发稿时间", "发文日期", "成文日期",
         "录入时间", "编辑时间", "添加时间", "上传时间", "生成日期", "时间", "日期", "更新于", "更新", "发布")  # fmt: skip
_COUNTER = ("浏览次数", "浏览量", "浏览", "点击次数", "点击数", "点击率", "点击量", "点击", "阅读次数", "阅读量", "阅读数", "阅读",
            "访问次数", "访问量", "评论", "人气", "字数", "热度", "查看次数", "查看", "阅", "已有", "分享")  # fmt: skip
# Labels short enough to be part of ordinary words need a colon, bar or slash behind them.
_NEEDS_MARK = {"编", "文", "图", "阅", "发布", "更新", "时间", "日期", "分享", "已有", "文字", "图片", "查看", "投稿", "公众号", "评论",
               "阅读", "热度", "人气", "策划", "统筹", "制作", "剪辑", "主编", "签发", "编审", "审核", "校对", "监制", "图文"}  # fmt: skip
_BUTTON = ("字体大小", "字体", "字号", "打印本页", "打印", "关闭窗口", "关闭", "收藏", "分享到", "分享至", "扫一扫", "保护视力色", "纠错",
           "返回列表", "听新闻", "语音播报", "视力保护色", "背景色", "繁体", "手机扫码", "责任审核")  # fmt: skip
_KIND = {**dict.fromkeys(_BUTTON, "button"), **dict.fromkeys(_SOURCE, "source"), **dict.fromkeys(_TIME, "time"), **dict.fromkeys(_COUNTER, "counter"),
         **dict.fromkeys(ROLES, "byline")}  # fmt: skip


def _spaced(label: str) -> str:
    """Let 编　辑 and 责 编 match as well: two-character labels are often padded to line up."""
    return r"\s*".join(re.escape(character) for character in label) if len(label) == 2 else re.escape(label)


_LABEL = re.compile(
    "(?P<label>" + "|".join(_spaced(label) for label in sorted(_KIND, key=len, reverse=True)) + r")"
    r"\s*(?P<mark>[:/|~]*)\s*"
)
_NOISE = re.compile(
    r"字体(?:大小)?|字号|保护视力色|打印(?:本页|文章|此页)?|关闭(?:窗口|本页|此页)?|收藏|分享(?:到|至)?|纠错|繁体|简体|听新闻|语音播报|"
    r"微信|微博|新浪|朋友圈|qq空间|qq好友|qq|扫一扫|手机看|返回(?:列表|首页|顶部)?|小编|原创|转载|默认|超大|大|中|小|次|人|"
    r"加载中|views?|a[+-]|t\s*\||[【】\[\]()|·:,，。、~<>/\-—_＋+*\s\ue000-\ue0ff]+|\d+",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"(?:网|报|社|台|中心|街道|镇|乡|村|社区|居委会|政府|办|办公室|局|委|部|处|所|站|会|厅|院|校|公司|客户端|频道|新闻|发布|在线|时刻|公众号|日报|"
    r"时报|媒体|融媒|云|办事处|组|队|号|平台|协会|工作室|号角|之窗|之声|党建|平安[\u4e00-\u9fff]{2})$"
)
_NAME = re.compile(rf"[{CJK}]{{2,4}}|[{CJK}]{{1,8}}[·•・．.][{CJK}]{{1,10}}|[A-Za-z][A-Za-z .]{{1,20}}")
_NO_NAME = re.compile(
    r"^[从在了对向随就也还是把被走来看采介获报到近昨今前再问为与]|采访|报道|了解|获悉|看到|介绍|简介|走进|走访|大赛|出版|发现|手记|站$|团$|节|培训|队伍|部$|们|作品|展"
)
_TRAILING = re.compile(
    r"\s*(?:摄影报道|图文报道|联合报道|综合报道|综合|报道|整理|/文|文/图|图/文|文并摄|图文|摄影?|采写|供稿)$"
)
_PLACE = 0xE000  # private characters mark where a date stood
_SUFFIXED = re.compile(
    r"^(?P<names>.{2,30}?)[\s/|]*(?P<label>文/图|图/文|文并摄|摄影报道|图文|摄影|摄|供图|供稿|/文|/图)$"
)


@dataclass
class Fields:
    """What one line says. `whole`: nothing but fields stands in it. Times are (label, moment, has a clock)."""

    times: list[tuple[str, datetime, bool]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    bylines: list[tuple[str, str]] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    yearless: str = ""
    labelled: bool = False
    whole: bool = False

    def anything(self) -> bool:
        """Whether the line told us something worth keeping."""
        return bool(
            self.times or self.sources or self.bylines or self.unplaced or self.yearless or self.labelled
        )


def parse_names(value: str, strict: bool = False) -> list[str] | None:
    """Split printed names: 张三、李四　王　五 -> three names; None when the value is no list of names.

    Args: `strict` refuses organisations and Latin names, for labels that stand without a colon.
    """
    value = _TRAILING.sub("", narrow(value).strip(" .。,，;；:|/-()"))
    if not value:
        return []
    tokens = [token for token in re.split(r"[、,，;；\s/&|]+", value) if token]
    names: list[str] = []
    for token in tokens:
        if len(token) == 1 and count_chinese(token) and names and len(names[-1]) == 1:
            names[-1] += token
        else:
            names.append(token)
    good = []
    for name in names:
        if _ORGANISATION.search(fold(name)) and 4 <= len(name) <= 24:
            if strict:
                return None
            good.append(name)
        elif not _NAME.fullmatch(name) or _NO_NAME.search(fold(name)) or (strict and not count_chinese(name)):
            return None
        else:
            good.append(name)
    return good


def parse_fields(line: str) -> Fields:
    """Read one line as fields. The result's `whole` says whether the line may leave the body."""
    result = Fields()
    text = re.sub(r"^[□■◎●○◆▲★☆*\s]+", "", without_pinyin(narrow(line)).strip())
    if len(text) > 300 or not text:
        return result
    text, moments = _cut_moments(text)
    folded = fold(text)
    labels = [match for match in _LABEL.finditer(folded) if _label_counts(match, folded)]
    whole = not any(moment.value is None for moment in moments)
    values = [text[match.end() : after] for match, after in _with_ends(labels, len(text))]
    prefix = text[: labels[0].start()] if labels else text
    whole = _read_prefix(prefix, labels, values, bool(moments), result) and whole
    for match, value in zip(labels, values, strict=True):
        whole = _read_value(match, value, result) and whole
    for number, moment in enumerate(moments):
        if moment.value:
            result.times.append(
                (_label_before(chr(_PLACE + number), text, labels), moment.value, moment.has_clock)
            )
    result.whole = whole and result.anything()
    return result


def _with_ends(labels: list[re.Match], end: int) -> list[tuple[re.Match, int]]:
    ends = [match.start() for match in labels[1:]] + [end]
    return list(zip(labels, ends, strict=False))


def _cut_moments(text: str) -> tuple[str, list]:
    """Put one private character in the place of each date, so that no label or name is looked for inside it."""
    labelled = any(label in fold(text) for label in ("时间", "日期", "发布"))
    moments = find_moments(text, compact=labelled)
    for number in range(len(moments) - 1, -1, -1):
        text = text[: moments[number].start] + chr(_PLACE + number) + text[moments[number].end :]
    text = re.sub(
        r"[【\[(<][^】\])>]{0,20}[】\])>]", lambda m: " " if _only_noise(m.group()) else m.group(), text
    )
    return text, moments


def _label_before(place: str, text: str, labels: list[re.Match]) -> str:
    at = text.find(place)
    before = [match for match in labels if match.end() <= at]
    label = re.sub(r"\s", "", before[-1]["label"]) if before else ""
    return label if _KIND.get(label) == "time" else ""


def _only_noise(text: str) -> bool:
    """Nothing is left of `text` when buttons, sizes, digits and separators are taken away."""
    return not _NOISE.sub("", fold(text)).strip()


def _label_counts(match: re.Match, folded: str) -> bool:
    """Whether a label found inside a line is meant as a label and not a part of a sentence."""
    label, mark = re.sub(r"\s", "", match["label"]), match["mark"]
    before, after = folded[: match.start()][-1:], folded[match.end() :][:1]
    kind = _KIND[label]
    glued = bool(before) and count_chinese(before) > 0
    if after in ("们", "們"):
        return False
    if label in _NEEDS_MARK and not mark:
        return False
    if kind == "byline":
        return not (glued and len(label) == 1)
    spaced = match.end() > match.end("label") or not after or "\ue000" <= after <= "\ue0ff"
    return (bool(mark) or spaced) and (not glued or before in "次人")


def _read_prefix(prefix: str, labels: list, values: list[str], dated: bool, result: Fields) -> bool:
    """Judge what stands before the first label: nothing, buttons, the house of a reporter, a source, or names."""
    rest = prefix.strip(" 【】[]()|·-~:,，.;；\ue000\ue001\ue002")
    if _only_noise(prefix):
        return True
    kind = _KIND[re.sub(r"\s", "", labels[0]["label"])] if labels else ""
    if kind == "byline" and re.fullmatch(
        rf"(?:本[报网台刊站社]|[{CJK}·]{{2,12}}(?:网|报|社|台|中心|媒|体|新闻|客户端|时刻|发布|云))",
        fold(rest),
    ):
        return True
    if (not labels or (len(labels) == 1 and not values[0].strip(" )）】"))) and _read_suffixed(
        prefix, labels, result
    ):
        return True
    if (dated or kind in ("source", "time")) and len(rest) <= 24 and _ORGANISATION.search(fold(rest)):
        result.sources.append(rest)
        return True
    return False


def _read_suffixed(text: str, labels: list, result: Fields) -> bool:
    """Read names with the role behind them: 张三 摄, 李四 王五 文/图."""
    whole = (text + (labels[0].group().strip() if labels else "")).strip(" ()[]【】。.,，")
    match = _SUFFIXED.match(whole)
    names = parse_names(match["names"], strict=True) if match else None
    if not match or not names:
        return False
    label = fold(match["label"])
    roles = (
        ("摄影",)
        if label in ("摄", "供图", "/图", "摄影")
        else ("作者",)
        if label == "/文"
        else ("作者", "摄影")
    )
    result.bylines += [(name, role) for role in roles for name in names]
    return True


def _read_value(match: re.Match, value: str, result: Fields) -> bool:
    """Take the value of one label into `result`; False when words are left over that nobody understands."""
    label = re.sub(r"\s", "", match["label"])
    kind, value = _KIND[label], value.strip(" 【】[]()（）|·-~:,，.;；")
    plain = re.sub("[\ue000-\ue0ff]", " ", value)
    if kind == "byline":
        return _read_names(label, match, plain, result)
    result.labelled = result.labelled or bool(match["mark"])
    if kind == "source":
        name = re.split(r"\s{2,}|\||\s(?=https?:)", plain.strip())[0].strip(" |-·~")
        if name and not _only_noise(name) and len(name) <= 40 and not re.search("[。！？，;；]", name):
            result.sources.append(name)
            plain = plain.replace(name, "", 1)
        return _only_noise(plain)
    if kind == "time":
        yearless = YEARLESS.search(plain)
        if yearless and value == plain:
            result.yearless = yearless.group()
        elif _ORGANISATION.search(fold(plain.strip())) and len(plain.strip()) <= 24:
            result.sources.append(plain.strip())
            return True
        return _only_noise(plain)
    return _only_noise(plain)


def _read_names(label: str, match: re.Match, value: str, result: Fields) -> bool:
    separated = bool(match["mark"]) or match.end() > match.end("label")
    cut = re.split(r"\s(?=https?:)", value)[0]
    names = parse_names(cut, strict=not match["mark"])
    if names is None or (not separated and any(len(name) > 3 for name in names)):
        return _only_noise(value)
    roles = ROLES[label]
    result.bylines += [(name, role) for role in roles for name in names]
    if names and not roles:
        result.unplaced.append(f"{label} {'、'.join(names)}")
    return True
