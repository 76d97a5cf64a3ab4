"""Writing down a figure that a person looked up."""

from django.db import transaction

from news.models import IssuePage
from portal.core.audit import record

from ..models import ToldCount


@transaction.atomic
def tell_count(*, issue: IssuePage, what: str, number: int, by) -> ToldCount:
    """Keep the newest figure of its kind; the log keeps those before it.

    Args:
        what: a value of `ToldCount.What`.
    """
    told, _made = ToldCount.objects.update_or_create(
        issue=issue, what=what, defaults={"number": number, "by": by}
    )
    record("paper.tell_count", by=by, of=issue, note=f"{what} {number}")
    return told
