"""One connection's part of a slice: lease, hand over, settle, until the time is up or nothing is due."""

import datetime
import secrets
import threading
import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from ..actions.by_the_clock import goes_on, note_answer, note_failure, stop_unreadable
from ..models import Delivery, SendJob
from . import ledger
from .brakes import AT_LEAST
from .carriers import Answer, Carrier, Fate, Unreachable
from .letters import Letters, NotReady, WrongAddress

AT_ONCE = 100
BROKEN = (Fate.DROPPED, Fate.DOUBTFUL)
Clock = Callable[[], datetime.datetime]


class Sender:
    """Works off sendings on one connection.

    Args:
        carrier: the connection.
        clock: what time it is.
        told_to_stop: set when the postman is: the mail that is on its way is the last.
    """

    def __init__(
        self,
        carrier: Carrier,
        clock: Clock = timezone.now,
        told_to_stop: threading.Event | None = None,
    ) -> None:
        self.carrier, self.clock = carrier, clock
        self.told_to_stop = told_to_stop or threading.Event()
        self._letters: dict[int, Letters] = {}
        self._until = 0.0

    def work(self, seconds: float) -> int:
        """Send what is due.

        Args:
            seconds: after which no further mail is begun.

        Returns:
            How many mails had their answer.
        """
        self._until, carried = time.monotonic() + seconds, 0
        for pk in list(SendJob.objects.going().order_by("pk").values_list("pk", flat=True)):
            while self._has_time():
                owner = secrets.token_hex(8)
                job, rows = self._leased(pk, owner)
                if not rows:
                    break
                carried += self._carry(job, rows, owner)
        if not carried:
            self.carrier.close()
        return carried

    def _has_time(self) -> bool:
        return time.monotonic() < self._until and not self.told_to_stop.is_set()

    @transaction.atomic
    def _leased(self, pk: int, owner: str) -> tuple[SendJob, list[Delivery]]:
        now = self.clock()
        job = SendJob.objects.locked(pk)
        going = job.state == SendJob.State.RUNNING and (job.rest_until is None or job.rest_until <= now)
        if not going or not goes_on(job, now):
            return job, []
        return job, ledger.lease(job, owner=owner, now=now, most=AT_ONCE)

    def _carry(self, job: SendJob, rows: list[Delivery], owner: str) -> int:
        """Hand over what was leased; whatever happens, what was not handed over goes back."""
        done, carried, refused = ledger.NOTHING, 0, 0
        try:
            letters = self._letters_of(job)
            for row in rows:
                if not self._has_time():
                    break
                self.carrier.ready()
                if not ledger.take_turn(done, row, owner=owner, now=self.clock()):
                    # Paused, withdrawn, or this reader has just left: the next lease tells which.
                    done = ledger.NOTHING
                    break
                answer = self._answer(letters, row)
                done = ledger.outcome(row, answer, hold=job.hold, now=self.clock())
                carried += 1
                if answer.fate in BROKEN:
                    note_failure(job, self.clock())
                    break
                note_answer(job)
                refused += answer.fate is Fate.NEVER
                if refused >= AT_LEAST:
                    break  # the next lease looks whether these are too many
        except Unreachable:
            note_failure(job, self.clock())
        except NotReady:
            stop_unreadable(job.pk, self.clock())
        if done.pk:
            ledger.take_turn(done, None, owner=owner, now=self.clock())
        ledger.release(owner)
        return carried

    def _answer(self, letters: Letters, row: Delivery) -> Answer:
        try:
            return self.carrier.carry(letters.of(row))
        except WrongAddress:
            return Answer(Fate.NEVER, "")

    def _letters_of(self, job: SendJob) -> Letters:
        """Read once a sending; of several the newest is kept."""
        if job.pk not in self._letters:
            self._letters = {job.pk: Letters(job)}
        return self._letters[job.pk]
