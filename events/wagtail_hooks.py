"""The way from the admin to the desk, and no deleting of what people signed up for."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .duties import is_desk_staff
from .models import Round


class DeskMenuItem(MenuItem):
    """For whoever works at a desk."""

    def is_shown(self, request):
        return is_desk_staff(request.user)


@hooks.register("register_admin_menu_item")
def desk_in_the_menu():
    return DeskMenuItem(gettext_lazy("窗口"), reverse("desk"), name="desk", icon_name="group", order=240)


@hooks.register("before_delete_page")
def keep_what_people_signed_up_for(request, page):
    """Rounds and the people on them would lose their page; the activity is taken down instead."""
    if Round.objects.filter(page__path__startswith=page.path).exists():
        messages.error(request, _("这里有人报过名，不能删除。不办了请先在窗口取消各场，再把页面下线。"))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None
