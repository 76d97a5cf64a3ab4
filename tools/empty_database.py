"""Make the empty database that a first start unpacks: python -m tools.empty_database"""

import contextlib
import functools
import hashlib
import lzma
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from portal.launch.empty import KEPT
from portal.settings.env import BASE_DIR, environment_with, sqlite_url


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "portal.sqlite3")
        migrate(database)
        with contextlib.closing(sqlite3.connect(database)) as opened:
            opened.execute(f"PRAGMA user_version = {mark_of_migrations()}")
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.execute("VACUUM")
        KEPT.write_bytes(lzma.compress(database.read_bytes(), preset=9))


def migrate(database: Path) -> None:
    """Make a database with every migration, as a first start would."""
    surroundings = environment_with(
        DATA_DIR=str(database.parent),
        DATABASE_URL=sqlite_url(database),
        DJANGO_SETTINGS_MODULE="portal.settings.demo",
        SECRET_KEY="seals nothing: " + "x" * 50,
    )
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=BASE_DIR, env=surroundings, check=True)


@functools.cache
def mark_of_migrations() -> int:
    """A number for the migrations of today, ours and those of the pinned libraries; it fits SQLite's user_version."""
    told = hashlib.sha256()
    found = [*BASE_DIR.glob("*/migrations/*.py"), *BASE_DIR.glob("portal/*/migrations/*.py")]
    for path in sorted([BASE_DIR / "requirements.txt", *found]):
        told.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return int(told.hexdigest()[:7], 16)


def is_of_today() -> bool:
    """Whether the kept one was made from the migrations of today."""
    # Bytes 60 to 63 of the header (https://www.sqlite.org/fileformat.html, 1.3).
    with lzma.open(KEPT) as opened:
        return int.from_bytes(opened.read(64)[60:64], "big") == mark_of_migrations()


if __name__ == "__main__":
    main()
