"""Pinyin that a conversion left behind a character: 仪(yí) 区(qū) 陈(chen2)."""

import re

from .characters import CJK

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
_SYLLABLE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v|ü)"
PINYIN = re.compile(
    rf"(?<=[{CJK}])\s*[（(\[]\s*(?:[a-zɡü]*[{_TONED}][a-zɡü{_TONED}'’ ]*|{_SYLLABLE}[1-5]|(?=[a-z]{{2,6}}\s*[)）\]]){_SYLLABLE})\s*[)）\]]|"
    rf"(?<=[{CJK}])[a-zɡü]*[{_TONED}][a-zɡü]*|[\u3105-\u312f]+",
    re.IGNORECASE,
)


def without_pinyin(text: str) -> str:
    """The text as it was before the conversion."""
    return PINYIN.sub("", text)
