"""One process of the scene in `test_rush.py`: lays out a rush for ten places, serves it, or checks it afterwards.

python -m tests.faults.rush found 500
python -m tests.faults.rush serve 8123
python -m tests.faults.rush audit
"""

import datetime
import json
import os
import sys
import uuid
from pathlib import Path


def found(count: int, places: int = 10, waiting_max: int = 1000) -> None:
    """So many residents, logged in, each with the draft of a sign-up that only wants the last press."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from events.tests.rolls import a_roll, people
    from portal.accounts.models import User
    from portal.core.sealed import keyed_hash
    from portal.people.actions import give_contact
    from tests.town import build_town

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    town = build_town()
    roll = a_roll(town, places=places, waiting_max=waiting_max, page=town.event(hours=120))
    tickets = []
    for number, person in enumerate(people(town, count)):
        phone = f"1990{number:07d}"
        user = User.objects.create(
            username=f"p-{number}", password="!", phone=phone, phone_hash=keyed_hash(phone)
        )
        person.proxies.create(user=user, relation="self", consent_version="1")
        give_contact(person=person, number=phone, relation="self")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["sign_up_draft"] = {
            "round": roll.round_id,
            "when": f"{roll.pk}:0",
            "at_home": False,
            "address": "",
            "people": [person.pk],
            "who": None,
            "phone": phone,
            "needs_code": False,
            "key": str(uuid.UUID(int=number + 1)),
        }
        session.set_expiry(datetime.timedelta(days=1))
        session.create()
        tickets.append(session.session_key)
    Path(os.environ["DATA_DIR"], "sessions.json").write_text(json.dumps(tickets))


def audit() -> None:
    from django.core.management import call_command

    call_command("audit_signups")


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    if command == "found":
        found(*map(int, arguments))
    elif command == "audit":
        audit()
    else:
        from django.conf import settings

        from portal.launch.serving import serve

        if "bare" in arguments:
            settings.ROOT_URLCONF = "tests.bench.bare"
        serve("127.0.0.1", int(arguments[0]), 2)


if __name__ == "__main__":
    main(*sys.argv[1:])
