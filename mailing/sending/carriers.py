"""Handing a mail to whatever EMAIL_BACKEND names, on a connection that stays open; and what came of it.

With SMTP the conversation is held here, because everything hangs on how far it got: until the last dot the server surely has
not taken the mail, after it nobody can know. Any other backend gets a message as Django makes them: the demo's
(`portal.outbox.mail_folder.FolderBackend`) writes ONE .eml FILE PER MAIL, named
`<unix-ms>-<message id without @host>.eml`, into `settings.EMAIL_FILE_PATH`.
"""

import contextlib
import enum
import re
import smtplib
import socket
from email import message_from_bytes
from typing import Any, NamedTuple, Protocol

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from .letters import Letter

# Mails on one connection.
FRESH_AFTER = 100
# Seconds for the answer to a whole mail: some servers read it first.
PATIENCE = 60
LONGEST = 120
ADDRESS = re.compile(r"\S*@\S*")
# What servers answer: yes, the mail itself is waited for, goodbye.
GIVE_IT, HANGS_UP = 354, 421
GO_ON = (250, 251, GIVE_IT)


class Fate(enum.Enum):
    """What became of a mail."""

    TAKEN = "taken"
    # Refused for now.
    LATER = "later"
    # Refused for good.
    NEVER = "never"
    # The line broke, surely before it was taken.
    DROPPED = "dropped"
    # The line broke, and nobody knows.
    DOUBTFUL = "doubtful"


class Answer(NamedTuple):
    """What became of a mail, and in the server's words without anybody's address."""

    fate: Fate
    said: str


class Unreachable(Exception):
    """No connection to the mail server."""


class Carrier(Protocol):
    """Takes mails one after the other."""

    def ready(self) -> None:
        """Have an open connection.

        Raises:
            Unreachable: there is none.
        """

    def carry(self, letter: Letter) -> Answer: ...

    def close(self) -> None: ...


def new_carrier() -> Carrier:
    """What the settings name."""
    backend = get_connection()
    return SmtpCarrier(backend) if isinstance(backend, EmailBackend) else BackendCarrier(backend)


class SmtpCarrier:
    """One kept connection to the mail server."""

    def __init__(self, backend: EmailBackend) -> None:
        # What of it may be None hangs on whether it is open, and only `ready` knows.
        self.backend: Any = backend
        self.carried = 0

    def ready(self) -> None:
        if self.backend.connection is not None and self.carried < FRESH_AFTER:
            return
        self.close()
        try:
            self.backend.open()
            self.backend.connection.ehlo_or_helo_if_needed()
            # The last dot follows the mail at once and is not held back until the mail was acknowledged.
            self.backend.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise Unreachable(_reason(error)) from error
        self.carried = 0

    def carry(self, letter: Letter) -> Answer:
        """One mail. Every failure is an answer."""
        self.carried += 1
        smtp, given = self.backend.connection, False
        usual = smtp.sock.gettimeout()
        try:
            code, said = self._offered(smtp, letter)
            if code == GIVE_IT:
                # Lines of base64 and of headers never begin with a dot, so that none is doubled.
                smtp.send(letter.data)
                given = True
                smtp.sock.settimeout(PATIENCE)
                smtp.send(b".\r\n")
                code, said = smtp.getreply()
                smtp.sock.settimeout(usual)
            elif code != HANGS_UP:
                smtp.rset()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Answer(Fate.DOUBTFUL if given else Fate.DROPPED, _reason(error))
        fate = _fate(code, given)
        if code == HANGS_UP or fate in (Fate.DROPPED, Fate.DOUBTFUL):
            self._hang_up()
        return Answer(fate, _words(code, said, letter.to))

    @staticmethod
    def _offered(smtp: smtplib.SMTP, letter: Letter) -> tuple[int, bytes]:
        """The answer that the mail itself is waited for (354), or the first other one.

        A server that takes commands in one go (RFC 2920) is asked for all three at once and answers once over the line.
        """
        commands = [f"MAIL FROM:<{letter.sender}>", f"RCPT TO:<{letter.to}>", "DATA"]
        if smtp.has_extn("pipelining"):
            return _asked_at_once(smtp, commands)
        code, said = 0, b""
        for command in commands:
            code, said = smtp.docmd(command)
            if code not in GO_ON:
                break
        return code, said

    def close(self) -> None:
        """Say goodbye; whether the server hears it matters to nobody."""
        if self.backend.connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.backend.connection.quit()
        self._hang_up()

    def _hang_up(self) -> None:
        connection, self.backend.connection = self.backend.connection, None
        if connection is not None:
            connection.close()
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.backend.close()  # one that was opened by half


class Ready(EmailMessage):
    """A message whose bytes are written already."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(to=[letter.to], from_email=letter.sender)
        self.data = letter.data

    def message(self):  # type: ignore[override]
        return message_from_bytes(self.data)


class BackendCarrier:
    """Any other backend of Django's."""

    def __init__(self, backend) -> None:
        self.backend = backend

    def ready(self) -> None:
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_reason(error)) from error

    def carry(self, letter: Letter) -> Answer:
        try:
            taken = self.backend.send_messages([Ready(letter)])
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Fate.DOUBTFUL, _reason(error))
        return Answer(Fate.TAKEN if taken else Fate.LATER, "")

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self.backend.close()


def _asked_at_once(smtp: smtplib.SMTP, commands: list[str]) -> tuple[int, bytes]:
    """The last answer if all are yes, else the first no, with nothing left unread behind it."""
    smtp.send("".join(f"{command}\r\n" for command in commands))
    refusal, answer = None, (0, b"")
    for _command in commands:
        answer = smtp.getreply()
        if answer[0] not in GO_ON:
            refusal = refusal or answer
        if answer[0] == HANGS_UP:
            return answer
    if refusal and answer[0] == GIVE_IT:
        # It wants the mail although it refused what came before: an empty one to nobody.
        smtp.send(b".\r\n")
        smtp.getreply()
    return refusal or answer


def _fate(code: int, given: bool) -> Fate:
    if code == HANGS_UP:
        return Fate.DROPPED
    if given and 200 <= code < 300:
        return Fate.TAKEN
    if 400 <= code < 500:
        return Fate.LATER
    if 500 <= code < 600:
        return Fate.NEVER
    # It speaks no SMTP any more.
    return Fate.DOUBTFUL if given else Fate.DROPPED


def _words(code: int, said: bytes, to: str) -> str:
    """The answer in a line; neither the address nor the name before its @ is kept."""
    words = ADDRESS.sub("…", " ".join(said.decode("utf-8", "replace").split()))
    name = to.partition("@")[0]
    if name.lower() in words.lower():
        words = re.sub(re.escape(name), "…", words, flags=re.IGNORECASE)
    return f"{code} {words}"[:LONGEST]


def _reason(error: Exception) -> str:
    """The kind of a failure; of an answer also its number."""
    return " ".join(filter(None, [type(error).__name__, str(getattr(error, "smtp_code", ""))]))
