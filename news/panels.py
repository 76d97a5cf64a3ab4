"""Parts of the news editor."""

from wagtail.admin.panels import Panel

from portal.media.actions import may_replace

from .importing.kinds import LABELS
from .repair_changes import possible_repairs


class ImportReportPanel(Panel):
    """Below the title of an imported draft: what its editor must look at, by kind. Nothing was repaired silently."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/admin/import_report_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and hasattr(self.instance, "imported_from")

        def get_context_data(self, parent_context=None):
            report = self.instance.imported_from
            mine = self.request is not None and may_replace(self.instance, self.request.user)
            last = report.repairs[-1] if report.repairs and mine else None
            return super().get_context_data(parent_context) | {
                "report": report,
                "groups": report.groups(),
                "repairs": possible_repairs(self.instance, report) if mine else set(),
                "last": last,
                "last_label": LABELS[last["kind"]] if last else "",
            }


class PastePanel(Panel):
    """Above a body: the way to the paste box, once there is a draft to put something into."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/admin/paste_panel.html"

        def is_shown(self) -> bool:
            mine = (
                self.request is not None
                and self.instance.pk
                and may_replace(self.instance, self.request.user)
            )
            return super().is_shown() and bool(mine)
