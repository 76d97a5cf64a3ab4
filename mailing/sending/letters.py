"""The mail of one reader: the signed number, the same for all, and what is this reader's own cut into it.

Everything but a few lines at the end is encoded once a sending. So two readers' mails differ in what is their own and in
nothing else, and writing one takes a fraction of a millisecond.
"""

import datetime
import secrets
from base64 import encodebytes
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from paper.editions.mail import LEAVE, WHY
from paper.models import BuildFile, IssueBuild
from portal.core.models import PortalSettings

from ..models import Delivery, MailingList, SendJob

EDITIONS = (BuildFile.Edition.PLAIN, BuildFile.Edition.MAIL)
KINDS: dict[str, str] = {BuildFile.Edition.PLAIN: "plain", BuildFile.Edition.MAIL: "html"}
# Stands for a reader's own token until it is known.
TOKEN = "T" * 22
# Bytes that make one line of base64.
LINE = 57
# Larger ones are cut off by some mailboxes.
MOST_BYTES = 100 * 1024


class NotReady(Exception):
    """The number's mail is not made, or was withdrawn."""


class WrongAddress(Exception):
    """No server takes mail for it as it is written."""


@dataclass(frozen=True)
class Letter:
    """One mail as it goes over the wire."""

    sender: str
    to: str
    data: bytes


class Body:
    """One part of the mail, cut before the first of its two places.

    Args:
        made: of the whole edition, as it was frozen.
    """

    def __init__(self, made: bytes, kind: str) -> None:
        lines = made.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        self.html = kind == "html"
        # The last of each is ours: whoever writes the same words in a text, writes them before.
        self.why, self.leave = lines.rfind(WHY.encode()), lines.rfind(LEAVE.encode())
        if min(self.why, self.leave) < 0:
            raise NotReady
        start = min(self.why, self.leave) // LINE * LINE
        self.rest = lines[start:]
        self.why, self.leave = self.why - start, self.leave - start
        self.head = (
            f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
            + _base64(lines[:start])
        )

    def of(self, why: str, leave: str) -> bytes:
        """With the words of one reader."""
        own = self.rest
        words = [(self.why, WHY, escape(why) if self.html else why), (self.leave, LEAVE, leave)]
        for place, mark, word in sorted(words, reverse=True):
            own = own[:place] + word.encode() + own[place + len(mark) :]
        return self.head + _base64(own)


class Letters:
    """Writes the mails of one sending.

    Args:
        moment: the date they bear, the same for all.

    Raises:
        NotReady: an edition is not there.
    """

    def __init__(self, job: SendJob, moment: datetime.datetime | None = None) -> None:
        build = job.build
        self.lists: dict[int | None, MailingList] = {one.pk: one for one in job.lists.all()}
        self.paper = str(build.issue.publication)
        self.portal = portal_name()
        self.bodies = [Body(data, KINDS[edition]) for edition, data in _editions(build).items()]
        self.sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.boundary = f"=_{build.sha256[:32]}"
        moment = moment or job.started_at or timezone.now()
        self.common = self._common(job, moment)
        self._whys: dict[int | None, str] = {}
        self._leave = leave_address(TOKEN)

    def _common(self, job: SendJob, moment: datetime.datetime) -> list[str]:
        issue = job.build.issue
        shelf = issue.get_parent().specific.get_url() or "/"
        name = _encoded(self.paper)
        return [
            f"From: {formataddr((self.paper, self.sender), 'utf-8')}",
            f"Subject: {_encoded(job.subject)}",
            f"Date: {format_datetime(timezone.localtime(moment))}",
            f"List-Id: {name} <{issue.publication.slug}.{_host()}>",
            f"List-Archive: <{_absolute(shelf)}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Precedence: bulk",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{self.boundary}"',
        ]

    def letter(self, *, address: str, message_id: str, token: str, list_id: int | None) -> Letter:
        """The mail of one reader.

        Args:
            token: leads to the page where this reader leaves.
            list_id: on which list they stand, and so why they are written to.

        Raises:
            WrongAddress: the address cannot stand in a mail.
        """
        to, leave = written(address), self._leave.replace(TOKEN, token)
        ways = [f"<{leave}>"]
        if settings.PORTAL_MAIL_LEAVE:
            ways.append(f"<mailto:{settings.PORTAL_MAIL_LEAVE}?subject=leave%20{token}>")
        own = [f"To: {to}", f"Message-ID: <{message_id}>", f"List-Unsubscribe: {', '.join(ways)}"]
        why = self.why(list_id)
        edge = f"--{self.boundary}\r\n".encode()
        parts = [edge + body.of(why, leave) for body in self.bodies]
        head = "\r\n".join([*own, *self.common, "", ""]).encode()
        return Letter(self.sender, to, b"".join([head, *parts, f"--{self.boundary}--\r\n".encode()]))

    def of(self, delivery: Delivery) -> Letter:
        """The mail of one row of the ledger.

        Raises:
            WrongAddress: its reader is gone, or their address cannot stand in a mail.
        """
        if delivery.subscriber is None:
            raise WrongAddress
        return self.letter(
            address=delivery.subscriber.address,
            message_id=delivery.message_id,
            token=delivery.token,
            list_id=delivery.list_id,
        )

    def why(self, list_id: int | None) -> str:
        """On what ground a reader is written to, in a sentence."""
        if list_id not in self._whys:
            one = self.lists.get(list_id)
            with override(settings.LANGUAGE_CODE):
                self._whys[list_id] = self._ground(one)
        return self._whys[list_id]

    def _ground(self, one: MailingList | None) -> str:
        if one is not None and one.kind == MailingList.Kind.ROLE:
            return one.ground
        words = {"portal": self.portal, "paper": self.paper}
        return _("您在“%(portal)s”网站上订了《%(paper)s》。") % words


def _editions(build: IssueBuild) -> dict[str, bytes]:
    """What was made of the build for mail, the plain text first."""
    rows = build.files.filter(edition__in=EDITIONS, state=BuildFile.State.MADE)
    files = {row.edition: row.file for row in rows}
    if set(files) != set(EDITIONS):
        raise NotReady
    found: dict[str, bytes] = {}
    for edition in EDITIONS:
        try:
            with files[edition].open("rb") as stream:
                found[edition] = stream.read()
        except OSError as gone:
            raise NotReady from gone
    return found


def fits(job: SendJob) -> int:
    """How many bytes a mail of this sending has, with a long address."""
    letter = Letters(job).letter(
        address="a" * 60 + "@example.cn", message_id="x" * 60, token="x" * 22, list_id=None
    )
    return len(letter.data)


def new_message_id() -> str:
    """Of one row of the ledger, whichever time it is sent: by it a mailbox knows a repetition."""
    return f"{secrets.token_hex(16)}@{_host()}"


def leave_address(token: str) -> str:
    try:
        return _absolute(reverse("mail_leave", args=[token]))
    except NoReverseMatch:
        return _absolute(f"/mail/leave/{token}/")


def written(address: str) -> str:
    """An address as servers take it.

    Raises:
        WrongAddress: a sign in it that would begin another line or another recipient, or letters that few servers take.
    """
    name, at, host = address.rpartition("@")
    try:
        plain = f"{name}@{host if host.isascii() else punycode(host)}"
    except UnicodeError as no_host:
        raise WrongAddress from no_host
    if not (name and at and host) or not plain.isascii() or set(plain) & set(' ,;<>()[]:\\"\r\n\t\0'):
        raise WrongAddress
    return plain


def portal_name() -> str:
    """What the town calls its portal."""
    site = Site.objects.filter(is_default_site=True).first()
    return PortalSettings.for_site(site).name if site else str(settings.WAGTAIL_SITE_NAME)


def _absolute(path: str) -> str:
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _encoded(text: str) -> str:
    """Words of a header, in lines that a server takes."""
    return Header(" ".join(text.split()), "utf-8").encode(linesep="\r\n")


def _base64(data: bytes) -> bytes:
    return encodebytes(data).replace(b"\n", b"\r\n")
