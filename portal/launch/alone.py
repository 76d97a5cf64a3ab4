"""Several machines start on one database: one at a time prepares it, the others wait and then find nothing left to do."""

import contextlib
import time
from collections.abc import Callable, Iterator

from django.db import DEFAULT_DB_ALIAS, connections

# Any number that nobody else uses in this database: "portal" in the letters' numbers.
NUMBER = 0x706F7274616C
LOOKED_EVERY = 0.5


@contextlib.contextmanager
def alone(say: Callable[[str], object] = print) -> Iterator[None]:
    """Hold the database for preparing it, on a connection of its own: PostgreSQL lets go when whoever holds it is gone.

    A SQLite file belongs to one machine, and its folder is held already (`checks.held_data_dir`).

    Args:
        say: takes one line where another machine has to be waited for.
    """
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        yield
        return
    ours = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with ours.cursor() as cursor:
            said = False
            # Asked again and again: a statement that waits for a lock is ended after some seconds.
            while not _got_it(cursor):
                if not said:
                    say("另一台机器正在准备同一个数据库，等它做完 …")
                said = True
                time.sleep(LOOKED_EVERY)
            yield
    finally:
        ours.close()


def _got_it(cursor) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [NUMBER])
    return cursor.fetchone()[0]
