"""Places on a page that rooms fill: the parts of a front page, what stands beside a story, short links.

A page names the place, `{% parts "town" page %}`; what comes there is brought by the rooms in their `<room>/room.py`. A place
that nobody fills is empty.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

# What a part shows of a page; None where it has nothing to show.
Ask = Callable[[Any, HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True)
class Part:
    """One filling of a place.

    Args:
        template: what it looks like; it reads `page` and what `ask` brings.
        order: smaller ones stand first.
        kept_by: what it depends on beside its page, the language, the day and what the database holds for readers; None
            where it depends on the hour or on who reads, so that it is made anew each time.
    """

    template: str
    ask: Ask
    order: int
    kept_by: Callable[[HttpRequest], Hashable] | None = None


@dataclass(frozen=True)
class Link:
    """One link of a place, by the name of its address.

    Args:
        opens_for: whom it leads anywhere; everybody where it is left out.
    """

    name: str
    words: str | Promise
    opens_for: Callable[[Any], bool] | None
    order: int
    hint: str | Promise = ""

    @property
    def url(self) -> str:
        return reverse(self.name)


_PARTS: dict[str, list[Part]] = defaultdict(list)
_LINKS: dict[str, list[Link]] = defaultdict(list)
_SECTIONS: list[str] = []


def for_everybody(request: HttpRequest) -> Hashable:
    """A part that is the same for every reader."""
    return None


def fill(
    place: str,
    template: str,
    ask: Ask = lambda page, request: {},
    *,
    order: int = 100,
    kept_by: Callable[[HttpRequest], Hashable] | None = None,
) -> None:
    """Show a template at a place of pages below this room."""
    _PARTS[place].append(Part(template, ask, order, kept_by))
    _PARTS[place].sort(key=lambda part: part.order)


def parts_of(place: str) -> list[Part]:
    return list(_PARTS[place])


def link(
    place: str,
    name: str,
    words: str | Promise,
    *,
    opens_for: Callable[[Any], bool] | None = None,
    order: int = 100,
    hint: str | Promise = "",
) -> None:
    """Offer an address of this room at a place: `own` (我的), `work` (窗口, 签到 ...), `own_password`."""
    _LINKS[place].append(Link(name, words, opens_for, order, hint))
    _LINKS[place].sort(key=lambda one: one.order)


def links_of(place: str, user: Any = None) -> list[Link]:
    """The links of a place; those for some only where somebody is logged in whom they lead anywhere."""
    known = user is not None and user.is_authenticated
    return [one for one in _LINKS[place] if one.opens_for is None or (known and one.opens_for(user))]


def section(*types: str) -> None:
    """Let index pages hang below the front pages of the town and its units, each as "app.Model"."""
    _SECTIONS.extend(types)


def section_types() -> list[str]:
    return list(_SECTIONS)
