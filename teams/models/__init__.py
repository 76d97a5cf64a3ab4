from .duty import Duty, DutyPlace, Roster
from .finding import Finding
from .team import Member, Team
from .team_page import TeamIndexPage, TeamKind, TeamPage

__all__ = [
    "Duty",
    "DutyPlace",
    "Finding",
    "Member",
    "Roster",
    "Team",
    "TeamIndexPage",
    "TeamKind",
    "TeamPage",
]
