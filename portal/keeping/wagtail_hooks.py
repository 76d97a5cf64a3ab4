"""What administrators read on the dashboard of the copies; others cannot do anything about it."""

from wagtail import hooks
from wagtail.admin.ui.components import Component

from .age import backup_todo, verify_todo


class BackupPanel(Component):
    """Nothing as long as the copies are young and good."""

    name = "portal_backup"
    template_name = "keeping/admin/backup_panel.html"
    order = 3

    def get_context_data(self, parent_context):
        return {"todos": [one for one in (backup_todo(), verify_todo()) if one[0]]}


@hooks.register("construct_homepage_panels", order=900)
def backup_panel(request, panels):
    if request.user.is_superuser:
        panels.append(BackupPanel())
