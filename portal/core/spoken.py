"""The dictionary of pypinyin, read once and held in a third of its memory; whoever needs pinyin imports it from here.

The library keeps each of 47,000 phrases as lists of lists of strings of their own: 55 MB that every process of a portal
pays for again as soon as it counts references. There are some 1,500 syllables: each is held once.
"""

import json
import re
from importlib.resources import files

from portal.settings.env import tell_pypinyin

tell_pypinyin()  # before it is imported

from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin  # noqa: E402

__all__ = ["Style", "lazy_pinyin", "pinyin"]

# Words that the dictionary reads wrongly, as the office would say them.
OF_THE_OFFICE = {
    "还款": [["huán"], ["kuǎn"]],
    "朝阳": [["cháo"], ["yáng"]],
    "一居一品": [["yī"], ["jū"], ["yī"], ["pǐn"]],
    "一片一节": [["yī"], ["piàn"], ["yī"], ["jié"]],
}


PHRASE = re.compile(r'"([^"]+)":\s*')


def _phrases() -> dict[str, list[list[str]]]:
    text = (files("pypinyin") / "phrases_dict.json").read_text(encoding="utf-8")
    read = json.JSONDecoder().raw_decode
    held: dict[tuple[str, ...], list[str]] = {}
    phrases, at = {}, 0
    while found := PHRASE.search(text, at):  # one after the other: at once they take what this is to save
        sounds, at = read(text, found.end())
        said = [tuple(one) for one in sounds]
        # The library changes a copy in place; a copy of what is held twice would be changed twice.
        is_twice = len(set(said)) < len(said)
        phrases[found[1]] = [list(one) if is_twice else held.setdefault(one, list(one)) for one in said]
    return phrases


load_phrases_dict(_phrases() | OF_THE_OFFICE)
