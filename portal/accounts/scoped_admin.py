"""Admin screens for rows that belong to a unit: an editor meets only those of their own units."""

from django.db.models import Q
from django.http import Http404, HttpRequest
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet

from portal.places.models import Unit

from .roles import paths_with_right
from .wall import is_open_address


class OwnRows:
    """For a view of one row: 404 unless the reader's roles reach it, the same as for a row that is not there."""

    request: HttpRequest
    own_action = "view"

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if not type(found).objects.for_(self.request.user, self.own_action).filter(pk=found.pk).exists():
            raise Http404
        return found


class OwnRowsIndex(generic.IndexView):
    def get_base_queryset(self):
        return self.model.objects.for_(self.request.user)


class OwnRowsEdit(OwnRows, generic.EditView):
    own_action = "change"

    def get_history_url(self):
        return self._if_open(super().get_history_url())

    def get_usage_url(self):
        return self._if_open(super().get_usage_url())

    def _if_open(self, address: str | None) -> str | None:
        return address if address and is_open_address(self.request.user, address) else None


class OwnRowsDelete(OwnRows, generic.DeleteView):
    pass


class OwnRowsHistory(OwnRows, history.HistoryView):
    pass


class OwnRowsUsage(OwnRows, usage.UsageView):
    pass


class ScopedModelViewSet(ModelViewSet):
    """A ModelViewSet whose model has a `unit` and a ScopedQuerySet."""

    index_view_class = OwnRowsIndex
    edit_view_class = OwnRowsEdit
    delete_view_class = OwnRowsDelete
    history_view_class = OwnRowsHistory
    usage_view_class = OwnRowsUsage
    copy_view_enabled = False


class OwnUnitForm(WagtailAdminModelForm):
    """A row goes into one of the editor's own units; the form asks, not only the list it shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            meta = self._meta.model._meta
            self.fields["unit"].queryset = units_for(
                self.for_user, f"{meta.app_label}.change_{meta.model_name}"
            )


def units_for(user, right: str):
    """The units in which a user's roles give a right, such as people.change_person; all for superusers."""
    if user.is_superuser:
        return Unit.objects.all()
    reach = Q(pk__in=[])
    for path in paths_with_right(user, right):
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach)
