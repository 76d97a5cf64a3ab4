"""What a copy says of itself: one file, written last, without which a folder is no copy."""

import datetime
import json
import platform
import re
import subprocess
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.sealed import keyed_hash, seal
from portal.launch.checks import Refusal
from portal.launch.key_check import WORD
from portal.settings.env import BASE_DIR, variables_set

NAME = "manifest.json"
FORM = 1
# portal-20261130-023000: by this name the keeper knows its own.
COPY_NAME = re.compile(r"portal-(\d{8}-\d{6})(-\d+)?")
PARTIAL = ".partial"


@dataclass
class Manifest:
    """One copy.

    Args:
        engine: "sqlite" or "postgresql".
        database: the name of its file.
        heads: the last migration of each app that was applied.
        rows: how many rows each table had.
        files: each file's hash (SHA-256) and bytes, by its place in the copy.
        media: "here", or "elsewhere" where a store of its own keeps them.
        missing: files that rows name and the portal itself did not have any more.
        key: a word as the key in use seals it, and the mark by which that key finds it.
    """

    engine: str
    database: str
    made_at: str = ""
    town: str = ""
    code: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, list] = field(default_factory=dict)
    media: str = "here"
    missing: list[str] = field(default_factory=list)
    key: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    form: int = FORM

    @property
    def when(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.made_at)

    @property
    def told_when(self) -> str:
        return timezone.localtime(self.when).strftime("%Y-%m-%d %H:%M:%S")

    def write(self, folder: Path) -> Path:
        path = folder / NAME
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        return path


def new_manifest(engine: str, database: str, rows: dict[str, int], applied: set[tuple[str, str]]) -> Manifest:
    """What can be said before files are copied."""
    leaves = MigrationLoader(None).graph.leaf_nodes()
    return Manifest(
        engine=engine,
        database=database,
        made_at=timezone.now().astimezone(datetime.UTC).isoformat(),
        town=settings.SITE_URL,
        code=versions(),
        heads={app: name for app, name in leaves if (app, name) in applied},
        rows=rows,
        key={"sealed": seal(WORD), "mark": keyed_hash(WORD)},
        settings=variables_set(),
    )


def versions() -> dict[str, str]:
    """Of what runs here."""
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "portal": project["version"],
        "commit": _commit(),
        "django": django.get_version(),
        "wagtail": wagtail.__version__,
        "python": platform.python_version(),
    }


def _commit() -> str:
    """Of the code, where git keeps it; empty elsewhere."""
    asked = ["git", "-C", str(BASE_DIR), "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=10)  # noqa: S603 - our own folder
    except OSError:
        return ""
    return done.stdout.strip()


def read_manifest(copy: Path) -> Manifest:
    """What a copy says of itself.

    Raises:
        Refusal: the folder is no whole copy, or one of a later kind.
    """
    if not copy.is_dir():
        raise Refusal(_("没有这个文件夹：%(copy)s。") % {"copy": copy})
    if copy.name.endswith(PARTIAL):
        raise Refusal(_("%(copy)s 没有做完，不能用。请换一份。") % {"copy": copy})
    try:
        told: dict[str, Any] = json.loads((copy / NAME).read_text(encoding="utf-8"))
        found = Manifest(**told)
    except (OSError, ValueError, TypeError) as error:
        words = _("%(copy)s 不是一份完整的备份：manifest.json 没有或者读不出来（%(why)s）。")
        raise Refusal(words % {"copy": copy, "why": error}) from error
    if found.form > FORM:
        raise Refusal(_("这份备份是更新的程序做的，请先升级程序，再来恢复或检查。"))
    return found


def newer_than_code(manifest: Manifest) -> list[str]:
    """Migrations of the copy that this code does not know."""
    known = set(MigrationLoader(None).disk_migrations)
    return [f"{app}.{name}" for app, name in manifest.heads.items() if (app, name) not in known]
