"""The dashboard: hours that nobody has confirmed for a week of working days."""

from wagtail import hooks
from wagtail.admin.ui.components import Component

from .due import how_late, waiting_for
from .room_rights import confirms_hours


class HoursPanel(Component):
    """Dates of volunteers whose hours wait; amber from the seventh working day, red from the tenth."""

    name = "volunteers_hours"
    template_name = "volunteers/admin/hours_panel.html"
    order = 8

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        rolls = {one.sign_up.roll for one in waiting_for(user)[:200]} if confirms_hours(user) else set()
        late = [(roll, how_late(roll)) for roll in sorted(rolls, key=lambda roll: roll.ends_at)]
        return {"late": [(roll, how) for roll, how in late if how]}


@hooks.register("construct_homepage_panels", order=20)
def hours_panel(request, panels):
    panels.insert(0, HoursPanel())
