"""What gives a child away beside its name: school, class, address.

Patterns, not understanding: they ask, and somebody answers with a reason (`Clearance`). They lean towards asking.
"""

import re
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .spelling import folded

NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,5})"
STEM = r"[\u3400-\u9fff\d]{1,12}?"
# 他在临河小学 names a school and 他上小学 none: what stands before the last of these belongs to the sentence.
BEFORE_A_NAME = re.compile(
    r".*(?:[在上读去到进是从的了和与跟念考过有他她我你这那个所名位为把被让给对于回离写没问提不]|今年|去年|明年|现在|已经|正在)"
)
NO_NAMES = {
    "",
    "一",
    "两",
    "每",
    "各",
    "全",
    "老年",
    "优秀",
    "我们",
    "他们",
    "她们",
    "几年",
    "多年",
    "附近",
    "隔壁",
    "普通",
}
SCHOOL = re.compile(
    rf"(?P<stem>{STEM})(?P<kind>小学|中学|初中|高中|幼儿园|托儿所|托育园|学校|附小|附中|附幼|实小|[一二三四五六七八九十]小(?!学)|"
    r"[一二三四五六七八九十]中(?![间心午央学]))"
)
CLASS = re.compile(
    rf"[一二三四五六七八九\d]年级|初[一二三](?![次步期])|高[一二三](?=[,、。;:()的年学新上下时那\d]|$)|[大中小][一二三四五六\d]班|{NUMBER}年\(?{NUMBER}\)?班|"
    rf"\({NUMBER}\)班|\d{{1,2}}班|[一二三四五六七八九十]{{1,2}}班"
)
ROADS = "路|街|弄|巷|大道"
ADDRESS = re.compile(
    rf"[\u3400-\u9fff]{{2,6}}(?:{ROADS}){NUMBER}(?:号|弄|支弄)?|"
    rf"(?<![\d月])(?<!月)\d{{1,5}}(?:号楼?|弄|室|栋|幢|单元)(?![线码召])|"
    rf"{NUMBER}(?:号楼|弄|室|栋|幢|单元|村民小组|村民组)|[村队]第?{NUMBER}(?:组|队)|"
    rf"(?:住在?|家在|搬到|搬进)[\u3400-\u9fff]{{2,8}}?(?:{ROADS}|小区|新村|花园|公寓|苑|村)"
)
KINDS: tuple[tuple[Promise, re.Pattern], ...] = (
    (_("学校"), SCHOOL),
    (_("班级"), CLASS),
    (_("住址"), ADDRESS),
)


def gives_away(text: str) -> Iterator[tuple[str, str]]:
    """What a text tells about where a child is to be found: the kind and the words, each once."""
    told = set()
    plain = folded(text).replace(" ", "")
    for kind, pattern in KINDS:
        for found in pattern.finditer(plain):
            words = _school(found) if pattern is SCHOOL else found[0]
            if words and words not in told:
                told.add(words)
                yield str(kind), words


def _school(found: re.Match) -> str:
    """临河小学 out of 她在临河小学; empty where no school is named."""
    stem = BEFORE_A_NAME.sub("", found["stem"])
    named = stem not in NO_NAMES and (len(stem) > 1 or not stem.isdecimal())
    return f"{stem}{found['kind']}" if named and len(stem) > 1 else ""
