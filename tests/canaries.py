"""What nobody may read in an address, a log, or a page that everybody gets: the names, numbers and homes of residents, as they stand in the database."""

import gzip
import logging
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import brotli
from django.apps import apps
from django.http import HttpRequest, HttpResponseBase

from portal.core.finished import FinishedMiddleware, is_finished, may_be_kept
from portal.core.masking import MaskedFormatter
from portal.core.sealed import SealedTextField
from portal.people.models import Person

SHORTEST = 2
WENT_WRONG = {403, 404, 405, 410, 413, 429, 500, 502, 503}
UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


class Told(logging.Handler):
    """Lines of the log as they leave the portal."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(MaskedFormatter("%(levelname)s %(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def answers_to_everybody(monkeypatch) -> list[str]:
    """Gathers, as they are given, pages that may be kept and given to others, and those that say what went wrong."""
    found: list[str] = []
    given = FinishedMiddleware.__call__

    def noted(middleware, request: HttpRequest) -> HttpResponseBase:
        response = given(middleware, request)
        kept = is_finished(request.path) and may_be_kept(request, response)
        if kept or response.status_code in WENT_WRONG:
            unpack = UNPACK[response.get("Content-Encoding", "")]
            words = unpack(getattr(response, "content", b"")).decode(errors="replace")
            found.append(f"{response.status_code} {request.path} {words}")
        return response

    monkeypatch.setattr(FinishedMiddleware, "__call__", noted)
    return found


def canaries() -> set[str]:
    """Everything sealed, and of whoever can be reached the name and the day of birth."""
    found = {value for value in _sealed() if value}
    for name, born in Person.objects.filter(contacts__isnull=False).values_list("name", "born"):
        found |= {name, *([born.isoformat(), born.strftime("%Y%m%d")] if born else [])}
    return {one for one in found if len(one) >= SHORTEST}


def _sealed() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                yield from model._default_manager.values_list(field.attname, flat=True).distinct()


def betrayed(secrets: set[str], told: list[str]) -> list[str]:
    """Lines and addresses in which one of them can be read."""
    return [line for line in map(unquote, told) if any(one in line for one in secrets)]
