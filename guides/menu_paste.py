"""A week's menu out of what an editor pastes: a table from Excel, WPS or Word, either way round, or lines as one writes them."""

import csv
import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.core.dates import near_date, short_weekday

from .models.menu_day import A_MEAL, WEEK, MenuDay

MEALS = {
    "breakfast": ("早餐", "早饭", "早点", "早上"),
    "lunch": ("午餐", "午饭", "中饭", "中餐", "中午"),
    "supper": ("晚餐", "晚饭", "夜饭", "晚上"),
    "price": ("价格", "价钱", "多少钱", "单价"),
}
CALLED = {word: name for name, words in MEALS.items() for word in words}
OF_DAYS = ("日期", "星期", "时间", "哪天", "餐次", "")
WEEKDAY = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
DATE = r"(?:(?P<year>\d{4})\s*[年/.\-／．－])?\s*(?P<month>\d{1,2})\s*[月/.\-／．－]\s*(?P<day>\d{1,2})\s*[日号]?"
# 周一, 12月1日, 周一（12月1日）, 2026-12-01 星期二: figures of either width.
DAY = re.compile(rf"\s*(?:{WEEKDAY}|{DATE})(?!\s*[\d元块至到和、—–~～\-])[\s（(:：,，]*")
MEAL = re.compile(rf"({'|'.join(CALLED)})\s*[:：]\s*")
MARKS = ("\t", "|", "｜", ";", "；", ",", "，")
RULED = re.compile(r"[\s|｜:+\-—=]*")
CLOSED = re.compile(r"休息|不开|停餐|不供应|无|没有|[-—–/\s]*")
TITLES = 4  # lines that may stand above a table
LONGEST = 6000  # characters
A_PRICE = 40


@dataclass
class Entry:
    """What was pasted for a day, not yet looked at.

    Args:
        line: as an editor counts them.
        day: what stands there for the day.
        meals: the dishes by the field.
    """

    line: int
    day: str
    meals: dict[str, str] = field(default_factory=dict)


def read_menu(text: str, monday: datetime.date) -> list[MenuDay]:
    """The days of a week, in order; a day without a meal is left out.

    Args:
        text: as it was pasted.
        monday: the first day of the week that it is for; a weekday without a date is one of this week.

    Raises:
        ValidationError: with a sentence for each line that cannot be read.
    """
    rows = _rows(text)
    problems: list[str] = []
    entries = _of_table(rows, problems) if rows else _of_lines(text, problems)
    days: dict[datetime.date, MenuDay] = {}
    for entry in entries:
        made = _judged(entry, monday, problems)
        if made is not None and made.date in days:
            problems.append(
                _("第 %(line)s 行：%(day)s写了两次，请留一个。")
                % {"line": entry.line, "day": short_weekday(made.date)}
            )
        elif made is not None:
            days[made.date] = made
    if not days and not problems:
        problems.append(_("没有读到一天的菜。请写上哪一天、哪一餐，例如：周一 午餐：红烧肉、青菜。"))
    if problems:
        raise ValidationError(problems)
    return [days[day] for day in sorted(days)]


def written(days: list[MenuDay]) -> str:
    """A week's menu as an editor would write it; read again it is the same."""
    return "\n".join(
        "  ".join(
            [
                short_weekday(day.date),
                *(f"{words[0]}：{said}" for name, words in MEALS.items() if (said := getattr(day, name))),
            ]
        )
        for day in days
    )


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a table from its headings down, each with its line; none where it is no table."""
    lines = text.splitlines()
    for number, line in [(n, one) for n, one in enumerate(lines) if one.strip()][:TITLES]:
        for mark in (*MARKS, None):
            cells = _cells(line, mark)
            known = [one for one in cells if one in CALLED or one in OF_DAYS[:-1] or _is_day(one)]
            # Between dishes stand the same marks as between columns: two headings make a table, whose marks are nothing else.
            if len(known) > 1 or (len(cells) > 1 and mark in MARKS[:3]):
                return list(_below(lines[number:], number, mark))
    return []


def _below(lines: list[str], before: int, mark: str | None) -> Iterator[tuple[int, list[str]]]:
    if mark == "\t":
        # Cells that hold several lines come in quotation marks.
        reader = csv.reader([f"{one}\n" for one in lines], delimiter="\t")
        rows = ((reader.line_num, [one.strip().replace("\n", "、") for one in row]) for row in reader)
    else:
        rows = ((n, _cells(one, mark)) for n, one in enumerate(lines, start=1) if not RULED.fullmatch(one))
    yield from ((before + n, row) for n, row in rows if any(row))


def _cells(line: str, mark: str | None) -> list[str]:
    bare = line.strip().strip("|｜") if mark in ("|", "｜") else line.strip("\r\n")
    return [one.strip() for one in (bare.split(mark) if mark else bare.split())]


def _of_table(rows: list[tuple[int, list[str]]], problems: list[str]) -> list[Entry]:
    """A day a row with meals above it, or the other way round."""
    (top, heads), body = rows[0], rows[1:]
    for line, row in body:
        if len([one for one in row if one]) and len(row) > len(heads) and any(row[len(heads) :]):
            problems.append(
                _("第 %(line)s 行比最上面一行多出一格。菜和菜之间请用顿号，例如：红烧肉、青菜。")
                % {"line": line}
            )
    if problems:
        return []
    if sum(map(_is_day, heads)) > 1:
        columns: dict[int, Entry] = {
            at: Entry(top, head) for at, head in enumerate(heads) if head not in OF_DAYS
        }
        for line, row in body:
            name = _meal(row[0], line, problems)
            for at, cell in enumerate(row):
                if name and at in columns:
                    columns[at].meals[name] = cell
        return list(columns.values())
    places = [(at, head) for at, head in enumerate(heads) if head not in OF_DAYS]
    names = [(at, _meal(head, top, problems)) for at, head in places]
    of_days = next((at for at, head in enumerate(heads) if head in OF_DAYS), None)
    if of_days is None:
        problems.append(_("最上面一行没有“日期”这一格，不知道是哪一天的菜。"))
        return []
    return [
        Entry(line, _at(row, of_days), {name: _at(row, at) for at, name in names if name})
        for line, row in body
    ]


def _at(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _meal(head: str, line: int, problems: list[str]) -> str:
    name = CALLED.get(head.rstrip(":："), "")
    if not name:
        problems.append(
            _("第 %(line)s 行的“%(head)s”不认识。请写这几样：日期、早餐、午餐、晚餐、价格。")
            % {"line": line, "head": head[:20]}
        )
    return name


def _of_lines(text: str, problems: list[str]) -> list[Entry]:
    """周一 午餐：…… or 周一 on a line of its own, its meals below it; a line without either goes on with the last meal."""
    entries: list[Entry] = []
    last = ""
    for number, line in enumerate(text.splitlines(), start=1):
        day, rest = _split_day(line)
        if day:
            entries.append(Entry(number, day))
            last = ""
        begin, *pairs = MEAL.split(rest)
        begin = begin.strip(" \t　，,；;")
        if begin and last:
            entries[-1].meals[last] += f"、{begin}"
        elif begin and not CLOSED.fullmatch(begin):
            problems.append(
                _("第 %(line)s 行看不出是哪一天、哪一餐。请照样子写：周一 午餐：红烧肉、青菜。")
                % {"line": number}
            )
        for word, dishes in zip(pairs[::2], pairs[1::2], strict=True):
            if not entries:
                problems.append(
                    _("第 %(line)s 行前面没有写是哪一天，请先写“周一”或者日期。") % {"line": number}
                )
                break
            last = CALLED[word]
            entries[-1].meals[last] = dishes
    return entries


def _split_day(line: str) -> tuple[str, str]:
    """What stands at the beginning of a line for a day, and the rest."""
    end = 0
    while found := DAY.match(line, end):
        end = found.end()
    closed = re.match(r"\s*[）)]\s*[:：]?", line[end:]) if end else None
    end += closed.end() if closed else 0
    return line[:end].strip(), line[end:]


def _is_day(cell: str) -> bool:
    day, rest = _split_day(cell)
    return bool(day) and not rest.strip()


def _judged(entry: Entry, monday: datetime.date, problems: list[str]) -> MenuDay | None:
    """The day as it will stand on the board; None where there is nothing on it, or something wrong."""
    if not any(_plain(said) for said in entry.meals.values()):
        return None
    if not entry.day and not entry.meals:
        return None
    date = _date(entry, monday, problems)
    if date is None:
        return None
    said = {name: _plain(dishes) for name, dishes in entry.meals.items()}
    price = unicodedata.normalize("NFKC", said.pop("price", ""))
    if not any(said.values()):
        return None
    for name, dishes in [*said.items(), ("price", price)]:
        most = A_PRICE if name == "price" else A_MEAL
        if len(dishes) > most:
            problems.append(
                _("%(day)s的%(meal)s太长了，最多 %(most)s 个字。")
                % {"day": short_weekday(date), "meal": MEALS[name][0], "most": most}
            )
            return None
    return MenuDay(date=date, price=price, **said)


def _date(entry: Entry, monday: datetime.date, problems: list[str]) -> datetime.date | None:
    found = {
        name: value for one in DAY.finditer(entry.day) for name, value in one.groupdict().items() if value
    }
    words = {"line": entry.line, "day": entry.day[:20]}
    if not found or not _is_day(entry.day):
        problems.append(
            _("第 %(line)s 行的“%(day)s”看不出是哪一天，请写“周一”或者“12月1日”这样的日子。") % words
        )
        return None
    named = found.get("weekday")
    of_week = (
        monday + datetime.timedelta(days="一二三四五六日".index(named.replace("天", "日"))) if named else None
    )
    if "month" not in found:
        return of_week
    date = _in_year(found, monday)
    if date is None or not monday <= date < monday + WEEK:
        last = monday + WEEK - datetime.timedelta(days=1)
        words |= {"first": near_date(monday), "last": near_date(last)}
        problems.append(_("第 %(line)s 行的“%(day)s”不在这一周里。这一周是 %(first)s 到 %(last)s。") % words)
        return None
    if of_week not in (None, date):
        problems.append(
            _("第 %(line)s 行的“%(day)s”对不上：那天是%(weekday)s。")
            % (words | {"weekday": short_weekday(date)})
        )
        return None
    return date


def _in_year(found: dict[str, str], monday: datetime.date) -> datetime.date | None:
    """A date with its year, or that of the week: the last days of December and the first of January are one week."""
    years = [int(found["year"])] if "year" in found else [monday.year, (monday + WEEK).year]
    for year in years:
        try:
            date = datetime.date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if "year" in found or monday <= date < monday + WEEK:
            return date
    return None


def _plain(dishes: str) -> str:
    said = " ".join(dishes.split()).strip(" ;；,，、。")
    return "" if CLOSED.fullmatch(said) else said
