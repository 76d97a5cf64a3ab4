"""Words that an inner publication may not use of itself (《内部资料性出版物管理办法》 Art. 14-15): its name may not be 某某报
or 某某刊, it may not call itself 本报 or 本刊, and it has no 记者. They are named, not refused: an office decides."""

import re
from dataclasses import dataclass

# What follows or precedes and makes it another word: 基本报名, 本报告, 样本刊登, 登记者, 笔记者.
_WORDS = re.compile(
    r"(?<![基资成版样课书文])本报(?!告|名|销|表|单|到|价|备|账|考|案|送|数|请)"
    r"|(?<![基版样课书文日])本刊(?!登|载)"
    r"|(?<![登笔速标日牢忘书铭切])记者"
)
# 情报, 海报, 报告 and their like stand in names without being the name of a paper.
_NAME = re.compile(r"[\u4e00-\u9fff]*(报|刊)(?=$|[\s《》（(·—]|第)")
_NAMES_OF_OTHER_THINGS = re.compile(r"(情|海|喜|捷|墙|板|黑板)报$")
_AROUND = 8


@dataclass(frozen=True)
class Found:
    """A word that may not stand there, with what stands around it."""

    word: str
    around: str


def found_in(text: str) -> list[Found]:
    """本报, 本刊 and 记者 in a text, in their order; 报名, 情报, 报告 and 海报 are none of them."""
    return [
        Found(one.group(), text[max(0, one.start() - _AROUND) : one.end() + _AROUND].strip())
        for one in _WORDS.finditer(text)
    ]


def found_in_name(name: str) -> Found | None:
    """The end of a paper's name that says it is a newspaper or a periodical."""
    one = _NAME.search(name)
    if one is None or _NAMES_OF_OTHER_THINGS.search(one.group()):
        return None
    return Found(one.group(1), name)
