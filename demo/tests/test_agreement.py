"""What the demo's texts say agrees with its rows: phones, offices, who is in charge, days to come, how many places."""

import re
from collections.abc import Iterator

import pytest

from demo.content_files import CONTENT, texts

NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
PHONE = re.compile(r"199 ?0000 ?0\d{3}")
AHEAD = re.compile(r"\{(\d+)(?::\w+)?\}(早上|上午|中午|下午|晚上)([一二三四五六七八九十]+)点(半)?")
PLACES_OF_DATE = re.compile(r"(?:店里|上门)([一二三四五六七八九十])位")
NAMES = sorted(path.stem for path in CONTENT.glob("*.toml"))


def strings(value) -> Iterator[str]:
    """Every text within a content file."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(one)


def known_phones() -> set[str]:
    """The numbers of the town and its units, of the office that the standing pages name, and of the demo's people."""
    units = texts("units")
    found = {units["town"]["phone"], *(unit["phone"] for unit in units["units"])}
    return found | {
        number
        for name in ("people", "desk", "pages", "posts")
        for one in strings(texts(name))
        for number in PHONE.findall(one)
    }


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"people", "desk", "pages", "posts"}))
def test_every_phone_in_a_text_is_that_of_an_office(name):
    told = {number for one in strings(texts(name)) for number in PHONE.findall(one)}
    assert told - known_phones() == set()


def test_whoever_is_asked_about_an_activity_has_the_phone_of_its_unit():
    phones = {unit["key"]: unit["phone"] for unit in texts("units")["units"]}
    wrong = {one["title"] for one in texts("events")["events"] if one["contact_phone"] != phones[one["unit"]]}
    assert wrong == set()


def test_a_phone_beside_a_unit_in_plain_news_is_that_of_the_unit():
    phones = {unit["key"]: unit["phone"] for unit in texts("units")["units"]} | {
        "fengpu": texts("units")["town"]["phone"]
    }
    wrong = []
    for one in texts("articles")["articles"]:
        told = {number for words in strings(one) for number in PHONE.findall(words)}
        wrong += [one["title"] for number in told if number != phones[one["unit"]]]
    assert wrong == []


def hour_of(half: str, number: str, thirty: str | None) -> str:
    hour = sum(NUMBERS[letter] for letter in number)
    late = half in ("下午", "晚上") or (half == "中午" and hour < 3)
    return f"{hour + 12 if late else hour:02d}:{30 if thirty else 0:02d}"


def test_a_day_to_come_that_a_text_announces_with_its_hour_is_a_date_of_an_activity():
    dates = {
        (one["days"], one["start"]) for event in texts("events")["events"] for one in event["occurrences"]
    }
    told = {
        (int(day), hour_of(half, number, thirty))
        for name, items in (
            ("articles", "articles"),
            ("stories", "stories"),
            ("brands", "brands"),
            ("paper", "issues"),
        )
        for one in texts(name)[items]
        if not one.get("key", "").endswith("-off")  # water and power, which are dates of no activity
        for words in strings(one)
        for day, half, number, thirty in AHEAD.findall(words)
    }
    assert told
    assert told - dates == set()


def test_how_many_a_date_takes_is_what_its_round_opens():
    events = {one["title"]: one for one in texts("events")["events"]}
    for round_ in texts("rounds")["rounds"]:
        coming = [one for one in events[round_["event"]]["occurrences"] if one["days"] > 0]
        for place, date in zip(round_["dates"], coming, strict=False):
            for number in PLACES_OF_DATE.findall(date.get("note", "")):
                assert NUMBERS[number] == place["places"], date


def test_who_is_in_charge_is_called_so_in_every_text():
    """书记 with a name beside it is the secretary of some unit."""
    secretaries = {unit["secretary"] for unit in texts("units")["units"]}
    surnames = "".join({name[0] for name in secretaries})
    named = re.compile(
        rf"(?:书记([{surnames}][一-龥]{{1,2}}?)(?=[说把站在的，。、看念])|([{surnames}][一-龥]{{1,2}})书记)"
    )
    told = {
        before or after
        for name in NAMES
        for words in strings(texts(name))
        for before, after in named.findall(words)
    }
    assert told
    assert told - secretaries == set()


def test_whoever_a_text_calls_by_an_office_holds_it_in_the_rows():
    """楼组长王桂兰, 社区医生许知微: a name beside an office is a row of who holds it, by that office."""
    data = texts("posts")
    held = {(one["office"], one["person"]) for one in data["posts"]}
    held |= {("书记", unit["secretary"]) for unit in texts("units")["units"]}
    surnames = "".join({name[0] for _office, name in held})
    offices = "|".join(one["name"] for one in data["offices"] if one["name"] != "书记")
    named = re.compile(rf"({offices})([{surnames}][一-龥]{{1,2}}?)(?=[说把站在的，。、看念六跟])")
    told = {found for name in NAMES for words in strings(texts(name)) for found in named.findall(words)}
    # 王奶奶 is what a child calls 王桂兰.
    assert ("楼组长", "王桂兰") in told
    assert {one for one in told if not one[1].endswith(("奶奶", "阿婆"))} - held == set()


def test_whoever_is_told_to_hold_an_office_in_the_cast_holds_it_in_the_rows():
    offices = {one["name"] for one in texts("posts")["offices"]}
    held = {(one["office"], one["person"]) for one in texts("posts")["posts"]}
    held |= {("书记", unit["secretary"]) for unit in texts("units")["units"]}
    told = {
        (office, one["name"])
        for one in texts("people")["people"]
        for office in offices
        if office in one["role"]
    }
    assert told
    assert told - held == set()


def test_a_street_with_its_number_is_an_address_that_stands_in_the_rows():
    street = re.compile(r"[一-龥]{2,3}路[0-9]+号")
    rows = {found for one in strings(texts("units")) for found in street.findall(one)}
    rows |= {
        found
        for event in texts("events")["events"]
        for one in (event["place"], *(date.get("place", "") for date in event["occurrences"]))
        for found in street.findall(one)
    }
    told = {
        found
        for name in ("articles", "stories", "paper")
        for one in strings(texts(name))
        for found in street.findall(one)
    }
    assert {
        one
        for one in told
        if not any(known.endswith(one[-len(known) :]) or one.endswith(known) for known in rows)
    } == set()


def test_no_text_of_an_activity_says_how_many_places_are_left():
    """The rows say it, and they change while a text stays."""
    state = re.compile(r"已经(?:坐|报)?满|报满了|还有[一二三四五六七八九十\d]+个(?:名额|空位)")
    assert [one for event in texts("events")["events"] for one in strings(event) if state.search(one)] == []
