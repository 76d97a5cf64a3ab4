"""How short messages leave: shown in the demo, or posted signed to one generic gateway.

The gateway gets `POST` with JSON `{"key", "to", "text", "template", "values", "signature"}` and the headers `X-Timestamp`
(seconds) and `X-Signature` (HMAC-SHA256 over `timestamp.body`, hexadecimal). `text` is whole, with the signature in its
brackets in front; `template` is the number under which the words passed with the carriers (empty where none has),
`values` what stands in them by name, `signature` the name in the brackets: a provider takes the one or the other. `key` is
the same at every try: a gateway that has seen it sends nothing and answers 2xx. A vendor's own interface is a few lines
of proxy in front of it.

What becomes of a message may be posted back to `/outbox/receipts/`, with the same two headers and the same key, as JSON
`{"receipts": [{"key", "state", "reason"}]}`: `delivered`, `failed`, or `dead` where nobody has the number.
"""

import hashlib
import hmac
import http.client
import json
import logging
import smtplib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import DNS_NAME, EmailMessage
from django.utils.translation import gettext as _

from .filing import numbers, signature
from .models import Message

log = logging.getLogger("portal.outbox")
PATIENCE = 10


class Refused(Exception):
    """The gateway surely did not take it; trying again is safe."""


class Unanswered(Exception):
    """Nobody knows whether the gateway took it; trying again could tell somebody twice."""


@dataclass(frozen=True)
class Parcel:
    """One message as it is handed over.

    Args:
        key: the same at every try.
        to: a mobile number, or an address for mail.
        number: the carriers' for the template; empty where the words have not passed.
        values: by the names of the variables.
    """

    key: str
    to: str
    text: str
    number: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    signature: str = ""


def parcel_of(message: Message) -> Parcel:
    key = f"portal-{message.pk}"
    if message.channel != Message.Channel.SMS:
        return Parcel(key, message.mail, message.text)
    name = signature()
    return Parcel(
        key=key,
        to=message.recipient,
        # What was written before there were templates may have its signature.
        text=message.text if message.text.startswith("【") else f"【{name}】{message.text}",
        number=numbers().get(message.template, ""),
        values=json.loads(message.values or "{}"),
        signature=name,
    )


class Gateway(Protocol):
    def send(self, parcel: Parcel) -> None:
        """Hand over one message.

        Raises:
            Refused: not taken.
            Unanswered: perhaps taken.
        """


class NoGateway:
    def send(self, parcel: Parcel) -> None:
        raise Refused("没有接短信网关")


class ShownInTheDemo:
    """Nothing leaves the machine; /demo/phone/ shows what would have."""

    def send(self, parcel: Parcel) -> None:
        log.info("short message %s to …%s", parcel.key, parcel.to[-2:])


class SignedHttpGateway:
    """Any gateway behind the small contract above."""

    def send(self, parcel: Parcel) -> None:
        address = urlsplit(settings.PORTAL_SMS_GATEWAY_URL)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=PATIENCE)
        posted = {
            "key": parcel.key,
            "to": parcel.to,
            "text": parcel.text,
            "template": parcel.number,
            "values": dict(parcel.values),
            "signature": parcel.signature,
        }
        body = json.dumps(posted, ensure_ascii=False).encode()
        try:
            try:
                connection.connect()
            except OSError as error:
                raise Refused(f"网关连不上：{type(error).__name__}") from error
            try:
                connection.request("POST", address.path or "/", body, signed(body))
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException) as error:
                raise Unanswered(f"网关没有回答：{type(error).__name__}") from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise Refused(f"网关回答 {status}")


class ByMail:
    """The second way: a short mail in plain words."""

    def send(self, parcel: Parcel) -> None:
        mail = EmailMessage(
            subject=_("社区门户的通知"),
            body=parcel.text,
            to=[parcel.to],
            headers={"Message-ID": f"<{parcel.key}@{DNS_NAME}>"},
        )
        try:
            mail.send()
        except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
            raise Unanswered(f"邮件服务器没有回答：{type(error).__name__}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise Refused(f"邮件服务器没有收：{type(error).__name__}") from error


def signed(body: bytes) -> dict[str, str]:
    """The headers that prove a post is ours."""
    moment = str(int(time.time()))
    key = settings.PORTAL_SMS_GATEWAY_KEY.encode()
    signature = hmac.new(key, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Timestamp": moment, "X-Signature": signature}


GATEWAYS: dict[str, type[Gateway]] = {
    "none": NoGateway,
    "console": ShownInTheDemo,
    "http": SignedHttpGateway,
}


def gateway() -> Gateway:
    """The gateway that the settings name."""
    return GATEWAYS[settings.PORTAL_SMS]()
