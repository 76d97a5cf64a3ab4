"""One process of the scene in `test_tick.py`: lays it out, or runs a clock whose receivers are slow or fail.

python -m tests.faults.clock found 50
python -m tests.faults.clock tick | wagtail
"""

import datetime
import os
import sys
import time
from pathlib import Path

BAD = "坏的一篇"


def found(count: int) -> None:
    """A town with so many approved pages, due a second apart, the tenth of them with a receiver that fails."""
    from django.core.management import call_command
    from django.utils import timezone
    from wagtail.models import Revision

    from tests.town import build_town

    call_command("migrate", verbosity=0)
    town = build_town()
    start = timezone.now() - datetime.timedelta(minutes=10)
    for number in range(count):
        page = town.article(BAD if number == 9 else f"第{number}篇", live=False)
        due = start + datetime.timedelta(seconds=number)
        Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=due)


def break_receiver() -> None:
    """Every publication takes a moment; that of the bad page fails as long as the file `broken` is there."""
    from wagtail.signals import page_published

    broken = Path(os.environ["DATA_DIR"]) / "broken"

    def receiver(sender, instance, **kwargs):
        time.sleep(0.1)
        if instance.title == BAD and broken.exists():
            raise RuntimeError("the receiver fails")

    page_published.connect(receiver, weak=False)


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    if command == "found":
        found(int(arguments[0]))
        return
    break_receiver()
    if command == "wagtail":
        call_command("publish_scheduled")
        return
    from portal.editorial import tick

    tick.PAUSES = [datetime.timedelta(seconds=2)]
    call_command("tick", every=1.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
