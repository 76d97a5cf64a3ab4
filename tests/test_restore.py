"""The chapters on backup and restore, walked: the commands of docs/operations.md are run as they stand there."""

import contextlib
import getpass
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import urllib.request

import pytest
from django.db import connection

from portal.settings.env import BASE_DIR
from tests.launching import environment
from tests.small_portal import NUMBER, SmallPortal, lay_out, settle

READ_NUMBER = "from portal.people.models import Contact; print(Contact.objects.get().value)"


@pytest.fixture
def portal(db, tmp_path) -> SmallPortal:
    if connection.vendor != "sqlite":
        pytest.skip("the portal gets a copy of the SQLite file of the tests")
    portal = lay_out(tmp_path)
    settle(portal, connection.settings_dict["NAME"])
    named = portal.surroundings().items()
    kept = "".join(f"{name}={value}\n" for name, value in named if name not in ("PATH", "HOME", "LANG"))
    (portal.secrets / "environment").write_text(kept)
    return portal


def commands(chapter: str) -> list[str]:
    """The blocks of commands in one chapter, in order."""
    text = (BASE_DIR / "docs/operations.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {chapter}\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE)
    return re.findall(r"^```\n(.*?)^```", found[1], re.DOTALL | re.MULTILINE)


def run(portal: SmallPortal, *blocks: str, code: int = 0) -> None:
    """Run blocks in one shell, in the folder of the code, with the places that the chapter asks for."""
    places = {
        "DATA_DIR": portal.data,
        "SECRETS": portal.secrets,
        "BACKUP": portal.folder / "backup",
        "KEYS": portal.folder / "elsewhere/keys",
        "OWNER": getpass.getuser(),
    }
    asked = re.findall(r"^(\w+)=", commands("Backup")[0], re.MULTILINE)
    assert asked == list(places), "the chapter asks for these places, in this order"
    named = "\n".join(f"{name}='{place}'" for name, place in places.items())
    done = subprocess.run(
        ["bash", "-e", "-u"],
        input="\n".join([named, *blocks]),
        cwd=portal.code,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr


def content(portal: SmallPortal) -> list[str]:
    with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3")) as database:
        return list(database.iterdump())


def refused(portal: SmallPortal) -> str:
    """What a start says that ends with 78."""
    done = subprocess.run(
        [sys.executable, "portal/launch/bootstrap.py", "run"],
        cwd=portal.code,
        env=portal.surroundings(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 78, done.stdout + done.stderr
    return done.stderr


def database(portal: SmallPortal, question: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3")) as opened:
        return opened.execute(question).fetchall()


def somebody_reads(portal: SmallPortal) -> None:
    """A reader's browser fetches the point of a page."""
    [(page,)] = database(portal, "SELECT max(id) FROM wagtailcore_page WHERE live")
    headers = {"Host": "portal.example.cn", "X-Forwarded-Proto": "https", "User-Agent": "Mozilla/5.0"}
    asked = urllib.request.Request(f"http://127.0.0.1:{portal.port}/n/{page}/seen.gif", headers=headers)
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.headers["Content-Type"] == "image/gif"


@pytest.mark.long
def test_backup_loss_and_restore_as_the_page_says(portal):
    _places, *backing_up = commands("Backup")
    new_machine, restoring = commands("Restore")
    with portal.started():
        run(portal, *backing_up)
        somebody_reads(portal)
    # A view waits for others up to ten seconds; a stop in between loses none.
    assert database(portal, "SELECT total FROM core_viewcount") == [(1,)]
    keys = [(portal.secrets / name).read_bytes().strip() for name in ("secret-key", "data-key")]
    for path in (portal.folder / "backup").rglob("*"):
        if path.is_file():
            assert not any(key in path.read_bytes() for key in keys), f"a key lies beside the data: {path}"
    [copy] = (portal.folder / "backup").glob("portal-*")
    assert NUMBER.encode() not in (copy / "database.sqlite3").read_bytes()

    # The machine is lost.
    shutil.rmtree(portal.data)
    for name in ("secret-key", "data-key"):
        (portal.secrets / name).unlink()
    run(portal, new_machine, restoring)
    with portal.started():
        assert portal.manage("shell", "--no-imports", "-c", READ_NUMBER).strip() == NUMBER
        run(portal, restoring, code=78)
    assert (portal.data / "media/images/one.webp").read_bytes() == b"a picture"

    # With a key that is not the one.
    (portal.secrets / "data-key").write_text(secrets.token_urlsafe(64))
    before = content(portal)
    assert "另一把钥匙" in refused(portal)
    run(portal, restoring, code=78)
    assert content(portal) == before
    (portal.secrets / "data-key").write_text("")
    assert "另一把钥匙" in refused(portal), "nor does the portal fall back on its other key"


@pytest.mark.prove
def test_an_upgrade_as_the_page_says(portal):
    [(_install, upgrading)] = [block.splitlines() for block in commands("Upgrade")]
    (portal.folder / "backup").mkdir()
    asking = commands("Backup")[1].splitlines()[0]
    run(portal, f"{asking}\n{upgrading}")
    assert len(list((portal.folder / "backup").glob("portal-*"))) == 1
