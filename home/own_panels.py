"""Wagtail's lists on the dashboard follow the person; ours follow the roles: who has left a unit reads nothing of it."""

from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, UserObjectsInWorkflowModerationPanel

from portal.accounts.wall import reached_pages


def _reached(parent_context, numbers) -> set[int]:
    pages = reached_pages(parent_context["request"].user).filter(pk__in=list(numbers))
    return set(pages.values_list("pk", flat=True))


class OwnRecentEdits(RecentEditsPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        reached = _reached(parent_context, [page.pk for _at, page in context["last_edits"]])
        context["last_edits"] = [(at, page) for at, page in context["last_edits"] if page.pk in reached]
        return context


class OwnLockedPages(LockedPagesPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        reached = _reached(parent_context, [page.pk for page in context["locked_pages"]])
        context["locked_pages"] = [page for page in context["locked_pages"] if page.pk in reached]
        return context


class OwnReviews(UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        states = context["workflow_states"]
        reached = _reached(parent_context, [int(state.object_id) for state in states])
        context["workflow_states"] = [state for state in states if int(state.object_id) in reached]
        return context


OURS = {
    RecentEditsPanel: OwnRecentEdits,
    LockedPagesPanel: OwnLockedPages,
    UserObjectsInWorkflowModerationPanel: OwnReviews,
}


def only_of_own_units(panel):
    """The panel itself, or ours in its place."""
    return OURS[type(panel)]() if type(panel) in OURS else panel
