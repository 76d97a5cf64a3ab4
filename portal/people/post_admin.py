"""Offices and posts in the admin, and what is vacant or out of rule."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from portal.accounts.admin_addresses import may_open
from portal.accounts.scoped_admin import (
    OwnRowsDelete,
    OwnRowsEdit,
    OwnRowsIndex,
    OwnUnitForm,
    ScopedModelViewSet,
    units_for,
)
from portal.core.reach import out_of_reach, references

from .appointing import appoint, name_office, remove_post
from .models import Office, Person, Post
from .panels import PersonPanel
from .posts import Vacancy, vacancies

SHOWN_AT_ONCE, SHOWN_AT_DESK = 5, 20


class PostForm(OwnUnitForm):
    """One post: unit, person and photo from the editor's own units only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].error_messages["invalid_choice"] = _(
            "这个单位不归您管，请选您自己的居村或它下面的单位。"
        )
        person = self.fields["person"]
        # Whoever holds it already stays, or a colleague of another unit could not save the post at all.
        kept = Person.objects.filter(pk=self.instance.person_id)
        offered = Person.objects.offered_to(self.for_user).values("pk")
        person.queryset = Person.objects.filter(pk__in=offered) | kept
        person.required = True
        person.error_messages |= {
            "required": _("请选一个人；还没有登记的，在选人的窗口里登记。"),
            "invalid_choice": _("这个人不在您的居村里，请在自己居村的人物里选，或者先登记。"),
        }
        self._photo_before = self.instance.photo_id

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        if photo and photo.pk != self._photo_before:
            chosen = Post(photo=photo)
            if out_of_reach(self.for_user, references([chosen])):
                raise ValidationError(_("这张照片不在您能用的图片里，请另选一张。"))
        return photo

    def save(self, commit: bool = True) -> Post:
        return appoint(post=self.instance, by=self.for_user) if commit else super().save(commit=False)


class AskedAgain:
    """What a colleague entered since the form was read is refused under the lock; the form says so and keeps what was
    typed."""

    get_error_message: Callable[[], str]
    form_invalid: Callable[[Any], HttpResponse]

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class PostAdd(AskedAgain, generic.CreateView):
    pass


class PostEdit(AskedAgain, OwnRowsEdit):
    pass


class PostDelete(OwnRowsDelete):
    """By the action, so that the line stands in the audit log. Nothing points at a post: where it is used is not asked."""

    def get_usage_url(self) -> None:
        return None

    def delete_action(self) -> None:
        remove_post(post=self.object, by=self.request.user)


class PostIndex(OwnRowsIndex):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("office", "person", "unit")


class PostViewSet(ScopedModelViewSet):
    model = Post
    index_view_class = PostIndex
    add_view_class = PostAdd
    edit_view_class = PostEdit
    delete_view_class = PostDelete
    icon = "group"
    menu_label = gettext_lazy("找谁")
    menu_name = "posts"
    menu_order = 261
    add_to_admin_menu = True
    list_display = ["office", "person", "unit", "span", "since", "until"]
    list_filter = ["office", "unit"]
    search_fields = ["person__name", "span", "office__name"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("office"),
                    FieldPanel("unit"),
                    PersonPanel("person"),
                    FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
                ],
                heading=gettext_lazy("谁任什么职"),
            ),
            MultiFieldPanel(
                [FieldPanel("span"), FieldPanel("households"), FieldPanel("reason")],
                heading=gettext_lazy("管哪一片"),
            ),
            MultiFieldPanel(
                [FieldPanel("phone"), FieldPanel("shows_phone"), FieldPanel("photo")],
                heading=gettext_lazy("电话和照片，本人同意才给读者看"),
                help_text=gettext_lazy(
                    "名字、职务、在哪里、管哪一片、多少户，登记了读者就看得到。电话和照片要先在“人物—授权”里登记本人同意；"
                    "没有同意，或者撤回了，读者看到单位的电话和姓，看不到这里写的。"
                ),
            ),
        ],
        base_form_class=PostForm,
    )


class OfficeForm(WagtailAdminModelForm):
    def save(self, commit: bool = True) -> Office:
        return name_office(office=self.instance, by=self.for_user) if commit else super().save(commit=False)


class OfficeAdd(AskedAgain, generic.CreateView):
    pass


class OfficeEdit(AskedAgain, generic.EditView):
    pass


class OfficeViewSet(ModelViewSet):
    """Few, named by the town, and changed rarely."""

    model = Office
    icon = "list-ul"
    menu_label = gettext_lazy("职务")
    menu_name = "offices"
    menu_order = 711
    add_to_settings_menu = True
    list_display = ["name", "for_one", "is_expected", "has_span", "least", "most", "position"]
    add_view_class = OfficeAdd
    edit_view_class = OfficeEdit
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in ("name", "for_one", "is_expected", "has_span", "least", "most", "position")
        ],
        base_form_class=OfficeForm,
    )
    copy_view_enabled = False


def gaps_for(user, action: str = "change") -> tuple[list[Vacancy], list[Post]]:
    """What is vacant and which spans are out of rule, in the units whose posts somebody keeps.

    Args:
        action: "view" for those whose posts somebody only sees.
    """
    today = timezone.localdate()
    spans = Post.objects.for_(user, action).on(today).out_of_rule()
    found = spans.select_related("office", "unit", "person").order_by("unit__path", "span", "pk")
    return vacancies(units_for(user, f"people.{action}_post"), today), list(found)


def gaps_at_desk(_page, request: HttpRequest) -> dict[str, Any] | None:
    """For whoever is asked at the desk who looks after a house: where nobody does, and where somebody has too much."""
    vacant, spans = gaps_for(request.user, "view")
    if not vacant and not spans:
        return None
    rest = max(len(vacant) - SHOWN_AT_DESK, 0) + max(len(spans) - SHOWN_AT_DESK, 0)
    return {
        "vacant": vacant[:SHOWN_AT_DESK],
        "spans": spans[:SHOWN_AT_DESK],
        "count": len(vacant) + len(spans),
        "rest": rest,
        "keeps": may_open(request.user, "people_gaps"),
    }


class GapsPanel(Component):
    """On the dashboard of whoever keeps posts; nothing where nothing is missing."""

    name = "portal_gaps"
    template_name = "people/admin/gaps_panel.html"
    order = 232

    def get_context_data(self, parent_context):
        vacant, spans = gaps_for(parent_context["request"].user)
        rest = max(len(vacant) - SHOWN_AT_ONCE, 0) + max(len(spans) - SHOWN_AT_ONCE, 0)
        return {"vacant": vacant[:SHOWN_AT_ONCE], "spans": spans[:SHOWN_AT_ONCE], "rest": rest}


def gaps_view(request: HttpRequest) -> HttpResponse:
    """All vacancies and all spans out of rule of the editor's units."""
    vacant, spans = gaps_for(request.user)
    return render(request, "people/admin/gaps.html", {"vacant": vacant, "spans": spans})
