"""The keys, apart from the data: as files that the variables can name, or sealed by a passphrase in one file."""

import base64
import json
import os
import re
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.sealed import Keys, keys_of
from portal.launch.checks import Refusal
from portal.settings.env import secret_variables

SEALED = "keys.sealed"
# 64 MB and a quarter of a second a guess (RFC 7914).
COST = 2**16
SHORTEST_PASSPHRASE = 12
# What tests set for themselves is none of a town's.
OF_TESTS = "TEST_"


def secrets_here() -> dict[str, str]:
    """What opens something, by the name of its file: secret-key for SECRET_KEY, so that SECRET_KEY_FILE can name it."""
    told = {name: value for name, value in secret_variables().items() if not name.startswith(OF_TESTS)}
    told.setdefault("SECRET_KEY", settings.SECRET_KEY)  # made by itself where none was set
    return {name.lower().replace("_", "-"): value for name, value in told.items()}


def write_keys(folder: Path, passphrase: str = "") -> list[str]:
    """Write the keys, to the byte, into a folder, readable by its owner alone; one that was another before keeps its file under a dated name.

    Args:
        passphrase: seals them in one file; empty: one file each.

    Returns:
        The names of the files.
    """
    told = secrets_here()
    wanted = {SEALED: _sealed(told, passphrase)} if passphrase else told
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in wanted.items():
        path = folder / name
        before = path.read_text() if path.exists() else text
        if before != text and not passphrase:
            path.rename(path.with_name(f"{name}.{timezone.localtime():%Y%m%d-%H%M%S}"))
        _write(path, text)
    return sorted(wanted)


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def _box(passphrase: str, salt: bytes, cost: int) -> Fernet:
    key = Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def _sealed(told: dict[str, str], passphrase: str) -> str:
    salt = secrets.token_bytes(16)
    box = _box(passphrase, salt, COST).encrypt(json.dumps(told).encode())
    return json.dumps({"scrypt": COST, "salt": salt.hex(), "box": box.decode()}) + "\n"


def read_keys(folder: Path, passphrase: str = "") -> Keys:
    """The keys that lie in a folder, the one that seals first.

    Raises:
        Refusal: there are none, or the passphrase does not open them.
    """
    told = _opened(folder / SEALED, passphrase) if (folder / SEALED).exists() else _plain(folder)
    if not told.get("secret-key"):
        raise Refusal(
            _("%(folder)s 里没有钥匙：要有 secret-key（还有 data-key），或 keys.sealed。")
            % {"folder": folder}
        )
    fallbacks = [one for one in told.get("secret-key-fallbacks", "").split(",") if one]
    return keys_of(told["secret-key"], told.get("data-key", ""), fallbacks)


def _plain(folder: Path) -> dict[str, str]:
    names = ("secret-key", "data-key", "secret-key-fallbacks")
    # As it stands there, to the last line's end: so the variables read it, and so it sealed.
    return {name: (folder / name).read_text() for name in names if (folder / name).is_file()}


def _opened(path: Path, passphrase: str) -> dict[str, str]:
    if not passphrase:
        raise Refusal(_("%(path)s 用口令封着：请加 --passphrase-file。") % {"path": path})
    try:
        kept = json.loads(path.read_text())
        box = _box(passphrase, bytes.fromhex(kept["salt"]), kept["scrypt"])
        return json.loads(box.decrypt(kept["box"].encode()))
    except (InvalidToken, ValueError, KeyError) as error:
        raise Refusal(_("口令打不开 %(path)s。") % {"path": path}) from error


def passphrase_in(path: Path | None) -> str:
    """The passphrase in a file; empty without one.

    Raises:
        Refusal: the file is not there, or what it holds can be guessed.
    """
    if path is None:
        return ""
    try:
        found = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refusal(_("口令文件 %(path)s 读不了。") % {"path": path}) from error
    if len(re.sub(r"\s", "", found)) < SHORTEST_PASSPHRASE:
        raise Refusal(_("口令太短：至少 %(n)d 个字。") % {"n": SHORTEST_PASSPHRASE})
    return found
