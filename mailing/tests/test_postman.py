"""The postman with the sendings in his bag, and what the ledger forgets."""

import datetime
import threading
import time

import pytest
from django.core.management import call_command
from django.utils import timezone

from mailing.models import Delivery, SendJob
from mailing.sending import crew
from mailing.sending.carriers import Answer, Fate
from mailing.sending.forgetting import LINKS_KEPT, WORDS_KEPT, forget_rows, forget_words
from portal.outbox import rounds
from portal.outbox.actions import queue_mail
from portal.outbox.models import Message

from .sendings import a_job, asked, build, going, house, number_to_mail, readers_list, states  # noqa: F401


@pytest.mark.django_db(transaction=True)
def test_one_call_of_the_postman_begins_sends_and_ends(town, build, mailoutbox):  # noqa: F811
    job = asked(town, a_job(town, build, readers_list(town, 120)))
    queue_mail(
        cause="x",
        kind="y",
        mail="z@example.cn",
        text="您好",
        useful_until=timezone.now() + datetime.timedelta(days=1),
    )
    call_command("post", "--once")
    call_command("post", "--once")
    assert (states(job), SendJob.objects.get(pk=job.pk).state) == ({"sent": 120}, SendJob.State.DONE)
    assert len(mailoutbox) == 121
    assert Message.objects.get().state == Message.State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_hangs_keeps_no_login_code(town, build, monkeypatch):  # noqa: F811
    answered = threading.Event()

    class Hanging:
        def ready(self): ...

        def carry(self, letter):
            answered.wait(20)
            return Answer(Fate.TAKEN, "250 ok")

        def close(self): ...

    job = going(town, build, readers_list(town, 1))
    monkeypatch.setattr(crew, "new_carrier", Hanging)
    bag = crew.Crew()
    for _turn in range(2):
        started = time.monotonic()
        assert bag.run_slice(0.3)
        assert time.monotonic() - started < 15, "it does not wait for the server"
    assert states(job) == {"handed": 1}
    # A stop waits for what is on its way, as long as it may.
    answered.set()
    bag.finish()
    assert states(job) == {"sent": 1}


def test_a_round_that_fails_keeps_no_other_from_its_turn(monkeypatch, caplog):
    def falls() -> bool:
        raise ValueError("x")

    done = []
    monkeypatch.setattr(rounds, "_WORK", [falls, lambda: done.append(1) or False, lambda: True])
    monkeypatch.setattr(rounds, "_AT_THE_END", [falls, lambda: done.append(2)])
    assert rounds.go_round()
    rounds.come_home()
    assert done == [1, 2]
    assert caplog.text.count("a round of the postman failed") == 2


@pytest.mark.django_db
def test_what_the_ledger_forgets_and_when(town, build):  # noqa: F811
    """A day before, nothing; a day after, the words of servers, and in three years the rows; the sending keeps its figures."""
    job = going(town, build, readers_list(town, 2))
    job.deliveries.update(state="sent", code="250 ok")
    day = datetime.timedelta(days=1)
    for term, forget, left in [
        (WORDS_KEPT, forget_words, lambda: Delivery.objects.exclude(code="").count()),
        (LINKS_KEPT, forget_rows, Delivery.objects.count),
    ]:
        for age, expected in ((term - day, 2), (term + day, 0)):
            then = timezone.now() - age
            job.deliveries.update(settled_at=then)
            SendJob.objects.filter(pk=job.pk).update(ended_at=then, state="done")
            forget()
            assert left() == expected
    assert SendJob.objects.get(pk=job.pk).counted == 2
