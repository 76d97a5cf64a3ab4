"""A room can be taken out: what is left founds a town and serves all its pages (docs/rooms.md)."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.rooms import ROOMS
from portal.settings.env import BASE_DIR, environment_with, sqlite_url
from tools.new_room import make

FOUND_AND_READ = Path(__file__).with_name("found_and_read.py")
TAKEN_OUT = [room for room in ROOMS if room != "home"]


def gone_with(room: str) -> set[str]:
    """The room, and those above that cannot stand without it."""
    gone = {room}
    for name, needs in ROOMS.items():
        if gone & set(needs):
            gone.add(name)
    return gone


def house_without(rooms: set[str], folder: Path) -> Path:
    """A copy of the house from which rooms were taken as docs/rooms.md says: folder, templates, line in the list."""
    kept = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in kept:
        first, _slash, rest = name.partition("/")
        of_a_room = first in rooms or (first == "templates" and rest.split("/")[0] in rooms)
        if of_a_room or "/tests/" in name or first in ("docs", "tests") or not (BASE_DIR / name).is_file():
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BASE_DIR / name, folder / name)
    listed = folder / "portal/rooms.py"
    rooms = rooms or {"-"}
    entry = rf'^    "({"|".join(rooms)})": \((?:[^\n]*\),\n|\n.*?^    \),\n)'
    listed.write_text(re.sub(entry, "", listed.read_text(), flags=re.DOTALL | re.MULTILINE))
    return folder


def run_in(house: Path, *command: str) -> subprocess.CompletedProcess:
    """A Python program in a house of its own, with a data folder beside it."""
    data = house.parent / "data"
    data.mkdir(exist_ok=True)
    surroundings = environment_with(
        DATA_DIR=str(data),
        DATABASE_URL=sqlite_url(data / "town.sqlite3"),
        DJANGO_SETTINGS_MODULE="portal.settings.demo",
        PYTHONPATH=str(house),
    )
    return subprocess.run(
        [sys.executable, *command], cwd=house, env=surroundings, capture_output=True, text=True
    )


@pytest.mark.prove
@pytest.mark.parametrize("room", TAKEN_OUT)
def test_a_town_stands_without_the_room(room, tmp_path):
    house = house_without(gone_with(room), tmp_path / "house")
    done = run_in(house, str(FOUND_AND_READ))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert "pages read" in done.stdout


@pytest.mark.prove
def test_a_link_to_a_room_that_is_gone_is_seen(tmp_path):
    house = house_without(gone_with("events"), tmp_path / "house")
    footer = house / "templates/components/footer.html"
    footer.write_text(footer.read_text().replace("</footer>", '<a href="{% url "desk" %}">窗口</a></footer>'))
    assert "NoReverseMatch" in run_in(house, str(FOUND_AND_READ)).stderr


@pytest.mark.prove
def test_a_room_is_added_as_the_docs_say(tmp_path):
    house = house_without(set(), tmp_path / "house")
    written = [path for path in make(house, "lendings", "LendingPage", "借用") if path.read_text()]
    made = run_in(house, "manage.py", "makemigrations", "lendings", "-n", "lendings")
    assert made.returncode == 0, made.stderr
    assert (house / "lendings/migrations/0001_lendings.py").exists()
    assert len(written) + 1 <= 6, "files to write, with the migration"
    done = run_in(house, str(FOUND_AND_READ))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


@pytest.mark.parametrize(
    ("room", "page"),
    [("events", "GuidePage"), ("Guides", "GuidePage"), ("guides", "Guide"), ("../x", "GuidePage")],
)
def test_a_room_with_a_wrong_name_or_a_taken_one_is_not_begun(room, page):
    with pytest.raises(ValueError, match=r"guides|there already"):
        make(BASE_DIR, room, page, "办事指引")


def imported_rooms(room: str) -> set[str]:
    """The rooms whose code a room names, its migrations included, its tests left out."""
    found = set()
    for path in (BASE_DIR / room).rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
            if isinstance(node, ast.Import):
                found |= {one.name.split(".")[0] for one in node.names}
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {name for name in ROOMS if re.match(rf"{name}\.[A-Z]\w+$", node.value)}
    return (found & set(ROOMS)) - {room}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_cannot_stand_without(room):
    assert imported_rooms(room) <= set(ROOMS[room])


def test_an_import_that_is_not_said_is_seen():
    assert imported_rooms("events") == {"brands", "news"}
