"""Who hands out and who takes in: the editors of a paper, and the desks of its units."""

from portal.accounts.roles import paths_with_right

from .models import Bundle, SlipPlan, SlipWord
from .models.slip import TAKES_IN

TICKS = "handout.change_bundle"


def takes_slips(user) -> bool:
    """Whether somebody takes in slips or ticks bundles anywhere."""
    return user.is_superuser or bool(paths_with_right(user, TAKES_IN))


def plans_for(user):
    """Slips of signed numbers that somebody takes in."""
    return SlipPlan.objects.taken_in_by(user).printed().with_issue()


def words_for(user):
    """What was said on slips to the units of somebody."""
    return SlipWord.objects.for_(user).select_related("slip__plan", "unit")


def bundles_for(user):
    """Bundles that somebody ticks: those that go to their units."""
    return Bundle.objects.for_(user, "change").select_related("run__issue", "unit")
