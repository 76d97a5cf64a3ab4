"""Tools that tests use when they are there."""

import shutil
from pathlib import Path

from django.conf import settings


def vnu_jar() -> Path | None:
    """The Nu HTML checker of the npm package vnu-jar, or None without it or without Java."""
    jar = Path(settings.DATA_DIR) / "tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    return jar if jar.is_file() and shutil.which("java") else None
