"""Two lists for the desk: what did not go live in time, and who did what."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from portal.accounts.wall import reached_pages
from portal.core.audit import verb_name
from portal.core.models import AuditEntry

from .models import PublishFailure


class FailureReport(ReportView):
    """Due pages of one's own units that would not go live or come down, until they do."""

    model = PublishFailure
    page_title = _("没能按时发布")
    header_icon = "warning"
    index_url_name = index_results_url_name = "editorial_failures"
    columns = [
        TitleColumn("page", label=_("页面"), url_name="wagtailadmin_pages:edit", id_accessor="page_id"),
        Column("kind", label=_("该做什么"), accessor="get_kind_display"),
        Column("reason", label=_("原因")),
        Column("attempts", label=_("试过几次")),
        DateColumn("retry_at", label=_("下次再试")),
    ]
    list_export = ["page", "get_kind_display", "reason", "attempts", "retry_at"]
    export_headings = {"get_kind_display": _("该做什么")}

    def get_queryset(self):
        reached = reached_pages(self.request.user).values("pk")
        return PublishFailure.objects.filter(page__in=reached).select_related("page")


class AuditReport(ReportView):
    """The audit log, for system administrators."""

    model = AuditEntry
    page_title = _("审计记录")
    header_icon = "list-ul"
    index_url_name = index_results_url_name = "editorial_audit"
    columns = [
        DateColumn("at", label=_("时间")),
        Column("actor_label", label=_("操作人")),
        Column("verb", label=_("动作"), accessor=lambda entry: verb_name(entry.verb)),
        Column("label", label=_("对象")),
        Column("note", label=_("说明")),
    ]
    list_export = ["at", "actor_label", "verb", "object_type", "object_id", "label", "note"]
    custom_field_preprocess = {"verb": {"csv": verb_name, "xlsx": verb_name}}

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_superuser:
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return AuditEntry.objects.all()
