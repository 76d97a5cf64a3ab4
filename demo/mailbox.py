"""/demo/mail/: the mails that would have left, on the demo's own machine alone: one box for everybody who gets any."""

import datetime
import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .tour import is_here

NEWEST = 50
# <milliseconds>-<id>, as the folder is written.
NAME = re.compile(r"(\d{1,15})-[\w-]{1,60}")
# A mail brings styles and pictures, runs nothing, and its links lead out of the frame.
POLICY = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src 'self' {site}; frame-ancestors 'self'; base-uri 'none'"
)


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails, each with whom it is for."""
    _only_here(request)
    files = sorted(_files(), key=lambda file: file.name, reverse=True)[:NEWEST]
    return render(request, "demo/mailbox.html", {"mails": [_shown(file.stem, _read(file)) for file in files]})


@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know views of one argument
def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: as it looks, as plain text, and its headers folded away."""
    mail = _mail(request, name)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    context = {
        "mail": _shown(name, mail),
        "text": plain.get_content() if plain else "",
        "has_html": html is not None,
        "headers": [(key, str(value)) for key, value in mail.items()],
    }
    return render(request, "demo/mail.html", context)


@never_cache
@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The part of a mail that looks like something, for its frame; links in it open the whole window."""
    html = _mail(request, name).get_body(("html",))
    if html is None:
        raise Http404
    text = html.get_content().replace("<head>", '<head><base target="_top">', 1)
    answer = HttpResponse(text)
    answer["Content-Security-Policy"] = POLICY.format(site=settings.SITE_URL)
    return answer


def _files() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    found = Path(folder).glob("*.eml") if folder else ()
    return [file for file in found if NAME.fullmatch(file.stem)]


def _mail(request: HttpRequest, name: str) -> EmailMessage:
    _only_here(request)
    file = next((one for one in _files() if one.stem == name), None)
    if file is None:
        raise Http404
    return _read(file)


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def _shown(name: str, mail: EmailMessage) -> dict:
    written = datetime.datetime.fromtimestamp(int(name.partition("-")[0]) / 1000, tz=datetime.UTC)
    return {"name": name, "subject": str(mail["subject"] or ""), "to": str(mail["to"] or ""), "at": written}


def _only_here(request: HttpRequest) -> None:
    if not is_here(request):
        raise Http404
