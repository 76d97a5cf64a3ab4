"""居村 in the admin: system administrators add a unit with its page, and change its name and details."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from portal.places.models import Unit

from .forms import AddUnitForm, ChangeUnitForm


class AdministratorsKeep(ModelPermissionPolicy):
    """Administrators alone add and change; nobody deletes what pages, people and papers hang on."""

    def user_has_permission(self, user, action) -> bool:
        return user.is_active and user.is_superuser and action != "delete"

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        return self.user_has_permission(user, action)


class UnitIndexView(generic.IndexView):
    def order_queryset(self, queryset):
        """As in the tree, whatever column is asked for: a unit stands below what it belongs to."""
        return queryset.order_by("path")


class AddUnitView(generic.CreateView):
    def get_success_message(self, instance) -> str:
        return _("“%(name)s”已添加。它的主页等责编或签发人确认以后上线。") % {"name": instance.name}


class UnitViewSet(ModelViewSet):
    model = Unit
    icon = "site"
    menu_label = gettext_lazy("居村")
    menu_name = "units"
    menu_order = 690
    add_to_settings_menu = True
    list_display = ["name", "kind", "phone", "address"]
    list_filter = ["kind"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = UnitIndexView
    add_view_class = AddUnitView
    # Shown to nobody; the two forms below say what may be changed.
    form_fields = ["name"]

    def get_form_class(self, for_update=False):
        return ChangeUnitForm if for_update else AddUnitForm
