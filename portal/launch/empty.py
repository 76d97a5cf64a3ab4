"""An empty database as the migrations leave it, kept beside the code for both kinds: a first start fills in what it holds instead
of migrating for half a minute. It need not be of today: whatever migration it does not know is applied after it, as to any older
database.

`python -m tools.empty_database` makes both anew; `tests/test_empty_database.py` asks for that.
"""

import lzma
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

KEPT = Path(__file__).with_name("empty.sqlite3.xz")
STATEMENTS = Path(__file__).with_name("empty.sql.xz")


def unpack(database: Path) -> None:
    """Write it where no SQLite database is yet."""
    database.write_bytes(lzma.decompress(KEPT.read_bytes()))


def fill_in(connection: "BaseDatabaseWrapper") -> None:
    """Write it into a PostgreSQL database that has no table yet: all of it or, when that fails, nothing."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(lzma.decompress(STATEMENTS.read_bytes()).decode())
