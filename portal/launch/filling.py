"""`python -m portal.launch.filling`: bring a new database to this code and make its first town, in a process that ends: what that
takes of memory stays with no process of the portal."""

import gc
import sys

from django.conf import settings
from django.core.management import CommandError, call_command

from .prepare import load_django, migrate_if_needed

SELDOM = (
    50_000,
    20,
    50,
)  # new objects before the youngest are looked through, and rounds before the older ones are


def main() -> int:
    """Work in the database and the folder that the environment names."""
    load_django()
    # Half a million objects of Python and Django are here to stay; looking through them for garbage again and again took a
    # tenth of the first start.
    gc.freeze()
    gc.set_threshold(*SELDOM)
    migrate_if_needed()
    try:
        call_command("demo" if settings.DEMO else "found")
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
