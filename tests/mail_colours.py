"""The colours of every word of a mail against what lies behind it, as mailboxes show it in the light and in the dark.

Inline styles count, and the rules of its own sheet whose selectors are names and classes; whatever else stands there is an error,
so that nothing is measured by half.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from portal.core.tests.test_colours import contrast

# WCAG 2.1 AA, words of any size.
LEAST = 4.5
VOID = {"br", "hr", "img", "link", "meta", "col"}
UNSEEN = {"style", "title", "script"}
DARK = re.compile(r"@media \(prefers-color-scheme: dark\)\{((?:[^{}]+\{[^{}]*\})*)\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r"([a-z0-9]*)(?:\.([\w-]+))?")
COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
Style = dict[str, str]


class Measured(NamedTuple):
    """Some words with their colour and their ground."""

    words: str
    colour: str
    ground: str

    @property
    def ratio(self) -> float:
        return contrast(self.colour, self.ground)


class Seen(NamedTuple):
    """What an element hands down."""

    tag: str
    colour: str = "#000000"
    ground: str = "#FFFFFF"
    hidden: bool = False


def measured(mail: str, *, dark: bool) -> list[Measured]:
    """Every piece of text of a mail, also what stands for a picture that is not loaded."""
    sheet = "".join(re.findall(r"<style>(.*?)</style>", mail, re.DOTALL))
    plain = RULE.findall(DARK.sub("", sheet))
    own = RULE.findall("".join(DARK.findall(sheet))) if dark else []
    assert "@media" not in DARK.sub("", sheet), "a rule that is not understood"
    reader = _Reader([*plain, *own])
    reader.feed(mail)
    return reader.found


def too_faint(mail: str, *, dark: bool) -> list[Measured]:
    return [one for one in measured(mail, dark=dark) if one.ratio < LEAST]


class _Reader(HTMLParser):
    def __init__(self, rules: list[tuple[str, str]]) -> None:
        super().__init__()
        self.rules, self.found, self.open = rules, [], [Seen("")]

    def handle_starttag(self, tag: str, attrs) -> None:
        values = {name: value or "" for name, value in attrs}
        assert not {"bgcolor", "background", "color"} & set(values), "a colour that is no style"
        style, above = self._style(tag, values), self.open[-1]
        seen = Seen(
            tag,
            _colour(style.get("color")) or above.colour,
            _colour(style.get("background-color") or style.get("background")) or above.ground,
            above.hidden or tag in UNSEEN or style.get("display") == "none",
        )
        if values.get("alt"):
            self._note(values["alt"], seen)
        if tag not in VOID:
            self.open.append(seen)

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._note(data, self.open[-1])

    def _note(self, words: str, seen: Seen) -> None:
        if words.strip() and not seen.hidden:
            self.found.append(Measured(words.strip()[:20], seen.colour, seen.ground))

    def _style(self, tag: str, values: dict[str, str]) -> Style:
        """Rules, over them the element's own, over that what says !important."""
        said: list[tuple[bool, str, str]] = []
        for selectors, declarations in self.rules:
            if any(_meant(one.strip(), tag, values.get("class", "")) for one in selectors.split(",")):
                said += _declared(declarations)
        said += _declared(values.get("style", ""))
        style = {name: value for important, name, value in said if not important}
        return style | {name: value for important, name, value in said if important}


def _meant(selector: str, tag: str, classes: str) -> bool:
    match = SELECTOR.fullmatch(selector)
    assert match, f"a selector that is not understood: {selector}"
    name, class_ = match.groups()
    return (not name or name == tag) and (not class_ or class_ in classes.split())


def _declared(text: str) -> list[tuple[bool, str, str]]:
    pairs = [one.partition(":")[::2] for one in text.split(";") if one.strip()]
    return [
        ("!important" in value, name.strip(), value.replace("!important", "").strip())
        for name, value in pairs
    ]


def _colour(value: str | None) -> str | None:
    if value is None:
        return None
    match = COLOUR.fullmatch(value)
    assert match, f"a colour that is not understood: {value}"
    return value if len(value) == 7 else "#" + "".join(2 * one for one in value[1:])
