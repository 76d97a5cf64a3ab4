"""One process of the scene in `test_post.py`: a date with everything on it, calling it off, the postman.

python -m tests.faults.called_off found
python -m tests.faults.called_off call_off
python -m tests.faults.called_off post
"""

import sys


def found() -> None:
    """Ten confirmed, of whom three gave up and three were offered the places; forty wait, nine have no phone."""
    from django.core.management import call_command

    from events.actions import leave
    from events.models import Channel
    from events.tests.rolls import a_roll, come, people, phone
    from portal.outbox.models import Message
    from tests.town import build_town

    call_command("migrate", verbosity=0)
    town = build_town()
    roll = a_roll(town, places=13, page=town.event(hours=10), hours=10, waiting_max=100)
    made = [
        come(roll, person, contact=None if number >= 47 else phone(number))
        for number, person in enumerate(people(town, 56))
    ]
    for one in made[:3]:
        leave(sign_up=one, channel=Channel.WEB)
    Message.objects.update(state="sent")


def call_off() -> None:
    from events.actions import call_off as call_it_off
    from events.models import Roll

    call_it_off(roll=Roll.objects.with_round().get(), by=None, reason="停电")


def post() -> None:
    from django.core.management import call_command

    call_command("post", every=0.2)


def audit() -> None:
    from django.core.management import call_command

    call_command("audit_signups")


if __name__ == "__main__":
    import django

    django.setup()
    {"found": found, "call_off": call_off, "post": post, "audit": audit}[sys.argv[1]]()
