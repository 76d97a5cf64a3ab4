"""What waits for somebody on the dashboard: texts to read, steps to confirm, reviews that nobody may take."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, TaskState

from portal.core.dates import clock, short_date

from .models import Proposal, ReviewTask
from .proposals import sees
from .review_rules import may_review, without_reviewer


class ReviewsPanel(Component):
    """等着您审的: each leads to the page of its review."""

    name = "portal_reviews"
    template_name = "editorial/admin/reviews_panel.html"
    order = 5

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        states = list(
            TaskState.objects.reviewable_by(user)
            .select_related("task", "workflow_state__requested_by")
            .order_by("started_at")
        )
        stuck = without_reviewer()
        pages = Page.objects.in_bulk([int(one.workflow_state.object_id) for one in states])
        return {
            "waiting": [
                {
                    "page": pages[pk],
                    "stage": one.task.name,
                    "by": one.workflow_state.requested_by,
                    "at": f"{short_date(one.started_at)} {clock(one.started_at)}",
                }
                for one in states
                if (pk := int(one.workflow_state.object_id)) in pages
            ],
            "stuck": [one.page for one in stuck if user.is_superuser or user.pk in one.writers],
            "proposals": [
                one
                for one in Proposal.objects.filter(state=Proposal.State.WAITING).select_related(
                    "page", "destination"
                )
                if sees(one, user)
            ],
        }


@hooks.register("construct_homepage_panels")
def own_panel(request, panels):
    """Ours in the place of Wagtail's, whose buttons decided without showing anything."""
    panels[:] = [
        ReviewsPanel(),
        *[one for one in panels if not isinstance(one, WorkflowObjectsToModeratePanel)],
    ]


class ReviewMenuItem(ActionMenuItem):
    """去审核: the editor's way to the page of the review, in the place of the verdicts."""

    name = "go-to-review"
    icon_name = "clipboard-list"
    order = -10

    @property
    def label(self) -> str:
        return _("去审核")

    def is_shown(self, context) -> bool:
        page = context.get("page")
        if context["view"] != "edit" or page is None:
            return False
        task = page.current_workflow_task
        return isinstance(task, ReviewTask) and may_review(task, page, context["request"].user)

    def get_url(self, parent_context) -> str:
        return reverse("editorial_review", args=[parent_context["page"].pk])


hooks.register("register_page_action_menu_item", ReviewMenuItem)
