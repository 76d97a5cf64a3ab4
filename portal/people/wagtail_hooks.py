"""The register in the admin: people and their consents, own units only."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList

from portal.accounts.scoped_admin import OwnRowsEdit, OwnRowsIndex, ScopedModelViewSet

from .forms import PersonForm
from .models import Person


class StoriedIndex(OwnRowsIndex):
    """Editors meet the people of stories, not everybody who once signed up."""

    def get_base_queryset(self):
        return super().get_base_queryset().storied()


class StoriedEdit(OwnRowsEdit):
    """By number, too: who merely signed up is the desk's."""

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if not Person.objects.storied().filter(pk=found.pk).exists():
            raise Http404
        return found


class PersonViewSet(ScopedModelViewSet):
    model = Person
    index_view_class = StoriedIndex
    edit_view_class = StoriedEdit
    icon = "user"
    menu_label = _("人物")
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
                heading=_("这个人"),
            ),
            InlinePanel("consents", heading=_("授权"), label=_("授权")),
        ],
        base_form_class=PersonForm,
    )


@hooks.register("register_admin_viewset")
def people():
    return PersonViewSet("people")
