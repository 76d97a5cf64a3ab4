"""Admin screens for rows that belong to a unit: an editor meets only those of their own units."""

from django.http import Http404
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet

from portal.places.models import Unit

from .models import StaffRole


class OwnRows:
    """For a view of one row: 404 unless the reader's roles reach it, the same as for a row that is not there."""

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if not type(found).objects.for_(self.request.user).filter(pk=found.pk).exists():
            raise Http404
        return found


class OwnRowsIndex(generic.IndexView):
    def get_base_queryset(self):
        return self.model.objects.for_(self.request.user)


class OwnRowsEdit(OwnRows, generic.EditView):
    pass


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
            self.fields["unit"].queryset = units_for(self.for_user)


def units_for(user):
    """The units that a user's roles reach; all for superusers."""
    if user.is_superuser:
        return Unit.objects.all()
    units = Unit.objects.none()
    for path in StaffRole.objects.filter(user=user).values_list("unit__path", flat=True):
        units = units | Unit.objects.filter(path__startswith=path)
    return units
