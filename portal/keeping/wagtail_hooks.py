"""What administrators read on the dashboard of the machine and of the copies; others cannot do anything about it."""

from wagtail import hooks
from wagtail.admin.ui.components import Component

from .age import verify_todo
from .watching import seen_now


class BackupPanel(Component):
    """Nothing as long as all goes well and the copies are young and good."""

    name = "portal_backup"
    template_name = "keeping/admin/backup_panel.html"
    order = 3

    def get_context_data(self, parent_context):
        seen = [(one.found, one.todo) for one in seen_now()]
        return {"todos": [one for one in (*seen, verify_todo()) if one[1]]}


@hooks.register("construct_homepage_panels", order=900)
def backup_panel(request, panels):
    if request.user.is_superuser:
        panels.append(BackupPanel())
