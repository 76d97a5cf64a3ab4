"""What teams hold about the owner of an account, for the file they may take along."""

from typing import Any

from portal.core.dates import stamp
from volunteers.held import own_people

from .models import DutyPlace, Finding, Member


def teams_of(user) -> dict[str, Any]:
    people = own_people(user)
    return {
        "memberships": [
            {
                "team": one.team.name,
                "as": str(one.get_role_display()),
                "state": str(one.get_state_display()),
                "named_in_public": one.show_name,
                "since": stamp(one.since),
            }
            for one in Member.objects.filter(person__in=people).select_related("team")
        ],
        "duties": [
            {
                "team": one.duty.team.name,
                "when": stamp(one.duty.starts_at),
                "where": one.duty.where,
                "state": str(one.get_state_display()),
            }
            for one in DutyPlace.objects.filter(person__in=people).select_related("duty__team")
        ],
        "written": [
            {"at": stamp(one.at), "kind": str(one.get_kind_display()), "where": one.where, "words": one.words}
            for one in Finding.objects.filter(person__in=people)
        ],
    }
