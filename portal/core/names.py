"""Names of people, as they are typed: kept whole, rare characters and · included; tricks are refused."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .invisible import without_invisible

# One form for each mark that a name may hold: the dot of 古丽·阿依, the apostrophe of O’Brien, the brackets of 王(大).
DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･", "·"))
MARKS = DOTS | str.maketrans(dict.fromkeys("'‘ʼ＇`´", "’") | {"（": "(", "）": ")"})
PAIR = re.compile(r"[^()]+(\([^()]+\))?[^()]*")
RESERVED = ("居委会", "村委会", "街道", "官方", "管理员", "工作人员", "客服")
LONGEST = 30
# Ideographs newer than this Python's own table.
NEW_IDEOGRAPHS = range(0x20000, 0x40000)


def person_name(text: str) -> str:
    """A name in one form: NFC, one kind of dot, apostrophe and bracket, nothing invisible, no double spaces.

    Raises:
        ValidationError: too short, too long, holds what no name holds, or sounds like the office.
    """
    name = " ".join(unicodedata.normalize("NFC", without_invisible(text)).translate(MARKS).split())
    if not 2 <= len(name) <= LONGEST:
        raise ValidationError(_("姓名请写 2 到 30 个字。"), code="length")
    if not PAIR.fullmatch(name) or not all(_belongs(character) for character in name):
        raise ValidationError(_("姓名里有认不出的符号，请只写姓名，不要写数字和标点。"), code="characters")
    if any(word in name for word in RESERVED):
        raise ValidationError(_("这里写来参加的人的姓名，不要写单位名称。"), code="reserved")
    return name


def _belongs(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category[0] in "LM" or category == "Co" or character in "· ’-()" or ord(character) in NEW_IDEOGRAPHS
    )
