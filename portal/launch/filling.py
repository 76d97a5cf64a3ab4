"""`python -m portal.launch.filling`: bring a new database to this code and make its first town, in a process that ends: what that
takes of memory stays with no process of the portal."""

import sys

from django.conf import settings
from django.core.management import CommandError, call_command

from .prepare import load_django, migrate_if_needed


def main() -> int:
    """Work in the database and the folder that the environment names."""
    load_django()
    migrate_if_needed()
    try:
        call_command("demo" if settings.DEMO else "found")
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
