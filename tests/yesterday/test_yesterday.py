"""A running town survives an upgrade: its addresses, its data, and what people were about to do."""

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


@pytest.mark.parametrize("kept", KEPT, ids=[one.name.split(".")[0] for one in KEPT])
def test_the_database_of_a_day_is_gone_on_with(kept, tmp_path):
    assert kept.stat().st_size < LARGEST
    (tmp_path / "portal.sqlite3").write_bytes(lzma.decompress(kept.read_bytes()))
    done = subprocess.run(
        [sys.executable, "-m", "tests.yesterday.go_on"],
        cwd=BASE_DIR,
        env=environment_with(**settings_for(tmp_path)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert "pages read" in done.stdout


def test_a_day_is_kept():
    assert KEPT
