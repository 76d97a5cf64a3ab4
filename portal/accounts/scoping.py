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
        if not actor.is_active:
            return self.none()
        if actor.is_superuser:
            return self.all()
        reach = Q(pk__in=[])
        right = f"{self.model._meta.app_label}.{action}_{self.model._meta.model_name}"
        for path in paths_with_right(actor, right):
            reach |= Q(unit__path__startswith=path)
        return self.filter(reach)

    def offered_to(self, actor) -> Self:
        """What a form offers an actor to choose; a model that is careful offers less than it shows."""
        return self.for_(actor)
