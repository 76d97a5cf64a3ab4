"""Who else is writing, and since when."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from wagtail.models import PageLogEntry

register = template.Library()

# Somebody who stored something this long ago and has the form open is still at the same piece of work.
ONE_SITTING = timedelta(hours=3)


# Wagtail's ping asks every ten seconds while the window is in sight.
STILL_THERE = timedelta(minutes=1)


@register.simple_tag
def seen_lately(session) -> bool:
    """Whether a window is still there; one that crashed goes on in Wagtail's list for 25 minutes."""
    return session["last_seen_at"] > timezone.now() - STILL_THERE


@register.simple_tag
def writing_since(session, current_session) -> datetime | None:
    """When somebody first stored something in this sitting; None if they have not yet.

    Args:
        session: what Wagtail's ping knows of somebody else in the form.
        current_session: the asker's own row, which names the page.
    """
    saved = PageLogEntry.objects.filter(
        page_id=int(current_session.object_id),
        user=session["user"],
        action__in=("wagtail.edit", "wagtail.create"),
        timestamp__gt=timezone.now() - ONE_SITTING,
    )
    return saved.order_by("timestamp").values_list("timestamp", flat=True).first()
