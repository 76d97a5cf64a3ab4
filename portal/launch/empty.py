"""An empty database as the migrations leave it, kept beside the code: a first start unpacks it instead of migrating for half a
minute. It need not be of today: whatever migration it does not know is applied after it, as to any older database.

`python -m tools.empty_database` makes it anew; `tests/test_empty_database.py` asks for that.
"""

import lzma
from pathlib import Path

KEPT = Path(__file__).with_name("empty.sqlite3.xz")


def unpack(database: Path) -> None:
    """Write it where no database is yet."""
    database.write_bytes(lzma.decompress(KEPT.read_bytes()))
