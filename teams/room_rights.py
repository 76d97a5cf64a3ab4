"""Who works with teams: staff of their unit, by the role table, and the people who lead them."""

from portal.accounts.roles import paths_with_right
from portal.core.statements import Statement
from portal.people.models import PersonContact

from .models import Member

# Every page of 我的 asks.
_leads = Statement(
    lambda user: (
        Member.objects.leading()
        .filter(
            team__ended_on=None,
            person__proxies__user=user,
            person__proxies__until=None,
            person__proxies__relation=PersonContact.Relation.SELF,
        )
        .values_list("pk")[:1]
    )
)


def keeps_teams(user) -> bool:
    """Whether somebody keeps the teams of any unit as its staff."""
    return user.is_superuser or bool(paths_with_right(user, "teams.change_team"))


def works_with_teams(user) -> bool:
    """Whether 队伍 leads anywhere for somebody."""
    return keeps_teams(user) or bool(_leads.rows(user.pk))
