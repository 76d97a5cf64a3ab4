"""The kinds of suspicious places, as an editor reads them: grouped, the gravest first, some mended by one press."""

from collections.abc import Iterable
from dataclasses import dataclass, field

# Kind -> what the group is called; the order is the order of the report.
LABELS = {
    "missing_title": "缺标题",
    "missing_time": "缺发布时间",
    "missing_source": "缺来源",
    "time": "发布时间",
    "source": "来源",
    "byline": "署名",
    "glued_report": "几篇报道连在一起",
    "glued_title": "标题和正文连在一起",
    "number": "丢了的数字",
    "mojibake": "乱码和认不出的字",
    "tags": "网页代码和丢了的句号、后引号",
    "pinyin": "夹在字后的拼音",
    "pinyin_read": "没有读入的拼音",
    "punctuation": "重复的标点",
    "unpaired": "不成对的引号、括号",
    "width": "全角和半角",
    "no_punctuation": "丢了的标点",
    "cut": "切断的段落",
    "navigation": "导航、按钮、别的报道的标题",
    "navigation_inside": "段落里的网页文字",
    "head_text": "标题前面的网页文字",
    "advert": "广告和垃圾词",
    "doubled": "全文出现两遍",
    "repeated": "重复的段落",
    "script": "繁简混杂",
    "site_name": "混入的网站名",
    "link": "链接和网址",
    "picture": "图片",
    "table": "表格",
    "numbering": "自动编号",
    "symbol": "特殊符号",
    "hidden": "隐藏的文字",
    "revision": "修订痕迹",
    "ruby": "注音",
    "left_out": "没有收入的部分",
    "outside": "正文以外的话",
    "head": "网页头部",
    "encoding": "文字编码",
    "other": "其他",
}
# A line that is nothing but an advertisement stands in the same group as one inside a sentence.
SAME_GROUP = {"advert_line": "advert"}
# Whole lines that an editor takes out; the report keeps them whole, so that a later press finds them again.
LINE_KINDS = frozenset(["navigation", "advert_line", "head_text", "glued_report"])


@dataclass
class Group:
    """All places of one kind."""

    kind: str
    label: str
    places: list[dict] = field(default_factory=list)


def grouped(places: Iterable[dict]) -> list[Group]:
    """Stored places (`kind`, `where`, `excerpt`, `message`) by kind; those stored without a kind come last."""
    found: dict[str, Group] = {}
    for place in places:
        kind = SAME_GROUP.get(place.get("kind", ""), place.get("kind", ""))
        kind = kind if kind in LABELS else "other"
        found.setdefault(kind, Group(kind, LABELS[kind])).places.append(place)
    return [found[kind] for kind in LABELS if kind in found]
