"""Sessions as they lie in the database: sealed whole, because drafts of sign-ups and numbers that wait for a code live in
them (SESSION_ENGINE)."""

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from .sealed import seal, unseal


class SessionStore(DatabaseStore):
    """Django's sessions in the database, but a stolen backup tells nothing of them."""

    def encode(self, session_dict):
        return seal(self.serializer().dumps(session_dict).decode("latin-1"))

    def decode(self, session_data):
        """What was sealed; a session that no key of ours opens is an empty one, as with a wrong signature."""
        try:
            return self.serializer().loads(unseal(session_data).encode("latin-1"))
        except (InvalidToken, ValueError):
            return {}
