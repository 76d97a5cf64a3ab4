"""The dictionaries of pypinyin in a fifth of their memory; whoever needs pinyin imports it from here.

The library keeps 47,000 phrases as lists of lists of strings, every beginning of each in a set, and 42,000 characters by
number: 50 MB that a portal pays for once and that each of its processes pays for again as it counts references. Here the
phrases stand in one sorted list, which also knows the beginnings, and what is said stands in arrays of numbers.
"""

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from importlib.resources import files

from portal.settings.env import tell_pypinyin

tell_pypinyin()  # before it is imported

from pypinyin import Style, constants, converter, core, lazy_pinyin, pinyin  # noqa: E402
from pypinyin.seg import mmseg, simpleseg  # noqa: E402

__all__ = ["Style", "lazy_pinyin", "pinyin"]

# Words that the dictionary reads wrongly, as the office would say them.
OF_THE_OFFICE = {
    "还款": [["huán"], ["kuǎn"]],
    "朝阳": [["cháo"], ["yáng"]],
    "一居一品": [["yī"], ["jū"], ["yī"], ["pǐn"]],
    "一片一节": [["yī"], ["piàn"], ["yī"], ["jié"]],
}
PHRASE = re.compile(r'"([^"]+)":\s*')
BETWEEN = ","  # two ways to say one character


class Held:
    """Each string once, by a number."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.numbers: dict[str, int] = {}

    def number(self, string: str) -> int:
        if string not in self.numbers:
            self.numbers[string] = len(self.strings)
            self.strings.append(string)
        return self.numbers[string]


class Phrases:
    """What pypinyin asks of its dictionary of phrases: whether one is there, and how its characters are said."""

    def __init__(self, said: Iterable[tuple[str, list[list[str]]]]) -> None:
        held = Held()
        found = {
            phrase: array("H", [held.number(BETWEEN.join(one)) for one in sounds]) for phrase, sounds in said
        }
        self.phrases = sorted(found)
        self.sounds, self.ends = array("H"), array("I")
        for phrase in self.phrases:
            self.sounds.extend(found[phrase])
            self.ends.append(len(self.sounds))
        self.strings = held.strings

    def __len__(self) -> int:
        return len(self.phrases)

    def __contains__(self, phrase: str) -> bool:
        at = bisect_left(self.phrases, phrase)
        return at < len(self.phrases) and self.phrases[at] == phrase

    def __getitem__(self, phrase: str) -> list[list[str]]:
        at = bisect_left(self.phrases, phrase)
        if at == len(self.phrases) or self.phrases[at] != phrase:
            raise KeyError(phrase)
        sounds = self.sounds[self.ends[at - 1] if at else 0 : self.ends[at]]
        return [self.strings[one].split(BETWEEN) for one in sounds]


class Beginnings:
    """Whether some phrase begins like this: the next one in their order does, or none."""

    def __init__(self, phrases: list[str]) -> None:
        self.phrases = phrases

    def __contains__(self, beginning: str) -> bool:
        at = bisect_left(self.phrases, beginning)
        return at < len(self.phrases) and self.phrases[at].startswith(beginning)


class Characters:
    """How a character is said, by its number."""

    def __init__(self, said: dict[int, str]) -> None:
        held = Held()
        held.number("")  # nought: not known
        self.sounds = array("H", bytes(2 * (max(said) + 1)))
        for character, sound in said.items():
            self.sounds[character] = held.number(sound)
        self.strings = held.strings

    def __contains__(self, character: int) -> bool:
        return character < len(self.sounds) and self.sounds[character] > 0

    def __getitem__(self, character: int) -> str:
        if character not in self:
            raise KeyError(character)
        return self.strings[self.sounds[character]]


def _phrases() -> Iterable[tuple[str, list[list[str]]]]:
    text = (files("pypinyin") / "phrases_dict.json").read_text(encoding="utf-8")
    read, at = json.JSONDecoder().raw_decode, 0
    while found := PHRASE.search(text, at):  # one after the other: at once they take what this is to save
        sounds, at = read(text, found.end())
        yield found[1], sounds
    yield from OF_THE_OFFICE.items()


def _put_in_place() -> None:
    phrases, characters = Phrases(_phrases()), Characters(constants.PINYIN_DICT)
    for module in (constants, converter, core, mmseg, simpleseg):
        for name, ours in (("PHRASES_DICT", phrases), ("PINYIN_DICT", characters)):
            if hasattr(module, name):
                setattr(module, name, ours)
    mmseg.seg._prefix_set = mmseg.p_set = Beginnings(phrases.phrases)
    constants.pinyin_dict.pinyin_dict = characters


_put_in_place()
