"""Values that the database keeps sealed: a stolen backup tells no phone number and no address.

Sealed with Fernet (AES-128-CBC and HMAC-SHA256). What must be found again is found by a keyed hash beside it. Both keys
come from DATA_KEY, or from SECRET_KEY where none is set; keys in SECRET_KEY_FALLBACKS still open what they sealed.
"""

import base64
import functools
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@functools.lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, "seal"))) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    return hashlib.sha256(f"portal.{purpose}:{key}".encode()).digest()


Keys = tuple[str, ...]


def keys_of(secret_key: str, data_key: str, fallbacks: Sequence[str] = ()) -> Keys:
    """The keys of a portal: the first seals, all of them open."""
    first = data_key or secret_key
    return (first, *(key for key in (secret_key, *fallbacks) if key != first))


def _keys() -> Keys:
    return keys_of(settings.SECRET_KEY, settings.DATA_KEY, settings.SECRET_KEY_FALLBACKS)


def seal(text: str) -> str:
    return _box(_keys()).encrypt(text.encode()).decode()


def unseal(sealed: str, keys: Keys | None = None) -> str:
    """What was sealed.

    Args:
        keys: those of another time or place; ours where they are left out.

    Raises:
        cryptography.fernet.InvalidToken: none of the keys sealed it.
    """
    return _box(keys or _keys()).decrypt(sealed.encode()).decode()


def keyed_hash(text: str, keys: Keys | None = None) -> str:
    """64 hexadecimal digits by which a sealed value is found again; without the key nobody can try numbers."""
    return hmac.new(_derived((keys or _keys())[0], "hash"), text.encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.TextField):
    """Text that is sealed on its way into the database and opened on its way out; it cannot be searched."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return seal(value) if value else value

    def from_db_value(self, value, expression, connection):
        return unseal(value) if value else value
