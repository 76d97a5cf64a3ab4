"""One number that moves whenever something changes that readers see: what was kept under another one is stale."""

import itertools

from django.db.models.signals import m2m_changed, post_delete, post_save

# Rooms whose rows no page shows: what was typed, queued, looked for or noted down.
UNSEEN = {
    "sessions",
    "outbox",
    "search",
    "wagtailsearch",
    "mailing",
    "django_tasks_database",
    "otp_totp",
    "otp_static",
}
# Of the rooms whose other rows pages do show.
UNSEEN_MODELS = {
    "core.auditentry",
    "core.viewcount",
    "media.incomingfile",
    "wagtailcore.revision",
    "wagtailcore.pagelogentry",
    "wagtailcore.modellogentry",
    "wagtailcore.referenceindex",
    "wagtailadmin.editingsession",
}
_numbers = itertools.count(1)
_now = next(_numbers)


def generation() -> int:
    """The number of today's pages."""
    return _now


def moved() -> None:
    """Something changed that readers see."""
    global _now
    _now = next(_numbers)


def _note(sender, **_kwargs) -> None:
    meta = sender._meta
    if meta.app_label not in UNSEEN and meta.label_lower not in UNSEEN_MODELS:
        moved()


for _signal in (post_save, post_delete, m2m_changed):
    _signal.connect(_note, dispatch_uid="portal.core.generation")
