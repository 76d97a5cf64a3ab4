"""What writing leaves behind: versions between two that matter, forms that were never sent, a log of years ago."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from portal.core.retention import forget_some

THINNED_AFTER = datetime.timedelta(days=90)
ONE_SITTING = datetime.timedelta(hours=1)
UNSENT = datetime.timedelta(days=7)
# Who did what to which page: as long as the law asks of those who publish (互联网新闻信息服务管理规定 16: sixty days) and as
# long as complaints are answered here.
LOGGED = datetime.timedelta(days=1096)


def thinned(now: datetime.datetime):
    """Versions that an autosave left between others: somebody saved a later one of the same page within the hour. Never one
    that was reviewed, commented on, went live or was due to, is live, is scheduled, or is the newest."""
    later = Revision.objects.filter(
        base_content_type=OuterRef("base_content_type"),
        object_id=OuterRef("object_id"),
        user=OuterRef("user"),
        pk__gt=OuterRef("pk"),
        created_at__lte=OuterRef("created_at") + ONE_SITTING,
    )
    published = PageLogEntry.objects.filter(
        revision=OuterRef("pk"),
        action__in=["wagtail.publish", "wagtail.publish.schedule", "wagtail.publish.scheduled"],
    )
    held = Page.objects.filter(Q(live_revision=OuterRef("pk")) | Q(latest_revision=OuterRef("pk")))
    old = Revision.objects.page_revisions().filter(
        created_at__lt=now - THINNED_AFTER,
        approved_go_live_at=None,
        user__isnull=False,
        task_states=None,
        created_comments=None,
    )
    return old.filter(Exists(later), ~Exists(published), ~Exists(held))


def forget_versions() -> int:
    return forget_some(thinned(timezone.now()), at_most=2000)


def forget_unsent() -> int:
    """Forms that somebody left, and who had a page open."""
    old = timezone.now() - UNSENT
    unsent = forget_some(FormState.objects.filter(last_updated_at__lt=old))
    return unsent + forget_some(EditingSession.objects.filter(last_seen_at__lt=old))


def forget_logs() -> int:
    """Wagtail's own log of pages and rows; the audit log beside it stays (portal/core/audit.py)."""
    old = timezone.now() - LOGGED
    return sum(forget_some(kind.objects.filter(timestamp__lt=old)) for kind in (PageLogEntry, ModelLogEntry))
