"""Rows that belong to a unit are read through `for_(actor)` and in no other way by views."""

from typing import Self

from django.db import models
from django.db.models import Q


class ScopedQuerySet(models.QuerySet):
    """For models with a `unit`: a role covers its unit's subtree."""

    def for_(self, actor) -> Self:
        """What an actor may see: all for superusers, else what lies in the units of their roles.

        Args:
            actor: a user; one without a role sees nothing.
        """
        if not actor.is_active:
            return self.none()
        if actor.is_superuser:
            return self.all()
        reach = Q(pk__in=[])
        for path in actor.staff_roles.values_list("unit__path", flat=True):
            reach |= Q(unit__path__startswith=path)
        return self.filter(reach)
