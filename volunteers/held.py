"""What this room holds about the owner of an account, for the file they may take along."""

from typing import Any

from portal.core.dates import stamp
from portal.core.statements import Statement
from portal.people.models import PersonContact, Proxy

from .models import Certificate, Lead, ServiceRecord, StoryWish, Volunteer

_own = Statement(
    lambda user: (
        Proxy.objects.filter(user=user, until=None, relation=PersonContact.Relation.SELF)
        .order_by("pk")
        .values_list("person")
    )
)


def own_people(user) -> list[int]:
    """The rows of the register that are the owner's own, not the family's."""
    return [person for (person,) in _own.rows(user.pk)]


def volunteering_of(user) -> dict[str, Any]:
    people = own_people(user)
    return {
        "offers": [
            {
                "skills": one.skill_words,
                "times": one.time_words,
                "where": str(one.get_reach_display()),
                "not": one.not_what,
                "may_be_called": one.may_call,
                "state": str(one.get_state_display()),
                "since": stamp(one.since),
                "asked": [stamp(ask.at) for ask in one.asks.all()],
            }
            for one in Volunteer.objects.filter(person__in=people)
        ],
        "hours": [
            {
                "what": one.what,
                "from": stamp(one.starts_at),
                "to": stamp(one.ends_at),
                "hours": str(one.hours),
                "kind": str(one.get_kind_display()),
                "by": one.unit.name,
                "why": one.reason,
            }
            for one in ServiceRecord.objects.filter(person__in=people).select_related("unit")
        ],
        "may_be_asked_for_a_story": StoryWish.objects.filter(person__in=people).exists(),
        "asked_for_a_story": [
            {"at": stamp(one.asked_at), "answer": str(one.get_answer_display())}
            for one in Lead.objects.filter(person__in=people)
        ],
        "certificates": [
            {"number": one.number, "hours": str(one.hours), "void": one.revoked_at is not None}
            for one in Certificate.objects.filter(person__in=people)
        ],
    }
