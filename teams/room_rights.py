"""Who works with teams: staff of their unit, by the role table, and the people who lead them."""

from portal.accounts.roles import paths_with_right

from .models import Team


def keeps_teams(user) -> bool:
    """Whether somebody keeps the teams of any unit as its staff."""
    return user.is_superuser or bool(paths_with_right(user, "teams.change_team"))


def works_with_teams(user) -> bool:
    """Whether 队伍 leads anywhere for somebody."""
    return keeps_teams(user) or Team.objects.led_by(user).exists()
