"""The secret key of a portal that runs on one's own machine."""

import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def kept_secret_key(data_dir: Path) -> str:
    """Read `secret-key` in the data folder, making it the first time (mode 600).

    A folder that cannot be written gives a key for this process only; the launcher has said so by then.

    Raises:
        ImproperlyConfigured: the file is there and empty.
    """
    path = data_dir / "secret-key"
    try:
        return _read(path)
    except FileNotFoundError:
        key = get_random_secret_key()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        # Written aside and linked: whoever looks meanwhile sees the whole key or none, never half of one.
        handle, aside = tempfile.mkstemp(dir=data_dir, prefix=".secret-key-")
        with os.fdopen(handle, "w") as stream:
            stream.write(key)
        try:
            os.link(aside, path)
        finally:
            os.unlink(aside)
    except FileExistsError:
        return _read(path)
    except OSError:
        return key
    return key


def _read(path: Path) -> str:
    key = path.read_text().strip()  # an editor or `echo` may have added a line's end
    if not key:
        raise ImproperlyConfigured(
            f"{path} 是空的：请从备份里放回原来的钥匙；没有用过的门户，删掉这个文件即可。"
        )
    return key
