"""The foot of the writing form: what to do with the text, in buttons that can be seen."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.admin.action_menu import PageActionMenu, SubmitForModerationMenuItem
from wagtail.models import WorkflowState

SUBMIT = SubmitForModerationMenuItem.name


class SubmitItem(SubmitForModerationMenuItem):
    """提交审核: the same words whatever the town calls its workflow."""

    def get_context_data(self, parent_context):
        page = parent_context.get("page")
        state = page.current_workflow_state if page else None
        again = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        label = _("改好了，再提交审核") if again else _("提交审核")
        return super().get_context_data(parent_context) | {"label": label}


class WritingMenu(PageActionMenu):
    """Wagtail's menu, with 提交审核 beside 保存草稿 instead of folded away behind it.

    保存草稿 stays the first button of the form: it is the one that Enter in a text field presses.
    """

    default_item: Any
    menu_items: list[Any]

    def __init__(self, request, **kwargs):
        super().__init__(request, **kwargs)
        items = [item for item in [self.default_item, *self.menu_items] if item is not None]
        self.submit = SubmitItem() if any(item.name == SUBMIT for item in items) else None
        items = [item for item in items if item.name != SUBMIT]
        self.default_item, self.menu_items = (items[0] if items else None), items[1:]

    def render_html(self):
        submit = self.submit.render_html(self.context) if self.submit else ""
        return render_to_string(
            "editorial/admin/writing_menu.html",
            {"menu": super().render_html(), "submit": submit},
            request=self.request,
        )
