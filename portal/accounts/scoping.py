"""Rows that belong to a unit are read through `for_(actor)` and in no other way by views."""

from typing import Self

from django.db import models
from django.db.models import Q

from .roles import paths_with_right


class ScopedQuerySet(models.QuerySet):
    """For models with a `unit`: a role covers its unit's subtree."""

    def for_(self, actor, action: str = "view") -> Self:
        """What an actor may see or do something with: all for superusers, else what lies in the units where one
        of their roles gives that right. A right in one unit is none in another.

        Args:
            actor: a user; one without a fitting role sees nothing.
            action: view, add, change or delete, as in the role table.
        """
        if actor.is_active and actor.is_superuser:
            return self.all()
        return self.filter(self.reach_of(actor, action))

    def reach_of(self, actor, action: str = "view") -> Q:
        """The same as a condition on the row's unit, for whoever also sees some rows for another reason: as a list of all
        rows in reach it would be read to its end for each. Not for superusers, who see all."""
        reach = Q(pk__in=[])
        if not actor.is_active:
            return reach
        right = f"{self.model._meta.app_label}.{action}_{self.model._meta.model_name}"
        for path in paths_with_right(actor, right):
            reach |= Q(unit__path__startswith=path)
        return reach

    def offered_to(self, actor) -> Self:
        """What a form offers an actor to choose; a model that is careful offers less than it shows."""
        return self.for_(actor)
