"""The whole bench: on each database a town of its own is made, measured and taken away again."""

import subprocess
import sys
import tempfile
from pathlib import Path

from portal.launch.parts import PARTS
from portal.settings.env import BASE_DIR
from tests.faults.scene import Scene, staged

ENGINES = ("sqlite", "postgresql")


def both(scale: str = "1") -> int:
    """Print the table of each database.

    Returns:
        How many of them hold an address that is over its bar.
    """
    over = 0
    for engine in ENGINES:
        if engine == "postgresql" and not PARTS["postgres"].there():
            print(f"not run: {PARTS['postgres'].name} -> {PARTS['postgres'].get}")
            continue
        with tempfile.TemporaryDirectory() as folder, staged(Path(folder), engine, __package__) as scene:
            over += measure(scene, scale)
    return over


def measure(scene: Scene, scale: str) -> int:
    manage = (str(BASE_DIR / "manage.py"),)
    town = ("-m", __package__)
    for command in (
        (*manage, "migrate", "-v0"),
        (*manage, "collectstatic", "-v0", "--noinput"),
        (*town, "fill", scale),
    ):
        _run(scene, command, check=True)
    return _run(scene, (*town, "measure"), check=False)


def _run(scene: Scene, command: tuple[str, ...], *, check: bool) -> int:
    environment = scene.environment() | {"DEMO": "false"}
    return subprocess.run([sys.executable, *command], cwd=BASE_DIR, env=environment, check=check).returncode
