"""同事与角色 in the admin: who works for the town, where, as what. System administrators alone come here (the wall)."""

import django_filters
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from portal.places.models import Unit

from .forms import ColleagueForm, PlaceFormSet
from .models import Role, User
from .staff import add_colleague, change_colleague, renew_first_password

LIST = "wagtailusers_users:index"


def works_as(user: User) -> str:
    """Each role with its unit, in words."""
    words = [f"{one.unit} · {one.get_role_display()}" for one in user.staff_roles.all()]
    if user.is_superuser:
        words.insert(0, _("系统管理员"))
    return "；".join(words) or _("没有角色")


def without_role():
    """Colleagues who may log in and can do nothing: they wait for a role, or were forgotten."""
    return User.objects.filter(is_staff=True, is_active=True, is_superuser=False, staff_roles=None)


class StaffFilterSet(WagtailFilterSet):
    unit = django_filters.ModelChoiceFilter(
        field_name="staff_roles__unit",
        queryset=Unit.objects.filter(page__isnull=False),
        label=gettext_lazy("单位"),
        distinct=True,
    )
    role = django_filters.ChoiceFilter(
        field_name="staff_roles__role", choices=Role.choices, label=gettext_lazy("角色"), distinct=True
    )
    idle = django_filters.BooleanFilter(method="only_idle", label=gettext_lazy("没有角色"))
    is_active = django_filters.BooleanFilter(label=gettext_lazy("可以登录"))

    class Meta:
        model = User
        fields: list[str] = []

    def only_idle(self, queryset, name, value):
        waiting = without_role().values("pk")
        return queryset.filter(pk__in=waiting) if value else queryset.exclude(pk__in=waiting)


class StaffIndex(generic.IndexView):
    """Never a resident, whatever is asked for."""

    filterset_class = StaffFilterSet
    add_item_label = gettext_lazy("添加同事")
    page_title = gettext_lazy("同事与角色")
    columns = [
        TitleColumn("get_full_name", label=gettext_lazy("姓名"), url_name="wagtailusers_users:edit"),
        Column("username", label=gettext_lazy("登录名"), sort_key="username"),
        Column("works_as", label=gettext_lazy("单位和角色"), accessor=works_as),
        Column(
            "is_active",
            label=gettext_lazy("状态"),
            accessor=lambda user: _("可以登录") if user.is_active else _("已停用"),
            sort_key="is_active",
        ),
        DateColumn("last_login", label=gettext_lazy("上次登录"), sort_key="last_login"),
    ]

    def get_base_queryset(self):
        return User.objects.filter(is_staff=True).prefetch_related("staff_roles__unit")


def add_view(request):
    """A new colleague; the answer shows the first password, once."""
    form, places = ColleagueForm(request.POST or None), PlaceFormSet(request.POST or None)
    if request.method == "POST" and form.is_valid() and places.is_valid():
        user, password = add_colleague(**form.cleaned_data, places=chosen(places), by=request.user)
        return slip(request, user, password)
    return _form(request, form, places, None)


def edit_view(request, pk: int):
    """What somebody is called, where they work, whether they may enter; and a new first password if it is lost."""
    user = get_object_or_404(User, pk=pk, is_staff=True)
    if request.method == "POST" and "renew" in request.POST:
        return slip(request, user, renew_first_password(user=user, by=request.user))
    held = [{"unit": one.unit, "role": one.role} for one in user.staff_roles.select_related("unit")]
    now = {
        "name": user.get_full_name(),
        "login": user.username,
        "administrator": user.is_superuser,
        "active": user.is_active,
    }
    form = ColleagueForm(request.POST or None, user=user, initial=now)
    places = PlaceFormSet(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid() and places.is_valid():
        try:
            change_colleague(user=user, **form.cleaned_data, places=chosen(places), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("%(name)s 的资料和角色已经改好。") % {"name": form.cleaned_data["name"]}
            )
            return redirect(LIST)
    return _form(request, form, places, user)


def chosen(places) -> set:
    rows = [one.cleaned_data for one in places if one.cleaned_data.get("unit")]
    return {(row["unit"], Role(row["role"])) for row in rows}


def slip(request, user: User, password: str):
    """To be printed or copied by hand: no page shows it again. Admin answers are not stored by any browser."""
    told = {"colleague": user, "password": password, "works_as": works_as(user)}
    told["address"] = request.build_absolute_uri(reverse("wagtailadmin_login"))
    return render(request, "accounts/admin/slip.html", told)


def _form(request, form, places, user: User | None):
    told = {"form": form, "places": places, "colleague": user}
    return render(request, "accounts/admin/colleague.html", told)


class StaffViewSet(ModelViewSet):
    """At Wagtail's own addresses of users, so that its links lead here."""

    model = User
    icon = "user"
    menu_label = gettext_lazy("同事与角色")
    menu_name = "users"
    menu_order = 600
    add_to_settings_menu = True
    add_to_reference_index = False
    ordering = "username"
    index_view_class = StaffIndex
    search_fields = ["username", "last_name", "first_name"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = False
    form_fields = ["username"]  # shown to nobody; the two forms above say what may be changed
    add_view = property(lambda self: add_view)
    edit_view = property(lambda self: edit_view)
