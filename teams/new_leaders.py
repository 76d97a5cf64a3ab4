"""Who began to lead a team lately: that suggests asking for a story."""

import datetime

from django.db.models import QuerySet

from .models import Member

LATELY = datetime.timedelta(days=180)


def new_leaders(now: datetime.datetime) -> QuerySet:
    """Leaders and deputies who belong to their team since half a year at most."""
    return Member.objects.leading().filter(since__gte=now - LATELY).order_by().values("person")
