"""A small town as the code of a day leaves it, kept so that later code can be started on it.

Run in a checkout of that day: python -m tests.yesterday.make FILE.sqlite3.xz
"""

import contextlib
import lzma
import os
import sqlite3
import sys
import tempfile
from pathlib import Path

# No secret: it opens nothing but the invented town of the file.
KEYS = {"SECRET_KEY": "yesterday-" + "x" * 50, "DATA_KEY": "yesterday-" + "y" * 50}
NUMBER, VISITOR = "19900000123", "19900000124"


def settings_for(folder: Path, **more: str) -> dict[str, str]:
    """The environment in which such a town lives."""
    values = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
    }
    return values | KEYS | more


def build() -> None:
    """One page of each kind, a review on its way, a sign-up, a family, a session, a message in the queue."""
    import django

    django.setup()
    from django.contrib.sessions.backends.base import SessionBase
    from django.core.management import call_command

    from events.tests.rolls import a_roll, come, people
    from portal.accounts.models import User
    from portal.core.sealed import keyed_hash
    from portal.core.sealed_sessions import SessionStore
    from portal.people.actions import contact_for, give_contact
    from tests.town import build_town

    call_command("migrate", verbosity=0)
    town = build_town()
    town.brand(), town.article(), town.story(), town.issue(), town.standard()
    draft = town.article("等着审的一篇", live=False)
    draft.get_workflow().start(draft, town.user("correspondent"))
    roll = a_roll(town, places=2, page=town.event(hours=24 * 3650), hours=24 * 3650)
    one, two = people(town, 2)
    come(roll, one, contact=contact_for(VISITOR))
    user = User.objects.create(username="p-1", password="!", phone=NUMBER, phone_hash=keyed_hash(NUMBER))
    two.proxies.create(user=user, relation="self", consent_version="1")
    give_contact(person=two, number=NUMBER, relation="self")
    session: SessionBase = SessionStore()
    session["sign_up_draft"] = {
        "round": roll.round_id,
        "when": f"{roll.pk}:0",
        "at_home": False,
        "address": "",
        "people": [two.pk],
        "who": None,
        "phone": NUMBER,
        "needs_code": False,
        "key": "00000000-0000-0000-0000-000000000001",
    }
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.set_expiry(20 * 365 * 86_400)
    session._session_key = "yesterday0session0of0the0daughter"[:32]
    session.save(must_create=True)


def main(target: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(settings_for(Path(folder)))
        build()
        whole = Path(folder) / "whole.sqlite3"
        with contextlib.closing(sqlite3.connect(Path(folder) / "portal.sqlite3")) as kept:
            kept.execute("VACUUM INTO ?", [str(whole)])
        Path(target).write_bytes(lzma.compress(whole.read_bytes(), preset=9))


if __name__ == "__main__":
    main(sys.argv[1])
