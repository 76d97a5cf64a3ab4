"""One process of the scene in `test_rush.py`: lays out a rush for ten places, serves it, or checks it afterwards.

python -m tests.faults.rush found 500
python -m tests.faults.rush serve 8123 [bare] [naive] [four]
python -m tests.faults.rush audit
"""

import datetime
import json
import os
import sys
import uuid
from pathlib import Path


def prepare():
    """The tables, the static files, a small town."""
    from django.core.management import call_command

    from tests.town import build_town

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return build_town()


def found(count: int, places: int = 10, waiting_max: int = 1000, rounds: int = 1, hours: int = 120) -> None:
    """So many residents a round, logged in, each with the draft of a sign-up that only wants the last press."""
    from events.tests.rolls import a_roll, people

    town = prepare()
    tickets = []
    for turn in range(rounds):
        page = town.event(hours=hours)
        roll = a_roll(town, places=places, waiting_max=waiting_max, page=page, hours=hours)
        for number, person in enumerate(people(town, count), start=turn * count):
            tickets.append(logged_in(person, f"1990{number:07d}", number, draft_of(roll, person, number)))
    write(tickets)


def families(count: int) -> None:
    """So many elders, each about to be signed up from the own phone and from the daughter's; and a clerk at the desk."""
    from events.tests.rolls import a_roll, people
    from portal.accounts.actions import grant_role
    from portal.accounts.models import Role, User
    from portal.accounts.second_factor import STAFF, WAY_IN
    from portal.core.sealed_sessions import SessionStore

    town = prepare()
    roll = a_roll(town, places=count, per_person=1, page=town.event(hours=120))
    homes = []
    for number, person in enumerate(people(town, count)):
        own, daughters = (
            logged_in(person, f"1990{mark:07d}", mark, draft_of(roll, person, mark))
            for mark in (2 * number, 2 * number + 1)
        )
        homes.append((own, daughters, person.pk))
    clerk = User.objects.create(username="clerk", password="!", last_name="窗")
    grant_role(user=clerk, unit=town.linhe, role=Role.DESK_CLERK, by=None)
    office = SessionStore()
    office[WAY_IN] = STAFF
    write({"roll": roll.pk, "clerk": session_of(clerk, office), "families": homes})


def logged_in(person, phone: str, number: int, draft) -> str:
    """The session of an account that acts for somebody."""
    from portal.accounts.models import User
    from portal.core.sealed import keyed_hash
    from portal.core.sealed_sessions import SessionStore
    from portal.people.actions import give_contact

    user = User.objects.create(
        username=f"p-{number}", password="!", phone=phone, phone_hash=keyed_hash(phone)
    )
    person.proxies.create(user=user, relation="self", consent_version="1")
    give_contact(person=person, number=phone, relation="self")
    session = SessionStore()
    draft.phone = phone
    draft.keep(session)
    return session_of(user, session)


def session_of(user, session) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(datetime.timedelta(days=1))
    session.create()
    return session.session_key


def draft_of(roll, person, number: int):
    """What is on its way when all but the last press is done, without the phone."""
    from events.on_its_way import OnItsWay

    return OnItsWay(
        round=roll.round_id,
        when=f"{roll.pk}:0",
        people=[person.pk],
        needs_code=False,
        key=str(uuid.UUID(int=number + 1)),
    )


def write(what) -> None:
    Path(os.environ["DATA_DIR"], "sessions.json").write_text(json.dumps(what))


def naively() -> None:
    """What most systems do, in the place of ours: count, then insert. The control of the control."""
    from django.utils import timezone

    from events.actions import from_the_web
    from events.models import Channel, Slot, State
    from events.models import SignUp as Row

    def sign_up(*, roll, person, key, **_how):
        taken = roll.sign_ups.holding().count()
        number = int(key.int % 30_000)
        slot = Slot.objects.create(roll=roll, number=number) if taken < 10 else None
        state = State.CONFIRMED if slot else State.WAITING
        return Row.objects.create(
            roll=roll,
            unit_id=roll.unit_id,
            person=person,
            ticket=number,
            slot=slot,
            state=state,
            key=key,
            channel=Channel.WEB,
            made_by=_how["by"],
            arrived_at=timezone.now(),
        )

    from_the_web.sign_up = sign_up


def audit() -> None:
    from django.core.management import call_command

    call_command("audit_signups")


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    if command in ("found", "families"):
        globals()[command](*map(int, arguments))
    elif command == "audit":
        audit()
    else:
        from django.conf import settings

        from portal.launch.serving import serve

        if "bare" in arguments:
            settings.ROOT_URLCONF = "tests.bench.bare"
        if "naive" in arguments:
            naively()
        serve("127.0.0.1", int(arguments[0]), 4 if "four" in arguments else 2)


if __name__ == "__main__":
    main(*sys.argv[1:])
