"""The mailing in the admin: its addresses, its place in the menu, what waits on the dashboard."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.wall import is_open_address

from . import list_views, send_views
from .office_parts import WaitingPanel


class OpenMenuItem(MenuItem):
    """For whom the address is open."""

    def is_shown(self, request):
        return is_open_address(request.user, self.url)


@hooks.register("register_admin_urls")
def urls():
    return [
        path("mailing/", send_views.jobs_view, name="mailing_jobs"),
        path("mailing/new/<int:page_id>/", send_views.new_view, name="mailing_new"),
        path("mailing/<int:job_id>/", send_views.job_view, name="mailing_job"),
        path("mailing/<int:job_id>/preview/<slug:part>/", send_views.preview_view, name="mailing_preview"),
        path("mailing/<int:job_id>/do/<slug:verb>/", send_views.verb_view, name="mailing_verb"),
        path("mailing/mails/<int:delivery_id>/", send_views.decide_view, name="mailing_decide"),
        path("mailing/lists/", list_views.lists_view, name="mailing_lists"),
        path("mailing/lists/new/", list_views.list_new_view, name="mailing_list_new"),
        path("mailing/lists/<int:list_id>/", list_views.list_view, name="mailing_list"),
        path("mailing/lists/<int:list_id>/edit/", list_views.list_edit_view, name="mailing_list_edit"),
        path("mailing/lists/<int:list_id>/fill/", list_views.list_fill_view, name="mailing_list_fill"),
        path("mailing/lists/<int:list_id>/export/", list_views.list_export_view, name="mailing_list_export"),
        path("mailing/lists/<int:list_id>/close/", list_views.list_close_view, name="mailing_list_close"),
        path("mailing/lists/<int:list_id>/open/", list_views.list_open_view, name="mailing_list_open"),
        path("mailing/suppress/", list_views.suppress_view, name="mailing_suppress"),
    ]


@hooks.register("register_admin_menu_item")
def mailing_in_the_menu():
    return OpenMenuItem(_("发邮件"), reverse("mailing_jobs"), name="mailing", icon_name="mail", order=250)


@hooks.register("register_admin_menu_item")
def suppressing_in_the_menu():
    return OnlyHereMenuItem(
        _("不要再发邮件"), reverse("mailing_suppress"), name="mailing-suppress", icon_name="mail", order=251
    )


class OnlyHereMenuItem(OpenMenuItem):
    """For who meets no other page of the mailing."""

    def is_shown(self, request):
        return super().is_shown(request) and not is_open_address(request.user, reverse("mailing_jobs"))


# After the dashboard was put together.
@hooks.register("construct_homepage_panels", order=900)
def waiting_sendings(request, panels):
    if is_open_address(request.user, reverse("mailing_jobs")):
        panels.append(WaitingPanel())
