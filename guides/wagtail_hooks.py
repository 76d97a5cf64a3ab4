"""The dashboard's list of guides to look at again."""

from wagtail import hooks

from .checks import ChecksPanel


@hooks.register("construct_homepage_panels")
def checks(request, panels):
    panels.append(ChecksPanel())
