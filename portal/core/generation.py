"""The generation of what readers see: a number that every transaction moves which changes it, whoever writes and however.

Finished pages and what processes remember are good for one generation (`portal/launch/finished/`, docs/adr/033). Statements
are watched on their way to the database, so `QuerySet.update`, `bulk_create` and SQL written out count like `save`. Whatever
is written moves the number, but for the tables and columns that are said to be quiet: drafts, sign-ups, messages, logs.

Each such transaction adds a row to `Change`, so the number moves exactly when the change can be seen, a crash loses neither
without the other, and no two transactions wait for each other. The number is what was folded in plus the rows that are there.
"""

import re
import threading
import time
from collections.abc import Hashable, Iterable
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.backends.signals import connection_created
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_unpublished

from .models.generation import Change, Generation
from .retention import keeps

WRITE = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?:\s+OR\s+\w+)?(?:\s+(?:INTO|FROM))?\s+[\"`]?(\w+)", re.IGNORECASE
)
SET = re.compile(r"\bSET\b(.*?)(?:\bWHERE\b|$)", re.IGNORECASE | re.DOTALL)
COLUMN = re.compile(r"[\"`]?(\w+)[\"`]?\s*=")
EVERYTHING = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})
DELETED_PAGE = ("DELETE", "wagtailcore_page")
ASKED_EVERY = 0.25  # seconds
ASKED = (
    "SELECT COALESCE((SELECT number FROM core_generation WHERE id = 1), 0) + (SELECT COUNT(*) FROM core_change),"
    " COALESCE((SELECT taken FROM core_generation WHERE id = 1), 0) + (SELECT COUNT(*) FROM core_change WHERE taken)"
)
FOLDED_AT_ONCE = 1000

# Model labels, or "app." for a whole app: the statements that readers do not see, and columns they do not see.
_QUIET: dict[str, frozenset[str]] = {}
_QUIET_COLUMNS: dict[str, frozenset[str]] = {}


class Seen(NamedTuple):
    """The generation at a moment.

    Args:
        number: how often what readers see has changed.
        taken: how often something was taken from them: a page withdrawn or deleted.
    """

    number: int
    taken: int


_LOOKING = threading.Lock()


class _Here:
    """What this process knows of the generation."""

    has_table = False
    writes = 0
    seen: Seen | None = None
    asked_at = float("-inf")


def quiet(*labels: str, only: Iterable[str] = EVERYTHING) -> None:
    """Say that writing these tables changes nothing that readers see.

    Args:
        labels: models as "app.Model", or "app." for all of an app.
        only: statements for which it holds, else all: INSERT, UPDATE, DELETE.
    """
    for label in labels:
        _QUIET[label.lower()] = frozenset(only)
    _quiet_statements.cache_clear()


def quiet_columns(label: str, *columns: str) -> None:
    """Say that an UPDATE of these columns alone changes nothing that readers see."""
    _QUIET_COLUMNS[apps.get_model(label)._meta.db_table] = frozenset(columns)


@cache
def _quiet_statements() -> dict[str, frozenset[str]]:
    """The statements that are quiet, by table."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        named = _QUIET.get(meta.label_lower, _QUIET.get(f"{meta.app_label}."))
        if named:
            found[meta.db_table] = named
    return found


def is_seen(statement: str) -> bool:
    """Whether a statement changes what readers see."""
    verb, table = _written(statement)
    if not _is_ours(table) or verb in _quiet_statements().get(table, ()):
        return False
    columns = _QUIET_COLUMNS.get(table)
    if verb != "UPDATE" or not columns:
        return True
    assigned = SET.search(statement)
    return assigned is None or not set(COLUMN.findall(assigned[1])) <= columns


def _written(statement: str) -> tuple[str, str]:
    """What a statement does to which table; empty words for one that writes none."""
    found = WRITE.match(statement)
    return (found[1].upper(), found[2]) if found else ("", "")


@cache
def _is_ours(table: str) -> bool:
    """Whether a table is a model's; the database's own, and those of migrations, are nobody's to see."""
    return any(model._meta.db_table == table for model in apps.get_models(include_auto_created=True))


def _watch(execute: Any, statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    result = execute(statement, params, many, context)
    if isinstance(statement, str) and statement.lstrip()[:1] in "IUDRiudr" and is_seen(statement):
        moved(taken=_written(statement) == DELETED_PAGE, using=context["connection"].alias)
    return result


def moved(*, taken: bool = False, using: str = "default") -> None:
    """Move the generation with the transaction that is under way.

    Args:
        taken: something was taken from readers: nobody is shown it again, not even for the second in which a page is made anew.
    """
    if not _has_table(using):
        return
    _Here.writes += 1
    _Here.seen = None
    note = _taken_with_commit if taken else _moved_with_commit
    hooks = connections[using].run_on_commit
    # Hooks of a savepoint go with it, and so does its row: a hook that is there has its row.
    if any(hook[1] in (note, _taken_with_commit) for hook in hooks):
        return
    Change.objects.using(using).create(taken=taken)
    transaction.on_commit(note, using=using)


def _has_table(using: str) -> bool:
    """Whether there is anything to count in; a database on its way up to this code has nothing yet, and no readers."""
    if not _Here.has_table:
        _Here.has_table = Change._meta.db_table in connections[using].introspection.table_names()
    return _Here.has_table


def _moved_with_commit() -> None:
    _Here.writes += 1
    _Here.seen = None


def _taken_with_commit() -> None:
    _moved_with_commit()


def read() -> Seen:
    """Ask the database for the generation. Past Django's own cursor: it is asked by the clock, and is no page's question."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return Seen(*connection.connection.execute(ASKED).fetchone())


def generation() -> Hashable:
    """What is the same as long as nothing changed that readers see, a quarter of a second ago at most; what this process
    writes itself shows at once."""
    if _Here.seen is None or time.monotonic() - _Here.asked_at > ASKED_EVERY:
        return look(), _Here.writes
    return _Here.seen, _Here.writes


def look() -> Seen:
    """Ask the database now, so that what is made from here on in this process is made of nothing older."""
    # Whoever asked earlier is done before: an older answer never takes the place of a newer one.
    with _LOOKING:
        now = time.monotonic()
        seen = read()
        _Here.seen, _Here.asked_at = seen, now
    return seen


def fold() -> None:
    """Count rows of `Change` into the number, at most a thousand at a time; the sum stays the same at every moment."""
    with transaction.atomic():
        Generation.objects.get_or_create(pk=1)
        Generation.objects.select_for_update().get(pk=1)
        rows = dict(Change.objects.values_list("pk", "taken")[:FOLDED_AT_ONCE])
        Change.objects.filter(pk__in=list(rows)).delete()
        Generation.objects.filter(pk=1).update(
            number=F("number") + len(rows), taken=F("taken") + sum(rows.values())
        )


def listen() -> None:
    """Called once at start."""
    connection_created.connect(_listen_to, dispatch_uid="portal.core.generation")
    page_unpublished.connect(_taken_down, dispatch_uid="portal.core.generation")
    keeps(_("一次次变化，记成总数"), fold)
    quiet("core.Generation", "core.Change", "core.AuditEntry", "core.KeySample", "core.ViewCount")
    quiet("sessions.", "contenttypes.", "auth.", "django_tasks_database.", "otp_totp.", "otp_static.")
    quiet("wagtailsearch.", "wagtailadmin.", "wagtailusers.", "wagtailembeds.")
    quiet(*_editing())
    # A version that is saved is nobody's to read before it goes live, which writes the other columns.
    quiet_columns(
        "wagtailcore.Page",
        "latest_revision_id",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        "locked",
        "locked_at",
        "locked_by_id",
    )


def _editing() -> list[str]:
    """What Wagtail writes while texts are written, reviewed and filed."""
    loud = {"page", "site", "locale"}
    return [f"wagtailcore.{name}" for name in apps.all_models["wagtailcore"] if name not in loud]


def _listen_to(connection: Any, **_kwargs: Any) -> None:
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def _taken_down(**_kwargs: Any) -> None:
    moved(taken=True)
