"""What this room holds about the owner of an account, for the file they may take along."""

from typing import Any

from portal.core.dates import stamp

from .models import Watch


def waiting_of(user) -> list[dict[str, Any]]:
    rows = Watch.objects.of_user(user).select_related("page", "person").prefetch_related("told")
    return [
        {
            "what": one.page.title,
            "who": one.person.name,
            "since": stamp(one.since),
            "ended": str(one.get_end_display()),
            "told": [stamp(told.at) for told in one.told.all()],
        }
        for one in rows
    ]
