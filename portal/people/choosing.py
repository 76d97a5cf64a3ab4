"""Choosing the person of a story: among the people of stories of one's own units, or a new one without leaving the form."""

from django import forms
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from portal.accounts.models import Role
from portal.accounts.roles import PAGE_PERMISSIONS, held_roles

from .forms import NewPersonForm
from .models import Person


def words_for(person: Person) -> str:
    """Told apart from others of the same name by the unit, with what the consent lacks."""
    lacks = person.story_lacks(timezone.localdate())
    return f"{person.name}（{person.unit}）{'：' if lacks else ''}{'；'.join(lacks)}"


class ForWriters:
    """Those who write pages choose people for them; for all others there is nothing here."""

    request: HttpRequest

    def dispatch(self, request, *args, **kwargs):
        writes = any(PAGE_PERMISSIONS[Role(role)] for role, _path in held_roles(request.user))
        if not (request.user.is_superuser or writes):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def offered(self):
        return Person.objects.offered_to(self.request.user).select_related("unit")

    def get_display_title(self, instance):
        return words_for(instance)


class NameFilter(BaseFilterForm):
    """By name or pinyin; never by phone, which is the desk's way."""

    q = forms.CharField(label=_("姓名或拼音"), required=False)

    def filter(self, objects):
        objects = super().filter(objects)
        if words := self.cleaned_data["q"].strip():
            self.is_searching, self.search_query = True, words
            by_sound = objects.filter(sounds__contains=words.lower())
            objects = objects.filter(name__contains=words) | by_sound
        return objects


class Choose(ForWriters):
    filter_form_class = NameFilter

    def get_object_list(self):
        return self.offered()

    @property
    def columns(self):
        return [
            *super().columns,
            Column("unit", label=_("所在居村")),
            Column("consent_word", label=_("授权")),
        ]

    def get_creation_form_kwargs(self):
        return super().get_creation_form_kwargs() | {"for_user": self.request.user}


class ChooseView(Choose, chooser.ChooseView):
    pass


class ChooseResultsView(Choose, chooser.ChooseResultsView):
    pass


class ChosenView(ForWriters, chooser.ChosenView):
    def get_object(self, pk):
        return self.offered().get(pk=pk) if pk.isdecimal() and len(pk) < 19 else self.offered().none().get()


class ChosenMultipleView(ForWriters, chooser.ChosenMultipleView):
    def get_objects(self, pks):
        return self.offered().filter(pk__in=[pk for pk in pks if pk.isdecimal() and len(pk) < 19])


class CreateView(ForWriters, chooser.CreateView):
    def get_creation_form_kwargs(self):
        return super().get_creation_form_kwargs() | {"for_user": self.request.user}


class PersonWidget(BaseChooser):
    """The person in the story's form."""

    def get_display_title(self, instance):
        return words_for(instance)


class PersonChooserViewSet(ChooserViewSet):
    model = Person
    icon = "user"
    choose_one_text = _("选一个人，或登记新的人")
    choose_another_text = _("换一个人")
    edit_item_text = _("看这个人的授权")
    search_tab_label = _("已经登记的")
    creation_tab_label = _("登记新的人")
    create_action_label = _("登记并选这个人")
    creation_form_class = NewPersonForm
    base_widget_class = PersonWidget
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    create_view_class = CreateView
    register_widget = False


person_chooser = PersonChooserViewSet("person_chooser", url_prefix="people/choose")
