"""Values that the database keeps sealed: a stolen backup tells no phone number and no address.

Sealed with Fernet (AES-128-CBC and HMAC-SHA256). What must be found again is found by a keyed hash beside it. Both keys
come from DATA_KEY, or from SECRET_KEY where none is set; keys in SECRET_KEY_FALLBACKS still open what they sealed.
"""

import base64
import functools
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@functools.lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, "seal"))) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    return hashlib.sha256(f"portal.{purpose}:{key}".encode()).digest()


def _keys() -> tuple[str, ...]:
    first = settings.DATA_KEY or settings.SECRET_KEY
    return (first, *(key for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if key != first))


def seal(text: str) -> str:
    return _box(_keys()).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed.

    Raises:
        cryptography.fernet.InvalidToken: no key of ours sealed it.
    """
    return _box(_keys()).decrypt(sealed.encode()).decode()


def keyed_hash(text: str) -> str:
    """64 hexadecimal digits by which a sealed value is found again; without the key nobody can try numbers."""
    return hmac.new(_derived(_keys()[0], "hash"), text.encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.TextField):
    """Text that is sealed on its way into the database and opened on its way out; it cannot be searched."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return seal(value) if value else value

    def from_db_value(self, value, expression, connection):
        return unseal(value) if value else value
