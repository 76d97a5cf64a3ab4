"""What `make` starts with: a Python that is new enough, and all that is pinned installed whole or not at all."""

import ast
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.settings.env import BASE_DIR

BOOTSTRAP = BASE_DIR / "portal" / "launch" / "bootstrap.py"


def run_bootstrap(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """A copy of the bootstrap in an empty folder, so that it finds no .venv of ours."""
    copy = tmp_path / "portal" / "launch" / "bootstrap.py"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(BOOTSTRAP.read_bytes())
    source = f"import sys; sys.version_info = (3, 9, 2); sys.argv = ['b', *{arguments!r}]\n"
    code = source + f"import runpy; runpy.run_path({str(copy)!r}, run_name='__main__')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=variables)


def test_an_old_python_says_one_thing_and_stops(tmp_path):
    done = run_bootstrap(tmp_path, "run", PATH="/nowhere", LC_ALL="C")
    assert done.returncode == 78
    assert "Python 3.11" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_old_python_can_read_the_bootstrap():
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """The bootstrap in a folder with one pinned package and a Python and a uv that only answer what a test says."""
    bootstrap = runpy.run_path(str(BOOTSTRAP))
    names = bootstrap["prepare"].__globals__
    python, uv = tmp_path / ".venv/bin/python", tmp_path / "bin/uv"
    (tmp_path / "requirements.txt").write_text("wagtail==8.0.1\n")
    monkeypatch.setitem(names, "ROOT", str(tmp_path))
    monkeypatch.setitem(names, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setitem(names, "VENV_PYTHON", str(python))
    monkeypatch.setitem(names, "venv_works", lambda: True)
    monkeypatch.setenv("PATH", f"{uv.parent}:/usr/bin:/bin")

    def answers(path: Path, script: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    return SimpleNamespace(
        prepare=bootstrap["prepare"],
        failure=bootstrap["Failure"],
        pip=lambda script: answers(python, script),
        uv=lambda script: answers(uv, script),
        stamped=lambda: (tmp_path / ".venv/requirements.txt.installed").exists(),
    )


def test_a_failed_installation_is_not_taken_for_a_good_one(bare):
    bare.uv("exit 1")
    bare.pip("echo 'Collecting wagtail'\necho 'ERROR: no network'\nexit 1")
    with pytest.raises(bare.failure, match="no network"):
        bare.prepare("run")
    assert not bare.stamped()
    bare.pip("exit 0")
    bare.prepare("run")
    bare.pip("exit 1")
    bare.prepare("run")  # the stamp says that nothing changed: nobody is asked


def test_uv_installs_where_there_is_one_and_pip_where_it_gets_nothing(bare, tmp_path):
    bare.pip("exit 1")
    bare.uv(f'echo "$@" > {tmp_path}/asked')
    bare.prepare("run")
    assert bare.stamped()
    assert "--only-binary :all: -r" in (tmp_path / "asked").read_text()
