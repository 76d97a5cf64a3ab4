"""What the office meets of the mailing on pages that are not its own: beside the editions of a number, on the dashboard."""

from wagtail.admin.ui.components import Component

from paper.models import IssueBuild

from .actions import jobs
from .models import SendJob
from .progress import waiting_for


def beside_editions(page, request) -> dict | None:
    """发邮件, for whoever may prepare a sending of a signed number."""
    if not jobs.may_prepare(request.user, page):
        return None
    if not IssueBuild.objects.standing().filter(issue=page.pk).exists():
        return None
    return {"sendings": list(SendJob.objects.filter(build__issue=page.pk).select_related("build")[:5])}


class WaitingPanel(Component):
    """Sendings that wait for the second person, and those that stopped and wait for anybody."""

    name = "portal_mailing"
    template_name = "mailing/admin/waiting_panel.html"
    order = 6

    def get_context_data(self, parent_context):
        return waiting_for(parent_context["request"].user)
