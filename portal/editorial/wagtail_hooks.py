"""What editors meet in the admin besides Wagtail's own: 下线, bulk submission, no publish buttons."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem, MenuItem
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from portal.core.publishing import PublishRefused, problems_of

from . import account_panel, desk_panels  # noqa: F401 - their hooks
from .actions import may_withdraw, submit_for_review, withdraw_page
from .forms import WithdrawForm
from .proposal_pages import proposal_view, propose_move_view
from .refusals import refusal_message
from .reports import AuditReport, FailureReport
from .review_page import name_reviewer_view, review_view, to_the_review, version_view
from .writing import WritingCreateView, WritingEditView
from .writing_session import back_view, who_view


def withdraw_view(request, page_id: int):
    """Ask why, then take the page down."""
    page = get_object_or_404(Page, pk=page_id)
    if not may_withdraw(request.user, page):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        withdraw_page(page=page, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("《%(title)s》已下线，旧地址会告诉读者它去了哪里。") % {"title": page.title}
        )
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return render(request, "editorial/admin/withdraw.html", {"page": page, "form": form})


@hooks.register("register_admin_urls")
def urls():
    return [
        path("review/<int:page_id>/", review_view, name="editorial_review"),
        path(
            "review/<int:page_id>/version/<int:revision_id>/", version_view, name="editorial_review_version"
        ),
        path("review/<int:page_id>/name/", name_reviewer_view, name="editorial_name_reviewer"),
        path(
            "proposals/move/<int:page_id>/<int:destination_id>/",
            propose_move_view,
            name="editorial_propose_move",
        ),
        path("proposals/<int:pk>/", proposal_view, name="editorial_proposal"),
        path("withdraw/<int:page_id>/", withdraw_view, name="editorial_withdraw"),
        path("reports/due-failures/", FailureReport.as_view(), name="editorial_failures"),
        path("reports/audit/", AuditReport.as_view(), name="editorial_audit"),
        path("writing/who/", who_view, name="editorial_who"),
        path("writing/back/", back_view, name="editorial_back"),
    ]


@hooks.register("register_reports_menu_item")
def failure_report():
    return MenuItem(
        gettext_lazy("没能按时发布"), reverse("editorial_failures"), icon_name="warning", order=50
    )


@hooks.register("register_reports_menu_item")
def audit_report():
    return AdminOnlyMenuItem(
        gettext_lazy("审计记录"), reverse("editorial_audit"), icon_name="list-ul", order=900
    )


@hooks.register("register_page_header_buttons")
def withdraw_button(page, user, view_name, next_url=None):
    if may_withdraw(user, page):
        yield Button(
            _("下线"), reverse("editorial_withdraw", args=[page.pk]), icon_name="download", priority=60
        )


@hooks.register("before_bulk_action")
def ask_before_deleting_several(request, action_type, objects, action):
    """What may not be deleted alone is not deleted among others either; then none of them is."""
    if request.method != "POST" or action_type != "delete" or not isinstance(action, PageBulkAction):
        return None
    answers = (ask(request, page) for page in objects for ask in hooks.get_hooks("before_delete_page"))
    return next((answer for answer in answers if answer), None)


class SubmitBulkAction(PageBulkAction):
    """Several drafts into review at once; those that would not pass the gate are named and stay."""

    display_name = gettext_lazy("提交审核")
    action_type = "submit_for_review"
    aria_label = gettext_lazy("把选中的页面提交审核")
    template_name = "editorial/admin/confirm_bulk_submit.html"
    action_priority = 10

    def check_perm(self, page) -> bool:
        permissions = page.permissions_for_user(self.request.user)
        return permissions.can_edit() and permissions.can_submit_for_moderation()

    def get_actionable_objects(self):
        """Of the pages that may be submitted only those that would pass the gate; the others with the reasons."""
        pages, refused = super().get_actionable_objects()
        ready, unfit = [], []
        for page in pages:
            latest = page.specific.get_latest_revision_as_object()
            problems = problems_of(latest)
            if problems:
                unfit.append(PublishRefused(latest, problems))
            else:
                ready.append(page)
        return ready, {**refused, "items_unfit": unfit}

    def prepare_action(self, objects, objects_without_access):
        for refusal in objects_without_access["items_unfit"]:
            messages.error(self.request, refusal_message(refusal))

    def get_execution_context(self):
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        for page in objects:
            submit_for_review(page=page, by=user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        if not num_parent_objects:
            return None
        return ngettext("%(count)d 个页面已提交审核", "%(count)d 个页面已提交审核", num_parent_objects) % {
            "count": num_parent_objects
        }


hooks.register("register_bulk_action", SubmitBulkAction)


class ReviewedPages(PageViewSet):
    """Wagtail's screens for pages with our writing forms; its steps of a review lead to the page of the review."""

    model = Page
    add_view_class = WritingCreateView
    edit_view_class = WritingEditView

    workflow_action_view = collect_workflow_action_data_view = workflow_preview_view = property(
        lambda self: to_the_review
    )


hooks.register("register_admin_viewset", lambda: ReviewedPages("reviewed_pages"))


@hooks.register("before_edit_page")
def no_verdict_in_the_editor(request, page):
    """An old form that still carries a verdict would be saved as a version instead."""
    if "action-workflow-action" in request.POST:
        return to_the_review(request, page.pk)


@hooks.register("insert_global_admin_css")
def early_typing():
    """In the head: the script must listen before anybody can type."""
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}"><script src="{}"></script>',
        static("editorial/css/reviews-panel.css"),
        static("editorial/css/writing.css"),
        static("editorial/js/early-typing.js"),
    )


@hooks.register("insert_global_admin_js")
def kept_text():
    """On every screen: the one after a pressed button knows that the text has arrived."""
    return format_html('<script src="{}"></script>', static("editorial/js/kept-text.js"))


@hooks.register("insert_editor_js")
def writing():
    """Deferred: Wagtail's scripts stand before the form, and these look for it."""
    return format_html(
        '<script defer src="{}"></script><script defer src="{}"></script>',
        static("editorial/js/writing-session.js"),
        static("editorial/js/writing.js"),
    )
