"""What the columns of a list are: by their headings, however those are worded, or as somebody says who knows the list.

Numbers of identity papers are thrown away here, before anything is stored.
"""

import re
import unicodedata
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.phone import MOBILE
from portal.core.simplified import simplified_table

# A title, a date and a unit may stand above the headings.
HEAD_WITHIN = 10
SAMPLES = 3
FIELDS = {
    "name": gettext_lazy("姓名"),
    "born": gettext_lazy("出生日期"),
    "building": gettext_lazy("楼栋 / 村组"),
    "door": gettext_lazy("门牌 / 地址"),
    "phone": gettext_lazy("手机"),
    "head": gettext_lazy("户主姓名"),
    "relation": gettext_lazy("与户主关系"),
}
# The first of two columns of one meaning is the one that is meant.
SYNONYMS = {
    "name": "姓名 名字 居民 居民姓名 人员姓名 老人姓名 本人姓名 成员姓名 家庭成员 name",
    "born": "出生日期 出生年月日 生日 出生时间 出生 birthday birthdate dateofbirth",
    "building": "楼栋 楼栋号 楼号 幢 栋 楼 村组 组别 小组 村民小组 队别 生产队 building",
    "door": "门牌 门牌号 门牌号码 房号 室号 室 住址 地址 家庭住址 家庭地址 现住址 现住地址 居住地址 居住地 详细地址 address",
    "phone": "手机 手机号码 手机号 联系电话 电话 电话号码 移动电话 本人电话 本人手机 联系方式 phone mobile telephone",
    "head": "户主 户主姓名",
    "relation": "与户主关系 关系 户主关系 与户主的关系 家庭关系",
}
UNUSED = (
    "序号 编号 号 性别 民族 年龄 周岁 虚岁 备注 说明 政治面貌 文化程度 学历 婚姻状况 婚否 职业 工作单位 籍贯 户籍 户籍地 户籍地址 "
    "户口性质 宗教信仰 健康状况 邮编 居村 居委会 村委会 社区 街道 小区 网格 网格号 网格员 入户时间 填表日期 no id gender sex age remark"
)
IDENTITY = (
    "身份证",
    "证件号",
    "身份号码",
    "社保卡",
    "社保号",
    "医保卡",
    "医保号",
    "银行卡",
    "银行账号",
    "护照",
    "残疾证",
    "证号",
)
# 18 or 15 digits, also in groups; longer ones are bank cards.
IDENTITY_NUMBER = re.compile(
    r"(?<!\d)(?:[1-9]\d{14,}[Xx]?|[1-9]\d{5}[ -](?:18|19|20)\d{6}[ -]?\d{3}[\dXx]|[1-9]\d{13,16}[Xx])(?!\d)"
)
LOOKS_BORN = re.compile(r"\D*(?:18|19|20)\d{2}\D+\d{1,2}\D+\d{1,2}\D*|(?:19|20)\d{6}")
TWO_DIGIT_YEAR = re.compile(r"(\d{2})[-./年](\d{1,2})[-./月](\d{1,2})日?")


def bare(heading: str) -> str:
    """出生日期（必填）：, 電話 and 姓 名 without what is beside the word."""
    text = unicodedata.normalize("NFKC", heading).translate(simplified_table()).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】|[\s*:_/、]", "", text)


MEANING = {
    bare(word): (name, rank) for name, words in SYNONYMS.items() for rank, word in enumerate(words.split())
}
NOT_USED = {bare(word) for word in UNUSED.split()}


def is_heading_of_names(cell: str) -> bool:
    return MEANING.get(bare(cell), ("", 0))[0] == "name"


@dataclass
class Sheet:
    """A list as it was read, without numbers of identity papers.

    Args:
        headings: of the columns that are left.
        lines: the number of each line in the file, and its cells.
        papers: headings of columns that were thrown away, for they hold numbers of identity papers.
        cells: numbers of lines elsewhere in which such a number stood.
        keys: what each column is, once that is known; "" for one that is not wanted.
        century: what stands before years of two digits, once somebody said so.
    """

    headings: list[str]
    lines: list[tuple[int, list[str]]]
    papers: list[str] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    century: str = ""
    said: str = ""

    def as_dict(self) -> dict:
        return asdict(self)

    def samples(self, column: int) -> list[str]:
        """The first words in a column."""
        found = (line[column].strip() for _number, line in self.lines)
        return list(dict.fromkeys(one for one in found if one))[:SAMPLES]

    @property
    def ignored(self) -> list[str]:
        return [heading for heading, key in zip(self.headings, self.keys, strict=True) if not key]

    def short_year(self, column: int) -> str:
        """The first cell of a column that is a date whose year has two digits; empty if none is."""
        cells = (unicodedata.normalize("NFKC", line[column]).strip() for _number, line in self.lines)
        return next((cell for cell in cells if TWO_DIGIT_YEAR.fullmatch(cell)), "")

    @property
    def short_years(self) -> str:
        """The same of the birth dates."""
        return self.short_year(self.keys.index("born")) if "born" in self.keys else ""

    def rows(self) -> list[tuple[int, dict[str, str]]]:
        """Number and values of each line that holds anything in a wanted column."""
        found = []
        for number, line in self.lines:
            values = {key: cell.strip() for key, cell in zip(self.keys, line, strict=True) if key}
            if any(values.values()):
                found.append((number, values))
        return found


def sheet_of(lines: list[list[str]], said: str = "") -> Sheet:
    """Headings and people, told apart; numbers of identity papers are gone."""
    at = _head(lines)
    width = max(len(line) for line in lines)
    body = [(number, [*line, *[""] * (width - len(line))]) for number, line in enumerate(lines, start=1)]
    if at is None:
        headings = [_("第 %(n)s 列") % {"n": column + 1} for column in range(width)]
    else:
        headings = [cell.strip() or _("第 %(n)s 列") % {"n": n + 1} for n, cell in enumerate(body[at][1])]
        body = body[at + 1 :]
    body = [one for one in body if any(cell.strip() for cell in one[1])]
    return _without_papers(Sheet(headings, body, said=said))


def _head(lines: list[list[str]]) -> int | None:
    """Where the headings stand; None for a list that begins with people at once."""
    first = lines[:HEAD_WITHIN]
    known = [sum(bare(cell) in MEANING for cell in line) for line in first]
    named = [any(map(is_heading_of_names, line)) for line in first]
    if any(named):
        # 户主姓名 in a title counts less than a line with more known words.
        return max((n for n, has in enumerate(named) if has), key=lambda n: (known[n], -n))
    if any(count > 1 for count in known):
        return known.index(max(known))
    filled = [n for n, line in enumerate(first) if sum(bool(cell.strip()) for cell in line) > 1]
    at = filled[0] if filled else next(n for n, line in enumerate(lines) if any(map(str.strip, line)))
    return None if at >= len(first) or any(map(_is_a_value, first[at])) else at


def _is_a_value(cell: str) -> bool:
    text = unicodedata.normalize("NFKC", cell).strip()
    plain = re.sub(r"[\s-]", "", text)
    return bool(MOBILE.fullmatch(plain) or LOOKS_BORN.fullmatch(text) or IDENTITY_NUMBER.search(text))


def _without_papers(sheet: Sheet) -> Sheet:
    """Columns of identity numbers go as a whole; one number elsewhere goes with its cell."""
    width = range(len(sheet.headings))
    filled = [sum(bool(line[n].strip()) for _number, line in sheet.lines) for n in width]
    numbers = [
        sum(bool(IDENTITY_NUMBER.search(_plain(line[n]))) for _number, line in sheet.lines) for n in width
    ]
    is_paper = [
        any(word in bare(sheet.headings[n]) for word in IDENTITY) or 2 * numbers[n] > filled[n] for n in width
    ]
    kept = [n for n in width if not is_paper[n] and (filled[n] or bare(sheet.headings[n]) in MEANING)]
    lines, cells = [], []
    for number, line in sheet.lines:
        values = [line[n] for n in kept]
        clean = ["" if IDENTITY_NUMBER.search(_plain(value)) else value for value in values]
        if clean != values:
            cells.append(number)
        lines.append((number, clean))
    papers = [sheet.headings[n] for n in width if is_paper[n]]
    headings = [sheet.headings[n] for n in kept]
    headings = [_("（号码）") if IDENTITY_NUMBER.search(_plain(one)) else one for one in headings]
    return Sheet(headings, lines, papers, cells, said=sheet.said)


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell)


def guess(sheet: Sheet) -> tuple[list[str], bool]:
    """What the columns seem to be, and whether nobody need be asked."""
    keys, certain = [""] * len(sheet.headings), True
    ranks: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(sheet.headings):
        if found := MEANING.get(bare(heading)):
            name, rank = found
            if name in ranks:
                certain = False
            ranks[name] = min(ranks.get(name, (rank, column)), (rank, column))
        elif bare(heading) not in NOT_USED:
            certain = False
    for name, (_rank, column) in ranks.items():
        keys[column] = name
    for column, heading in enumerate(sheet.headings):
        if bare(heading) not in MEANING and bare(heading) not in NOT_USED:
            keys[column] = _by_cells(sheet, column, keys)
    return keys, certain and "name" in keys


def _by_cells(sheet: Sheet, column: int, keys: list[str]) -> str:
    samples = [_plain(one) for one in sheet.samples(column)]
    if samples and "phone" not in keys and all(MOBILE.fullmatch(re.sub(r"[\s-]", "", s)) for s in samples):
        return "phone"
    if samples and "born" not in keys and all(map(_looks_born, samples)):
        return "born"
    return ""


def _looks_born(cell: str) -> bool:
    return bool(LOOKS_BORN.fullmatch(cell) or TWO_DIGIT_YEAR.fullmatch(cell))


def check_keys(sheet: Sheet, keys: list[str]) -> None:
    """Whether columns can be what somebody says.

    Raises:
        ValidationError: no names, or two columns of one meaning.
    """
    if len(keys) != len(sheet.headings) or not set(keys) <= {*FIELDS, ""}:
        raise ValidationError(_("这份名单的列和页面上的不一样，请重新选。"))
    if "name" not in keys:
        raise ValidationError(_("请选哪一列是姓名；没有姓名导入不了。"))
    for name, label in FIELDS.items():
        same = [heading for heading, key in zip(sheet.headings, keys, strict=True) if key == name]
        if len(same) > 1:
            words = {"columns": "、".join(f"“{one}”" for one in same), "what": label}
            raise ValidationError(_("%(columns)s 都选成了“%(what)s”，只能选一列。") % words)
