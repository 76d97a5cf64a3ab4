"""The units for the nightly copy, read by systemd's own tool; and they call what there is."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from portal.settings.env import BASE_DIR

UNITS = sorted((BASE_DIR / "deploy/systemd").glob("portal-backup*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]


def complaints(*texts: tuple[str, str], folder: Path) -> str:
    """What systemd says of these units; the program they call is one that is there."""
    for name, text in texts:
        (folder / name).write_text(text.replace("/srv/portal/.venv/bin/python", "/bin/true"))
    command = [
        "systemd-analyze",
        "verify",
        "--recursive-errors=no",
        *(str(folder / name) for name, _text in texts),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    # Of units of the machine itself nothing is asked here.
    return "\n".join(line for line in (done.stdout + done.stderr).splitlines() if "portal-" in line)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_units(tmp_path):
    assert len(UNITS) == 4
    assert complaints(*((path.name, path.read_text()) for path in UNITS), folder=tmp_path) == ""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_a_unit_with_a_wrong_word_is_seen(tmp_path):
    [unit] = [path for path in UNITS if path.name == "portal-backup.timer"]
    wrong = unit.read_text().replace("02:30:00", "25:30:00")
    assert "calendar" in complaints((unit.name, wrong), folder=tmp_path)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_unit_calls_a_command_with_options_that_it_knows(path):
    [line] = [one for one in path.read_text().splitlines() if one.startswith("ExecStart=")]
    _python, manage, command, *arguments = line.removeprefix("ExecStart=").split()
    assert manage == "manage.py"
    parser = load_command_class(get_commands()[command], command).create_parser(manage, command)
    parser.parse_args(arguments)
