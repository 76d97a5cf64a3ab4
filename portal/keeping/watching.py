"""What goes wrong while the portal runs, asked quickly: for the dashboard of administrators and for /readyz?full."""

from collections.abc import Iterator

from .doctor import answered
from .finding import Finding
from .findings import copies, machine, work

# What can be asked every few seconds; the doctor asks more.
QUICK = (
    work.processes,
    work.messages,
    work.tasks,
    work.publishing,
    machine.disk,
    machine.media_folder,
    machine.durability,
    machine.key,
    copies.backup,
)


def seen_now() -> Iterator[Finding]:
    """Each thing that was asked, well or not."""
    for ask in QUICK:
        yield from answered(ask)


def lines() -> list[str]:
    """The same for whoever watches from the machine: `ok   没有积压的短信和邮件。`."""
    return [f"{'todo' if one.todo else 'ok  '} {one.found} {one.todo}".rstrip() for one in seen_now()]
