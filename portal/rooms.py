"""The rooms of this house, from the lowest to the highest, each with the rooms it cannot stand without.

Settings, addresses, levels and tests read this list. What a room brings stands in its own `<room>/room.py`. A room is taken
out by deleting its folder, its templates and its line here; rooms that need it go with it (docs/rooms.md).
"""

from importlib.util import find_spec

# What the example town shows, which it therefore cannot stand without.
SHOWN = (
    *("brands", "news", "events", "guides", "notices", "paper", "handout", "mailing"),
    *("volunteers", "teams", "rolls", "residents", "home"),
)
ROOMS: dict[str, tuple[str, ...]] = {
    "brands": (),
    "news": ("brands",),
    "events": ("brands", "news"),
    "guides": (),
    "notices": (),
    "paper": ("brands", "news", "events"),
    "handout": ("brands", "news", "events", "paper"),
    "mailing": ("brands", "news", "events", "paper"),
    "volunteers": ("brands", "news", "events"),
    "teams": ("brands", "news", "events", "volunteers"),
    "rolls": ("brands", "news", "events"),
    "residents": ("events",),
    "home": (),
    "demo": (*SHOWN,),
}
# What carries the rooms, from the highest level to the lowest; those of one line do not know each other.
FLOOR = (
    "portal.search | portal.editorial",
    "portal.people",
    "portal.accounts",
    "portal.outbox | portal.places | portal.media",
    "portal.core",
)


def with_addresses() -> list[str]:
    """The modules of addresses that rooms bring."""
    return [f"{room}.urls" for room in ROOMS if find_spec(f"{room}.urls")]
