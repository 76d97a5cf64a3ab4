"""One connection to the mail server: what becomes of each mail, asked for in one go where the server offers that and step by step
where it does not."""

import time

import pytest

from mailing.sending.carriers import Fate, SmtpCarrier, new_carrier
from mailing.sending.letters import Letter
from tests.mail_sink import mail_sink

WAYS = [
    "take",
    "never",
    "take",
    "later",
    "confused",
    "take",
    "closing",
    "take",
    "drop",
    "take",
    "vanish",
    "take",
]
FATES = [
    *(Fate.TAKEN, Fate.NEVER, Fate.TAKEN, Fate.LATER, Fate.NEVER, Fate.TAKEN, Fate.DROPPED, Fate.TAKEN),
    *(Fate.DROPPED, Fate.TAKEN, Fate.DOUBTFUL, Fate.TAKEN),
]


def carrier_to(port: int, settings) -> SmtpCarrier:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    return new_carrier()


def letter(number: int) -> Letter:
    data = f"Message-ID: <{number}@example.cn>\r\n\r\n您好\r\n".encode()
    return Letter("paper@example.cn", f"reader{number}@example.cn", data)


def carried(carrier: SmtpCarrier, number: int):
    carrier.ready()
    return carrier.carry(letter(number))


@pytest.mark.parametrize("at_once", [True, False])
def test_each_mail_has_its_own_answer_whether_asked_at_once_or_step_by_step(settings, at_once):
    with mail_sink(lambda number, _to: WAYS[number - 1], pipelining=at_once) as sink:
        carrier = carrier_to(sink.port, settings)
        answers = [carried(carrier, number) for number in range(len(WAYS))]
        carrier.close()
    assert [answer.fate for answer in answers] == FATES
    # The first no is kept, not the words with which the rest was refused.
    assert [answers[number].said for number in (1, 3)] == [
        "550 5.1.1 … no such user",
        "451 4.7.1 … comes too often, try later",
    ]
    assert answers[4].said == "550 5.7.1 not here"
    assert (sink.ids.total(), sink.repeats, sink.connections) == (7, 0, 4)
    # Who wants a mail for nobody gets one without a word; step by step it is not asked.
    assert sink.emptied == at_once


@pytest.mark.parametrize(("at_once", "trips"), [(True, 2), (False, 4)])
def test_a_mail_crosses_the_line_twice_where_the_server_takes_commands_at_once(settings, at_once, trips):
    with mail_sink(pipelining=at_once, slow=0.01) as sink:
        carrier = carrier_to(sink.port, settings)
        carried(carrier, 0)
        before, started = sink.pieces, time.monotonic()
        fates = {carried(carrier, number).fate for number in range(1, 6)}
        took, pieces = time.monotonic() - started, sink.pieces - before
        carrier.close()
    assert fates == {Fate.TAKEN}
    assert took >= 5 * trips * 0.01
    # The words of a mail's envelope come in one piece, or in three.
    assert pieces == 5 * (trips - 1)
