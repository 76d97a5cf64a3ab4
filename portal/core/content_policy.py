"""Content-Security-Policy: strict for readers and drafts, what Wagtail's admin needs for editors (ADR 022)."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property

# Addresses of the admin that show a text as readers will see it: under the policy that readers get.
SHOWS_A_DRAFT = {
    "preview_on_add",
    "preview_on_edit",
    "view_draft",
    "revisions_view",
    "workflow_preview",
    "wagtailadmin_block_preview",
}


class ContentPolicyMiddleware(CSPMiddleware):
    """One header, two policies, told apart by the admin's address."""

    @cached_property
    def admin_prefix(self) -> str:
        return reverse("wagtailadmin_home")

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(self.admin_prefix) and not _shows_a_draft(request):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


def _shows_a_draft(request) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in SHOWS_A_DRAFT
