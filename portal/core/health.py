"""Two addresses for whoever watches the portal: is the process alive, can it serve.

/readyz says 503 only where readers are hurt and another machine would serve them better: the first line of its body is
the reason, else `ok`. Every further line is a note, a few words for whoever keeps the machine; notes leave the status
at 200, for taking the portal out of service would mend none of them.
"""

import functools
import os
import shutil
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.settings.env import is_loopback

from . import heartbeats

# What /readyz?full adds for whoever asks from the machine itself.
IN_FULL: list[Callable[[], list[str]]] = []
# What /metrics tells whoever asks from the machine itself.
IN_FIGURES: list[Callable[[], list[str]]] = []
HEADERS = {"Cache-Control": "no-store"}
PLAIN = "text/plain; charset=utf-8"
FIGURES = "text/plain; version=0.0.4; charset=utf-8"
ENOUGH_ROOM = 1024**3

# What /readyz adds; each answers in a few words, empty when there is nothing to say. A room adds its own in `ready`.
NOTES: list[Callable[[], str]] = []


def note(ask: Callable[[], str]) -> Callable[[], str]:
    """Have /readyz ask this too. It must be quick: watchers come every few seconds."""
    NOTES.append(ask)
    return ask


def in_figures(tell: Callable[[], list[str]]) -> None:
    """Have /metrics tell these lines too."""
    IN_FIGURES.append(tell)


def in_full(tell: Callable[[], list[str]]) -> None:
    """Have /readyz?full tell these lines too."""
    IN_FULL.append(tell)


class HealthMiddleware(MiddlewareMixin):
    """/livez, /readyz and /metrics, answered before host checks, redirects and sessions."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.path_info == "/livez":
            return HttpResponse("ok\n", content_type=PLAIN, headers=HEADERS)
        if request.path_info == "/readyz":
            problem = database_problem()
            notes = [] if problem else filter(None, (ask() for ask in NOTES))
            lines = [problem or media_problem() or "ok", *notes]
            if "full" in request.GET and not problem and is_from_here(request):
                lines += [line for tell in IN_FULL for line in tell()]
            status = 200 if lines[0] == "ok" else 503
            return HttpResponse("\n".join([*lines, ""]), status=status, content_type=PLAIN, headers=HEADERS)
        if request.path_info == "/metrics" and is_from_here(request):
            lines = [line for tell in IN_FIGURES for line in tell()]
            return HttpResponse("\n".join([*lines, ""]), content_type=FIGURES, headers=HEADERS)
        return None


def is_from_here(request: HttpRequest) -> bool:
    """Whether somebody on this machine asks, and not a proxy for somebody else: what is told in full is for the house."""
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and not forwarded


def database_problem() -> str:
    """Why no page can be served now: no database, or migrations not applied. Empty if they can."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "database unavailable"
    waiting = _newest_migrations() - set(applied)
    return f"migrations not applied in {len(waiting)} apps" if waiting else ""


@functools.cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of every app. The code of a process does not change, so it is read once."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _media_lie_here() -> bool:
    """Whether pictures and documents lie in a folder of this machine, and in no bucket."""
    return isinstance(storages["default"], FileSystemStorage)


def media_problem() -> str:
    """Pictures are known and their folder is gone: a volume is not mounted, and uploads would land beside it."""
    if not _media_lie_here() or os.path.isdir(settings.MEDIA_ROOT):
        return ""
    known = (get_image_model(), get_document_model())
    return "media folder missing" if any(model._base_manager.exists() for model in known) else ""


@note
def media_not_writable() -> str:
    there = _media_lie_here() and os.path.isdir(settings.MEDIA_ROOT)
    return "media not writable" if there and not os.access(settings.MEDIA_ROOT, os.W_OK | os.X_OK) else ""


@note
def disk_nearly_full() -> str:
    if not os.path.isdir(settings.DATA_DIR):
        return ""
    free = shutil.disk_usage(settings.DATA_DIR).free
    return f"disk nearly full, {free // 1024**2} MB free" if free < ENOUGH_ROOM else ""


@note
def processes_silent() -> str:
    return ", ".join(heartbeats.silent())
