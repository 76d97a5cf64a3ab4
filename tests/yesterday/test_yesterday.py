"""A running town survives an upgrade: its addresses, its data, and what people were about to do.

A file is kept for the code of every step that was landed, `<day>-<commit>.sqlite3.xz`; `make.py` says how one is made.
"""

import lzma
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings.env import BASE_DIR, environment_with

from .make import settings_for

KEPT = sorted(Path(__file__).parent.glob("*.sqlite3.xz"))
# Small enough to be kept in the repository for good.
LARGEST = 200_000
# The oldest, which every migration meets, and the newest with all there is; the others in `make prove`.
EACH_TIME = ("e8e282c", "eef3122")


def day_of(path: Path) -> str:
    return path.name.removesuffix(".sqlite3.xz")


@pytest.fixture(scope="session")
def static(tmp_path_factory) -> Path:
    """Static files, which depend on no database: collected once."""
    folder = tmp_path_factory.mktemp("static")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=BASE_DIR, env=environment_with(**settings_for(folder)), check=True)
    return folder / "static"


@pytest.mark.long
@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(
            one,
            id=day_of(one),
            marks=() if any(part in one.name for part in EACH_TIME) else pytest.mark.prove,
        )
        for one in KEPT
    ],
)
def test_the_database_of_a_day_is_gone_on_with(kept, static, tmp_path):
    assert kept.stat().st_size < LARGEST
    (tmp_path / "portal.sqlite3").write_bytes(lzma.decompress(kept.read_bytes()))
    (tmp_path / "static").symlink_to(static)
    done = subprocess.run(
        [sys.executable, "-m", "tests.yesterday.go_on"],
        cwd=BASE_DIR,
        env=environment_with(**settings_for(tmp_path)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert "pages read" in done.stdout


@pytest.mark.parametrize("part", EACH_TIME)
def test_the_days_that_are_gone_on_with_each_time_are_kept(part):
    assert any(part in one.name for one in KEPT)
