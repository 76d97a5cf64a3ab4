"""A small town as the code of a day leaves it, kept so that later code can be started on it.

Put this file into a checkout of that day, as tests/yesterday/make.py beside an empty tests/yesterday/__init__.py, and run
there: python -m tests.yesterday.make FILE.sqlite3.xz. What the house of that day did not have yet is left out.
"""

import contextlib
import lzma
import os
import sqlite3
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

# No secret: it opens nothing but the invented town of the file.
KEYS = {"SECRET_KEY": "yesterday-" + "x" * 50, "DATA_KEY": "yesterday-" + "y" * 50}
NUMBER, VISITOR = "19900000123", "19900000124"
READER = "reader@example.cn"
SESSION = "yesterday0session0of0the0daughter"[:32]


def settings_for(folder: Path, **more: str) -> dict[str, str]:
    """The environment in which such a town lives."""
    values = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
    }
    return values | KEYS | more


def had(module: str) -> bool:
    """Whether the house of the day had this."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def build() -> None:
    """One page of each kind, a review on its way; a sign-up, a family, a session, a message; a number that was signed and
    somebody who receives it by mail."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.town import build_town

    call_command("migrate", verbosity=0)
    town = build_town()
    town.brand(), town.article(), town.story(), town.standard()
    draft = town.article("等着审的一篇", live=False)
    draft.get_workflow().start(draft, town.user("correspondent"))
    if had("mailing.tests.readers"):
        from mailing.tests.readers import reader, the_list

        reader(the_list(town), address=READER)
    if had("paper.tests.numbers"):
        from paper.tests.numbers import item, section, signed

        signed(town, section("要闻", item(town.article("登在小报上的一篇"))))
    else:
        town.issue()
    if had("events.tests.rolls"):
        sign_up_and_go_on(town)
    else:
        town.event(hours=24 * 3650)


def sign_up_and_go_on(town) -> None:
    """A visitor's sign-up by a number, a daughter's account, and her own sign-up on its way."""
    from django.contrib.sessions.backends.base import SessionBase

    from events.tests.rolls import a_roll, come, people
    from portal.accounts.models import User
    from portal.core.sealed import keyed_hash
    from portal.people.actions import contact_for, give_contact

    roll = a_roll(town, places=2, page=town.event(hours=24 * 3650), hours=24 * 3650)
    one, two = people(town, 2)
    come(roll, one, contact=contact_for(VISITOR))
    user = User.objects.create(username="p-1", password="!", phone=NUMBER, phone_hash=keyed_hash(NUMBER))
    two.proxies.create(user=user, relation="self", consent_version="1")
    give_contact(person=two, number=NUMBER, relation="self")
    if not had("events.on_its_way"):
        return
    from portal.core.sealed_sessions import SessionStore

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
    session._session_key = SESSION
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
