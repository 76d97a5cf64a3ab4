"""A copy that follows every write of a SQLite database: Litestream, a program of its own, and its settings."""

import os
from pathlib import Path

from django.utils.translation import gettext as _

from portal.launch.checks import Refusal

from . import sqlite
from .engine import engine

TEMPLATE = """# Litestream for this portal: every write of the database is copied within a second. It copies the database
# alone: pictures, documents and keys are copied by `manage.py backup`, which goes on every night.
snapshot:
  interval: 24h
  retention: 168h
dbs:
  - path: {path}
    # A portal that stands in the middle of a long write is waited for.
    busy-timeout: 5s
    replica:
{replica}
      sync-interval: 1s
"""


def litestream_config(target: str) -> str:
    """What Litestream reads, for a folder or an address such as s3://bucket/portal.

    Raises:
        Refusal: the database is none of SQLite, or the folder is part of the data.
    """
    if engine() is not sqlite:
        raise Refusal(_("Litestream 只用于 SQLite；PostgreSQL 请用它自己的连续归档（pg_basebackup、WAL）。"))
    if "://" in target:
        return TEMPLATE.format(path=sqlite.place(), replica=f"      url: {target}")
    folder = Path(os.path.abspath(target))
    if folder.is_relative_to(sqlite.place().parent.resolve()):
        raise Refusal(_("连续备份不能放在数据文件夹里面：丢的时候会一起丢。请换一个地方。"))
    return TEMPLATE.format(path=sqlite.place(), replica=f"      type: file\n      path: {folder}")
