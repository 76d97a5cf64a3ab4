"""Make the empty database that a first start unpacks: python -m tools.empty_database"""

import contextlib
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
        surroundings = environment_with(
            DATA_DIR=folder,
            DATABASE_URL=sqlite_url(database),
            DJANGO_SETTINGS_MODULE="portal.settings.demo",
            SECRET_KEY="seals nothing: " + "x" * 50,
        )
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=BASE_DIR, env=surroundings, check=True)
        with contextlib.closing(sqlite3.connect(database)) as opened:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.execute("VACUUM")
        KEPT.write_bytes(lzma.compress(database.read_bytes(), preset=9))


if __name__ == "__main__":
    main()
