"""A mail server on this machine that takes everything, refuses, hangs, hangs up or speaks nonsense, as the test wants."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# What it may do with a mail: say 451 or 550 to its recipient; hang up before it is given; never answer its last dot; take
# it and hang up without a word; answer nonsense; close the line politely (421); refuse the recipient and want the mail all the same.
BEHAVIOURS = ("take", "later", "never", "drop", "hang", "vanish", "babble", "closing", "confused")


@dataclass
class Sink:
    """What it took.

    Args:
        behaves: by the so-many-th mail that is offered and its recipient.
        keeps: how many mails it keeps whole.
        pipelining: whether it offers to take several commands in one go.
        slow: seconds that each of its answers takes, as over a long line.
    """

    behaves: Callable[[int, str], str]
    keeps: int = 50
    pipelining: bool = True
    slow: float = 0
    port: int = 0
    # Pieces in which words came to it: one a command, or one for several.
    pieces: int = 0
    offered: int = 0
    # Mails to nobody, without a word in them.
    emptied: int = 0
    connections: int = 0
    ids: Counter = field(default_factory=Counter)
    recipients: Counter = field(default_factory=Counter)
    mails: list[bytes] = field(default_factory=list)

    def take(self, mail: bytes, recipient: str) -> None:
        head, _blank, _body = mail.partition(b"\r\n\r\n")
        (line,) = [one for one in head.split(b"\r\n") if one.startswith(b"Message-ID:")]
        self.ids[line.decode()] += 1
        self.recipients[recipient] += 1
        if len(self.mails) < self.keeps:
            self.mails.append(mail)

    @property
    def repeats(self) -> int:
        return self.ids.total() - len(self.ids)


class _Talk(asyncio.Protocol):
    """One conversation."""

    def __init__(self, sink: Sink) -> None:
        self.sink, self.buffer, self.in_mail = sink, bytearray(), False
        self.recipient, self.way = "", "take"

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.sink.connections += 1
        self.say("220 sink")

    def say(self, line: str) -> None:
        answer = f"{line}\r\n".encode()
        if not self.sink.slow:
            self.transport.write(answer)
        else:
            asyncio.get_running_loop().call_later(self.sink.slow, self.transport.write, answer)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.sink.pieces += not self.in_mail
        while not self.transport.is_closing():
            mark = b"\r\n.\r\n" if self.in_mail else b"\r\n"
            # Only what is new can hold the mark.
            end = self.buffer.find(mark, max(0, len(self.buffer) - len(data) - len(mark)))
            if end < 0:
                return
            told, self.buffer = bytes(self.buffer[:end]), self.buffer[end + len(mark) :]
            data = bytes(self.buffer)
            (self.mail if self.in_mail else self.command)(told)

    def command(self, line: bytes) -> None:
        verb, _blank, rest = line.decode().partition(" ")
        verb = verb.upper()
        if verb == "RCPT":
            self.offer(rest.partition("<")[2].partition(">")[0])
        elif verb == "DATA" and self.way == "drop":
            self.transport.abort()
        elif verb == "DATA" and self.way in ("later", "never"):
            self.say("554 5.5.1 no valid recipients")
        elif verb == "DATA":
            # The end of the line of DATA is the one before the dot of a mail without a word.
            self.in_mail, self.buffer = True, bytearray(b"\r\n") + self.buffer
            self.say("354 go on")
        elif verb == "EHLO" and self.sink.pipelining:
            self.say("250-sink\r\n250 PIPELINING")
        elif verb == "QUIT":
            self.say("221 bye")
            self.transport.close()
        else:
            self.say("250 ok")

    def offer(self, recipient: str) -> None:
        self.recipient, self.sink.offered = recipient, self.sink.offered + 1
        self.way = self.sink.behaves(self.sink.offered, recipient)
        assert self.way in BEHAVIOURS, self.way
        answers = {
            "later": f"451 4.7.1 <{recipient}> comes too often, try later",
            "never": f"550 5.1.1 <{recipient}>: no such user",
            "confused": "550 5.7.1 not here",
            "closing": "421 4.3.2 closing",
        }
        self.say(answers.get(self.way, "250 ok"))
        if self.way == "closing":
            self.transport.close()

    def mail(self, data: bytes) -> None:
        self.in_mail, data = False, data.removeprefix(b"\r\n")
        if self.way == "confused":
            self.sink.emptied += data == b""
            self.say("554 no valid recipients")
        elif self.way != "hang":
            self.sink.take(data, self.recipient)
            if self.way == "vanish":
                self.transport.abort()
            else:
                self.say("moo" if self.way == "babble" else "250 2.0.0 queued")


@contextmanager
def mail_sink(behaves: Callable[[int, str], str] = lambda _n, _to: "take", **wants) -> Iterator[Sink]:
    """A mail server on a free port of this machine, as long as the block lasts."""
    sink, loop = Sink(behaves, **wants), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # In its own thread from the first moment: in this one the loop of a browser may be running.
    listening = loop.create_server(lambda: _Talk(sink), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
