"""Parts of the news editor."""

from wagtail.admin.panels import Panel


class ImportReportPanel(Panel):
    """Above an imported draft: every place its editor must look at. Nothing was repaired silently."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/admin/import_report_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and hasattr(self.instance, "imported_from")

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"report": self.instance.imported_from}
