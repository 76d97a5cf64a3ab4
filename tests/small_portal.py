"""A whole portal in a folder of its own: code that starts itself, data with a small town, keys as in production.

python -m tests.small_portal    builds the town, with one sealed number, in the database that the variables name
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.settings.env import BASE_DIR
from tests.launching import environment, free_port, wait_for

NUMBER = "19900000123"
START_WITHIN = 180.0
# Stands in for the Python of a virtual environment, so that nothing is installed; the code is ours.
VENV_PYTHON = """#!/bin/sh
case "$*" in *sys.prefix*) exit 0 ;; esac
cd {code} && exec {python} "$@"
"""


@dataclass
class SmallPortal:
    """Folders of one portal below `folder`: code, data, secrets."""

    folder: Path
    port: int

    @property
    def code(self) -> Path:
        return self.folder / "code"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    def surroundings(self, **changes: str) -> dict[str, str]:
        values = {
            "SECRET_KEY_FILE": str(self.secrets / "secret-key"),
            "DATA_KEY_FILE": str(self.secrets / "data-key"),
            "ALLOWED_HOSTS": "portal.example.cn",
            "SITE_URL": "https://portal.example.cn",
            "TRUST_PROXY": "1",
            "DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": "portal.settings.base",
            "PORT": str(self.port),
        }
        return environment(**values | changes)

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints; fails the test if it fails."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=BASE_DIR, env=self.surroundings(), capture_output=True, text=True, check=True
        ).stdout

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    @contextlib.contextmanager
    def started(self) -> Iterator[subprocess.Popen]:
        """Serving while the block lasts, then stopped as an operator would."""
        log = self.folder / "portal.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "portal/launch/bootstrap.py", "run"],
                cwd=self.code,
                env=self.surroundings(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            assert wait_for(lambda: self.ready() or process.poll() is not None, START_WITHIN)
            assert process.poll() is None, log.read_text()
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def lay_out(folder: Path) -> SmallPortal:
    """The code and the keys of a portal; it has no data yet."""
    portal = SmallPortal(folder, free_port())
    bootstrap = portal.code / "portal/launch/bootstrap.py"
    bootstrap.parent.mkdir(parents=True)
    shutil.copy(BASE_DIR / "portal/launch/bootstrap.py", bootstrap)
    shutil.copy(BASE_DIR / "Makefile", portal.code)
    python = portal.code / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(VENV_PYTHON.format(code=BASE_DIR, python=sys.executable))
    python.chmod(0o755)
    (portal.code / "requirements.txt").write_text("")
    (portal.code / ".venv/requirements.txt.installed").write_text(hashlib.sha256(b"").hexdigest())
    portal.secrets.mkdir()
    for name in ("secret-key", "data-key"):
        (portal.secrets / name).write_text(secrets.token_urlsafe(64) + "\n")
    return portal


def settle(portal: SmallPortal, fresh_database: str) -> None:
    """Give it a small town and a picture, from a migrated SQLite database without content."""
    (portal.data / "media/images").mkdir(parents=True)
    (portal.data / "media/images/one.webp").write_bytes(b"a picture")
    with contextlib.closing(sqlite3.connect(fresh_database)) as fresh:
        fresh.execute("VACUUM INTO ?", [str(portal.data / "portal.sqlite3")])
    subprocess.run(
        [sys.executable, "-m", "tests.small_portal"], cwd=BASE_DIR, env=portal.surroundings(), check=True
    )


def main() -> None:
    import django

    django.setup()
    from portal.core.sealed import keyed_hash
    from portal.people.models import Contact
    from tests.town import build_town

    build_town()
    Contact.objects.create(value=NUMBER, value_hash=keyed_hash(NUMBER))


if __name__ == "__main__":
    main()
