"""What the floor adds to every page of the admin."""

from wagtail import hooks

from .admin_scripts import script_tag


@hooks.register("insert_global_admin_js")
def start_script():
    return script_tag()
