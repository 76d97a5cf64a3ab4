"""Writing the index anew, and noting what was looked for in vain."""

import datetime
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.signals import post_save
from django.utils import timezone
from modelsearch.backends import get_search_backend
from modelsearch.index import get_indexed_models, insert_or_update_object
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from portal.core.retention import forget_some

from .indexing import fingerprint
from .models import IndexState, ZeroResult
from .text import fold, runs

logger = logging.getLogger(__name__)
# Objects that go into the index in one statement: small enough that a busy PostgreSQL or SQLite breathes between.
AT_ONCE = 100
AT_ONCE_UID = "a_live_page_is_found_at_once"
KEPT_DAYS = 180
LONGEST_WORD = 40
# Five digits in a row are a phone, a code or an identity number typed in the wrong place.
PERSONAL = re.compile(r"\d{5,}")


def index_is_current() -> bool:
    """Whether the index was written by the rules of this code."""
    return IndexState.objects.filter(fingerprint=fingerprint()).exists()


def index_at_once(*, instance, **_signal) -> None:
    """Write a page into the index as it goes live: a resident who was told of it looks for it in the same minute.

    Wagtail leaves this to the tasks in the background, which may be long at something else; the task stays, and writes the
    page again where the database fails here, which keeps no page from going live.
    """
    try:
        with transaction.atomic():
            insert_or_update_object(instance)
    except DatabaseError:
        logger.exception("page %s is live, and is found as soon as its task is done", instance.pk)


@contextmanager
def indexed_at_the_end() -> Iterator[None]:
    """While thousands of rows are made: nothing is written into the index of words, nor into Wagtail's of what refers to
    what, row by row; both are written whole at the end. A task for each row kept the worker busy for forty seconds."""
    models = [
        one for one in get_indexed_models() if post_save.disconnect(post_save_signal_handler, sender=one)
    ]
    page_published.disconnect(index_at_once, dispatch_uid=AT_ONCE_UID)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        page_published.connect(index_at_once, dispatch_uid=AT_ONCE_UID)
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
    call_command("rebuild_references_index", verbosity=0)
    rebuild(progress=lambda _done, _total: None)


@transaction.atomic
def rebuild(*, progress: Callable[[int, int], None]) -> None:
    """Write the whole index anew in one transaction: readers see the old one until the new one is whole.

    Args:
        progress: called with (done, all).
    """
    backend = get_search_backend()
    backend.reset_indexes()
    models = list(get_indexed_models())
    total = sum(model.objects.count() for model in models if not _indexed_above(model))
    done = 0
    progress(0, total)
    index = next(iter(backend.all_indexes()))
    for model in models:
        for some in _in_portions(model):
            index.add_items(model, some)
            done += len(some)
            progress(min(done, total), total)
    IndexState.objects.all().delete()
    IndexState.objects.create(fingerprint=fingerprint())
    progress(total, total)


def _indexed_above(model) -> bool:
    """Counted already with the model it descends from."""
    return any(parent in get_indexed_models() for parent in model._meta.parents)


def _in_portions(model) -> Iterator[list]:
    """The objects that are of exactly this model, some at a time."""
    objects = model.get_indexed_objects().order_by("pk")
    last = None
    while some := list((objects.filter(pk__gt=last) if last else objects)[:AT_ONCE]):
        last = some[-1].pk
        yield some


def note_zero_result(text: str, *, day: datetime.date | None = None) -> None:
    """Remember what was looked for in vain: the word and the day, nothing of the person.

    Long questions and runs of digits are not kept. A busy database loses the note, never the answer.
    """
    word = " ".join(runs(fold(text)))
    if not 2 <= len(word) <= LONGEST_WORD or PERSONAL.search(word.replace(" ", "")):
        return
    day = day or timezone.localdate()
    try:
        with transaction.atomic():
            row = ZeroResult.objects.get_or_create(word=word, day=day)[0]
            ZeroResult.objects.filter(pk=row.pk).update(count=F("count") + 1)
    except DatabaseError:
        logger.warning("a word looked for in vain was not noted: the database is busy")


def forget_old_zero_results(*, today: datetime.date | None = None) -> int:
    """Delete what is older than half a year; returns how many rows."""
    last = (today or timezone.localdate()) - datetime.timedelta(days=KEPT_DAYS)
    return forget_some(ZeroResult.objects.filter(day__lt=last))
