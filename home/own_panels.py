"""Wagtail's lists on the dashboard follow the person; ours follow the roles: who has left a unit reads nothing of it."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, UserObjectsInWorkflowModerationPanel

from portal.accounts.wall import reached_pages

# The list in the context of each of Wagtail's panels, and the number of the page that a row is about.
LISTS: dict[type[Component], tuple[str, Callable[[Any], int]]] = {
    RecentEditsPanel: ("last_edits", lambda row: row[1].pk),
    LockedPagesPanel: ("locked_pages", lambda page: page.pk),
    UserObjectsInWorkflowModerationPanel: ("workflow_states", lambda state: int(state.object_id)),
}


def only_of_own_units(panel):
    """The panel itself, or ours in its place."""
    return OURS[type(panel)]() if type(panel) in OURS else panel


def _ours(panel: type[Component]) -> type[Component]:
    name, number_of = LISTS[panel]

    def get_context_data(self, parent_context):
        context = panel.get_context_data(self, parent_context)
        rows = list(context[name])
        pages = reached_pages(parent_context["request"].user).filter(pk__in=[number_of(row) for row in rows])
        reached = set(pages.values_list("pk", flat=True))
        return context | {name: [row for row in rows if number_of(row) in reached]}

    return type(f"Own{panel.__name__}", (panel,), {"get_context_data": get_context_data})


OURS = {panel: _ours(panel) for panel in LISTS}
