"""The README and the handbooks promise nothing that is not there: addresses, commands, targets, people, numbers."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from demo.town import STAFF
from portal.settings.env import BASE_DIR

README = BASE_DIR / "README.md"
PAPERS = [*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").rglob("*.md")]
ADDRESS = re.compile(r"`(/[a-z][a-z/-]*/)`")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
TARGET = re.compile(r"(?:`|^|\s)make ([a-z][a-z-]+)(?=[`\s]|$)", re.M)
# Prose that says "make sure", and what a unit file calls the program.
NO_TARGETS = {"a", "it", "sure", "them", "one", "the", "up", "its", "sense", "no"}
# Folders of a server, and places that only exist there.
NO_ADDRESSES = {"/srv/", "/etc/", "/var/"}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text(), re.M))


def broken_promises(text: str) -> list[str]:
    """Addresses that answer nobody, commands and targets that are not there."""
    broken = []
    for address in set(ADDRESS.findall(text)):
        try:
            resolve(address)
        except Resolver404:
            broken.append(address)
    broken += [f"manage.py {name}" for name in set(COMMAND.findall(text)) - set(get_commands())]
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))
    broken += [f"make {name}" for name in set(TARGET.findall(code)) - targets() - NO_TARGETS]
    return sorted(set(broken) - NO_ADDRESSES)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(BASE_DIR).as_posix())
def test_a_paper_promises_nothing_that_is_not_there(paper: Path):
    assert broken_promises(paper.read_text(encoding="utf-8")) == []


def test_a_broken_promise_is_seen():
    text = "See `/desk/`, run `make test`, then `make coffee` and `manage.py brew`; nobody makes sure."
    assert broken_promises(text) == ["make coffee", "manage.py brew"]


def content(name: str) -> list[dict]:
    data = tomllib.loads((BASE_DIR / f"demo/content/{name}.toml").read_text(encoding="utf-8"))
    return data["issues" if name == "paper" else name]


def test_the_readme_counts_the_demo_town_right():
    kinds = Counter(unit.get("kind") for unit in content("units"))
    said = {
        "areas": kinds["area"],
        "neighbourhoods": kinds["neighbourhood"],
        "villages": kinds["village"],
        "governance brands": len(content("brands")),
        "articles": len(content("articles")),
        "stories": len(content("stories")),
        "numbers of the quarterly paper": len(content("paper")),
        "events": len(content("events")),
    }
    text = re.sub(r"\s+", " ", README.read_text(encoding="utf-8"))
    assert {what: count for what, count in said.items() if f"{count} {what}" not in text} == {}


def test_the_readme_lists_everybody_whom_a_visitor_can_be():
    rows = re.findall(r"^\| `([a-z-]+)` \|", README.read_text(encoding="utf-8"), re.M)
    assert sorted(rows) == sorted([*(name for name, *_rest in STAFF), "admin"])
