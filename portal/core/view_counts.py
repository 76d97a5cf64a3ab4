"""Counting readers without knowing them: no cookie, no address, no memory of anybody.

A page carries a picture of one point; whoever sees the page fetches it, also when the page itself came out of a
cache on the way. The browser may keep the point for half an hour, so reading on is not counted again. Counts are
gathered in the process and written together, so a busy database never slows a reader.
"""

import atexit
import base64
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from .models import ViewCount

log = logging.getLogger("portal.views")

POINT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
AGAIN_AFTER = 1800
MACHINES = re.compile(
    r"bot|spider|crawl|slurp|curl|wget|python|java/|go-http|okhttp|headless|lighthouse|preview|monitor|probe|scan|fetch",
    re.IGNORECASE,
)


Counted = TypeVar("Counted", bound=Hashable)


class Gathered(Generic[Counted]):
    """What this process counted and did not write into the database yet.

    Args:
        write_counts: adds counts to those of the database.
    """

    def __init__(self, write_counts: Callable[[dict[Counted, int]], None]) -> None:
        self._write_counts = write_counts
        self._lock = threading.Lock()
        self._counts: Counter[Counted] = Counter()
        self._timer: threading.Timer | None = None
        atexit.register(self.write)

    def add(self, what: Counted) -> None:
        """Count one; it is written with the others some seconds later."""
        with self._lock:
            self._counts[what] += 1
            if settings.PORTAL_VIEWS_WAIT and self._timer is None:
                self._timer = threading.Timer(settings.PORTAL_VIEWS_WAIT, self._write_from_timer)
                self._timer.daemon = True
                self._timer.start()
        if not settings.PORTAL_VIEWS_WAIT:
            self.write()

    def write(self) -> None:
        """Put what was gathered into the database; a busy one keeps it waiting for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._timer = None
        if not counts:
            return
        try:
            self._write_counts(counts)
        except DatabaseError:
            log.warning("views of %s pages wait for the database", len(counts))
            with self._lock:
                self._counts.update(counts)

    def _write_from_timer(self) -> None:
        try:
            self.write()
        finally:
            connections.close_all()


@transaction.atomic
def write_views(counts: dict[int, int]) -> None:
    """Add views to pages; those that are not public, or are gone, are left out."""
    live = set(Page.objects.live().filter(pk__in=list(counts)).values_list("pk", flat=True))
    for page_id in sorted(live):
        changed = ViewCount.objects.filter(page_id=page_id).update(total=F("total") + counts[page_id])
        if not changed:
            _first_views(page_id, counts[page_id])


def _first_views(page_id: int, count: int) -> None:
    try:
        with transaction.atomic():
            ViewCount.objects.create(page_id=page_id, total=count)
    except IntegrityError:  # another process wrote the first view in this very moment
        ViewCount.objects.filter(page_id=page_id).update(total=F("total") + count)


gathered = Gathered[int](write_views)


@require_safe
def seen(request: HttpRequest, page_id: int) -> HttpResponse:
    """/n/123/seen.gif: one view, unless a machine or somebody of the desk looks."""
    if is_reader(request):
        gathered.add(page_id)
    kept = {"Cache-Control": f"private, max-age={AGAIN_AFTER}"}
    return HttpResponse(POINT, content_type="image/gif", headers=kept)


def is_reader(request: HttpRequest) -> bool:
    """Whether a request counts: no machine that says so, nobody of the desk."""
    agent = request.headers.get("user-agent", "")
    is_machine = not agent or MACHINES.search(agent) is not None
    return request.method == "GET" and not is_machine and not request.user.is_authenticated
