"""Finding a person's name in what readers see, however it is written.

Traditional or full-width, with up to three spaces or marks between its characters, with invisible characters or tags
inside, as pinyin in either order. Somebody's given name alone is not their name: it is often the very alias.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.html import strip_tags

from portal.core.names import DOTS
from portal.core.pinyin import pinyin_slug
from portal.core.shown import Kind, Place
from portal.core.simplified import simplified_table
from portal.core.spoken import Style, pinyin

# Up to three spaces or marks; a run of white space counts once, as readers see it once.
GAP = r"[\W_]{0,3}"
SHORTEST = 2
# Letters that show nothing.
BLANK_LETTERS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"))
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def folded(text: str) -> str:
    """One way of writing: simplified, half width, lower case, nothing invisible, one space for many."""
    text = unicodedata.normalize("NFKC", text.translate(BLANK_LETTERS)).translate(simplified_table())
    seen = (
        one for one in text.translate(BLANK_LETTERS) if unicodedata.category(one) not in {"Cf", "Mn", "Me"}
    )
    return re.sub(r"\s+", " ", "".join(seen).casefold())


def letters(text: str) -> str:
    """The same for Latin letters, without their tones: Lǐ Xiǎobǎo -> Li Xiaobao. Case is kept."""
    plain = unicodedata.normalize("NFKD", text)
    seen = (one for one in plain if unicodedata.category(one) not in {"Cf", "Mn", "Me"})
    return re.sub(r"\s+", " ", "".join(seen))


def bare(name: str) -> str:
    """A name without its dots and spaces."""
    return re.sub(r"[\W_]", "", folded(name))


class Spelling:
    """All ways in which one name is looked for."""

    def __init__(self, name: str) -> None:
        parts = name.translate(DOTS).split("·")
        # 阿依古丽·买买提 is called 阿依古丽: of a name with a dot the first part is the name as well.
        wholes = [bare(name)] + ([bare(parts[0])] if len(parts) > 1 else [])
        self.wholes = [one for one in wholes if len(one) >= SHORTEST]
        self.words = [re.compile(GAP.join(map(re.escape, one))) for one in self.wholes]
        self.sounds = [one for whole in self.wholes for one in _sounds(whole)]

    def stands_in(self, place: Place) -> bool:
        """Whether readers meet the name in this place."""
        if place.kind is Kind.LINK:
            return False
        texts = {place.text, strip_tags(place.text)}
        if any(words.search(folded(text)) for words in self.words for text in texts):
            return True
        return any(sound.stands_in(letters(text), place.kind) for sound in self.sounds for text in texts)

    def runs_over(self, places: list[Place]) -> bool:
        """Whether it stands across two neighbouring places of one field. Names of two characters would be met by
        chance where a sentence ends and the next one begins."""
        text = folded("\n".join(one.text for one in places if one.kind is Kind.WORDS))
        pairs = zip(self.wholes, self.words, strict=True)
        return any(words.search(text) for whole, words in pairs if len(whole) > SHORTEST)

    def explains(self, title: str, address: str) -> bool:
        """Whether the address only says what a title without the name sounds like: 黎明 is read as 李明 is."""
        said = Place("", "", pinyin_slug(title), Kind.ADDRESS)
        return address.startswith(said.text) and self.stands_in(said) if said.text else False


class _Sound:
    """One reading order of a name in pinyin."""

    def __init__(self, syllables: list[str]) -> None:
        # Two syllables are met by chance in other words (li an in Lianyungang); three hardly.
        self.short = len(syllables) <= SHORTEST
        whole = rf"(?<![a-z]){GAP.join(syllables)}(?![a-z])"
        self.written = re.compile(whole if self.short else GAP.join(syllables), re.I)
        self.read = re.compile(whole, 0 if self.short else re.I)
        self.named = re.compile(
            rf"(?<![A-Za-z])(?:{_capital(syllables[0])}[ '’-]?{_capital(syllables[-1])}"
            rf"|{'[ -]?'.join(one.upper() for one in syllables)})(?![A-Za-z])"
        )

    def stands_in(self, text: str, kind: Kind) -> bool:
        if kind is Kind.ADDRESS:
            return bool(self.written.search(text))
        # In a sentence a short name is one only with its capital: he can is no 何灿, He Can is.
        return bool((self.named if self.short else self.read).search(text))


def _capital(syllable: str) -> str:
    """(?:shan|dan) -> (?:Shan|Dan)"""
    return re.sub(r"(?<=[:|])[a-z]", lambda found: found[0].upper(), syllable)


def _sounds(whole: str) -> list[_Sound]:
    if not HAN.fullmatch(whole):
        return []
    syllables = [_readings(one) for one in whole]
    turns = [0, 1] if len(syllables) < 4 else [0, 1, 2]
    return [_Sound(syllables[turn:] + syllables[:turn]) for turn in turns]


@lru_cache(maxsize=4096)
def _readings(character: str) -> str:
    """Every reading of a character as a pattern; 吕 is typed lv, lu or lyu."""
    found = {one for syllable in pinyin(character, style=Style.NORMAL, heteronym=True) for one in syllable}
    found |= {one.replace("v", other) for one in found for other in ("u", "yu") if "v" in one}
    return f"(?:{'|'.join(sorted(map(re.escape, found)))})"
