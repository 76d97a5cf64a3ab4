"""Wagtail's few inline scripts, written as data that one file of ours starts (ADR 022).

The templates beside this (`portal/core/templates/wagtailadmin/`) do it for dates and inline panels; choosers are
written in Python.
"""

from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser


def started(name: str, *arguments) -> SafeString:
    """Markup that starts one of the parts in portal_admin/start.js as soon as it stands in a page."""
    data = json_script(list(arguments))
    return format_html('{}<portal-start name="{}"></portal-start>', data, name)


def render_chooser(self, name, value, attrs=None, renderer=None) -> SafeString:
    """As BaseChooser.render of Wagtail 8.0, without a script in the markup."""
    value_data = self.get_value_data(value)
    markup = self.render_html(name, value_data, attrs)
    if isinstance(self, AdminTaskChooser):
        return format_html("{}{}", markup, started("createTaskChooser", attrs["id"]))
    options = self.get_js_init_options(attrs["id"], name, value_data)
    return format_html("{}{}", markup, started(self.js_constructor, attrs["id"], options))


BaseChooser.render = render_chooser
