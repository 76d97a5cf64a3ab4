"""The register in the admin: people and their consents, own units only; and reasons for what a consent leaves open."""

from django.contrib import messages as plain_messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.models import Page

from portal.accounts.roles import paths_with_right
from portal.accounts.scoped_admin import (
    OwnRowsDelete,
    OwnRowsEdit,
    OwnRowsHistory,
    OwnRowsIndex,
    OwnRowsUsage,
    ScopedModelViewSet,
)
from portal.core.models import BasePage
from portal.core.shown import places_of, words_digest

from .actions import clear_words
from .choosing import person_chooser
from .forms import PersonForm
from .gate import all_asks, open_asks
from .models import Clearance, Person
from .post_admin import GapsPanel, OfficeViewSet, PostViewSet, gaps_view


class Storied:
    """Editors meet the people of stories, not everybody who once signed up: not in the list, nor by an address."""

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if not Person.objects.storied().filter(pk=found.pk).exists():
            raise Http404
        return found


class SaysWhatIsMissing:
    """A consent that cannot carry a story says so when it is saved, not when the story is written."""

    request: HttpRequest

    def form_valid(self, form):
        response = super().form_valid(form)
        person = Person.objects.get(pk=form.instance.pk)
        if lacks := person.story_lacks(timezone.localdate()):
            words = {"name": person.name, "lacks": "；".join(lacks)}
            sentence = _("%(name)s的故事现在还不能发布：%(lacks)s。") % words
            plain_messages.warning(self.request, sentence)
        elif not person.story_consent().read_aloud:
            sentence = _("文章写好以后要读给本人听，听过了回来勾选“文章已读给本人听过”，文章才能发布。")
            plain_messages.info(self.request, sentence)
        return response


class StoriedIndex(OwnRowsIndex):
    def get_base_queryset(self):
        return super().get_base_queryset().storied()


class PersonCreate(SaysWhatIsMissing, generic.CreateView):
    pass


class PersonEdit(SaysWhatIsMissing, Storied, OwnRowsEdit):
    pass


class PersonDelete(Storied, OwnRowsDelete):
    pass


class PersonHistory(Storied, OwnRowsHistory):
    pass


class PersonUsage(Storied, OwnRowsUsage):
    pass


class PersonViewSet(ScopedModelViewSet):
    model = Person
    index_view_class = StoriedIndex
    add_view_class = PersonCreate
    edit_view_class = PersonEdit
    delete_view_class = PersonDelete
    history_view_class = PersonHistory
    usage_view_class = PersonUsage
    icon = "user"
    menu_label = gettext_lazy("人物")
    menu_name = "people"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["name", "unit", "consent_word"]
    list_filter = ["unit"]
    search_fields = ["name"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldPanel("unit"),
                    FieldPanel("born"),
                    FieldPanel("is_adult"),
                    FieldPanel("note"),
                ],
                heading=gettext_lazy("这个人"),
            ),
            InlinePanel("consents", heading=gettext_lazy("授权"), label=gettext_lazy("授权")),
        ],
        base_form_class=PersonForm,
    )


@hooks.register("register_admin_viewset")
def people():
    return PersonViewSet("people")


@hooks.register("register_admin_viewset")
def choosing():
    return person_chooser


@hooks.register("register_admin_urls")
def urls():
    return [
        path("reasons/<int:page_id>/", clear_view, name="people_clear"),
        path("posts/gaps/", gaps_view, name="people_gaps"),
    ]


hooks.register("register_admin_viewset", lambda: [PostViewSet("posts"), OfficeViewSet("offices")])


# After the dashboard was put together (home/wagtail_hooks.py).
@hooks.register("construct_homepage_panels", order=900)
def gaps(request, panels):
    if request.user.is_superuser or paths_with_right(request.user, "people.change_post"):
        panels.append(GapsPanel())


def clear_view(request, page_id: int):
    """What in the last saved version needs a reason, and the reason."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, BasePage) or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    version = page.get_latest_revision_as_object()
    places = places_of(version)
    refused = ""
    if request.method == "POST":
        reason, digest = request.POST.get("reason", ""), request.POST.get("digest", "")
        try:
            clear_words(page=version, digest=digest, reason=reason, by=request.user)
        except ValidationError as error:
            refused = "".join(error.messages)
        else:
            plain_messages.success(request, _("理由已经记下，审核的同事会看到。文章再改，要重新写。"))
            return redirect("wagtailadmin_pages:edit", page.pk)
    context = {
        "page": version,
        "asks": list(all_asks(version, places)),
        "digest": words_digest(places),
        "given": Clearance.objects.filter(page=page).select_related("by"),
        "reason": request.POST.get("reason", ""),
        "refused": refused,
    }
    return render(request, "people/admin/clear.html", context)


@hooks.register("before_edit_page")
def ask_for_a_reason(request, page):
    """Whoever opens a draft reads what needs a reason before it is submitted, with the way to write one."""
    if request.method != "GET" or not isinstance(page, BasePage):
        return
    asks = list(open_asks(page, places_of(page)))
    if asks:
        what = "；".join(dict.fromkeys(ask.what for ask in asks))
        way = messages.button(reverse("people_clear", args=[page.pk]), _("写明理由"))
        messages.warning(request, _("提交以前请看一下：%(what)s。") % {"what": what}, buttons=[way])
