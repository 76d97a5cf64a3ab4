"""By what a portal knows that a sending is its own: a copy of the database elsewhere, or an older one put back, sends nothing.

Made of the portal's address, the name of its database and a mark in the data folder. The mark is a file that is made once and
counts only where it was made: a copy of it lies elsewhere on the disk, and does not count (ADR 029).
"""

import os
import secrets
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.core.sealed import keyed_hash

NAME = "mail-house"


def fingerprint() -> str:
    """Of this portal, here."""
    database = connection.settings_dict
    where = [str(database.get(key) or "") for key in ("HOST", "PORT", "NAME")]
    return keyed_hash("\n".join(["house", settings.SITE_URL, *where, settings.PORTAL_MAIL_HOUSE or _mark()]))


def _mark() -> str:
    path = Path(settings.DATA_DIR) / NAME
    try:
        return _read(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked: of several processes that look for it one makes it, and the others read it whole.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{NAME}-")
    try:
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(16))
        os.link(aside, path)
    except FileExistsError:
        pass  # another was first
    finally:
        os.unlink(aside)
    return _read(path)


def _read(path: Path) -> str:
    return f"{path.read_text()}:{path.stat().st_ino}"
