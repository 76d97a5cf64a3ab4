"""How short messages leave: shown in the demo, or posted signed to one generic gateway.

The gateway gets `POST` with JSON `{"key", "to", "text"}` and the headers `X-Timestamp` (seconds) and `X-Signature`
(HMAC-SHA256 over `timestamp.body`, hexadecimal). `key` is the same at every try: a gateway that has seen it sends
nothing and answers 2xx. A vendor's own interface is a few lines of proxy in front of it.
"""

import hashlib
import hmac
import http.client
import json
import logging
import smtplib
import time
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import DNS_NAME, EmailMessage
from django.utils.translation import gettext as _

log = logging.getLogger("portal.outbox")
PATIENCE = 10


class Refused(Exception):
    """The gateway surely did not take it; trying again is safe."""


class Unanswered(Exception):
    """Nobody knows whether the gateway took it; trying again could tell somebody twice."""


class Gateway(Protocol):
    def send(self, *, key: str, to: str, text: str) -> None:
        """Hand over one message.

        Raises:
            Refused: not taken.
            Unanswered: perhaps taken.
        """


class NoGateway:
    def send(self, *, key: str, to: str, text: str) -> None:
        raise Refused("没有接短信网关")


class ShownInTheDemo:
    """Nothing leaves the machine; /demo/phone/ shows what would have."""

    def send(self, *, key: str, to: str, text: str) -> None:
        log.info("short message %s to …%s", key, to[-2:])


class SignedHttpGateway:
    """Any gateway behind the small contract above."""

    def send(self, *, key: str, to: str, text: str) -> None:
        address = urlsplit(settings.PORTAL_SMS_GATEWAY_URL)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=PATIENCE)
        body = json.dumps({"key": key, "to": to, "text": text}, ensure_ascii=False).encode()
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

    def send(self, *, key: str, to: str, text: str) -> None:
        mail = EmailMessage(
            subject=_("社区门户的通知"), body=text, to=[to], headers={"Message-ID": f"<{key}@{DNS_NAME}>"}
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
