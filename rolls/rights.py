"""Who puts people on the desk's lists where, and who tells a whole list, by the role table."""

from django.db.models import Q

from events.models import EventPage
from portal.accounts.roles import paths_with_right
from portal.accounts.scoped_admin import units_for

ADD = "rolls.add_watch"


def enters_watches(user) -> bool:
    """Whether somebody puts people on the list of an activity anywhere."""
    return user.is_superuser or bool(paths_with_right(user, ADD))


def pages_for(user):
    """Public activities of the units whose desk somebody works at."""
    reach = Q(pk__in=[])
    for path in units_for(user, ADD).filter(page__isnull=False).values_list("page__path", flat=True):
        reach |= Q(path__startswith=path)
    return EventPage.objects.live().filter(reach).defer("body")
