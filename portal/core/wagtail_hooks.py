"""What the floor adds to every page of the admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def start_script():
    return format_html('<script src="{}"></script>', static("portal_admin/start.js"))
