"""Menus and the map in the admin."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.wall import reached_pages

from .actions import place, put_up_menu, repeat_menu
from .drawing import SIDE, Frame
from .forms import MenuForm, SpotForm, WeekForm, weeks
from .menu_paste import written
from .models import FacilityKind, FacilityPage, Spot

FRAME = re.compile(r"(-?\d{1,6}),(-?\d{1,6}),(\d{1,6})")


def own_canteens(user):
    """The canteens in whose units somebody edits, drafts left out: nobody reads their board."""
    reached = reached_pages(user).values("pk")
    return FacilityPage.objects.live().filter(kind=FacilityKind.CANTEEN, pk__in=reached).order_by("path")


@require_safe
def menus_view(request: HttpRequest) -> HttpResponse:
    """The canteens, each with what is up for this week and the next."""
    rows = [
        (one, [(value, words, one.menu_days.in_week(_monday(value)).count()) for value, words in weeks()])
        for one in own_canteens(request.user)
    ]
    return render(request, "guides/admin/menus.html", {"rows": rows})


def menu_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One canteen's week: what is up can be changed as it stands, or another put in its place."""
    canteen = get_object_or_404(own_canteens(request.user), pk=pk)
    if request.method == "POST":
        form = MenuForm(request.POST)
        if form.is_valid():
            put_up_menu(canteen=canteen, monday=form.monday, days=form.days, by=request.user)
            messages.success(request, _("菜单挂上了，读者现在就看得到。"))
            return redirect(f"{reverse('guides_menu', args=[pk])}?week={form.monday}")
        return _menu(request, canteen, form, status=422)
    asked = request.GET.get("week", "")
    week = asked if asked in dict(weeks()) else weeks()[0][0]
    up = list(canteen.menu_days.in_week(_monday(week)))
    return _menu(request, canteen, MenuForm(initial={"week": week, "text": written(up)}), up=up)


@require_POST
def repeat_view(request: HttpRequest, pk: int) -> HttpResponse:
    """照抄上一周, with one press."""
    canteen = get_object_or_404(own_canteens(request.user), pk=pk)
    form = WeekForm(request.POST)
    if not form.is_valid():
        return _menu(request, canteen, MenuForm(request.POST), status=422)
    try:
        repeat_menu(canteen=canteen, monday=form.monday, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("上一周的菜单照抄过来了，请看一看要不要改。"))
    return redirect(f"{reverse('guides_menu', args=[pk])}?week={form.monday}")


def _menu(request: HttpRequest, canteen: FacilityPage, form: MenuForm, *, up=(), status: int = 200):
    week = form["week"].value() or weeks()[0][0]
    context = {"canteen": canteen, "form": form, "up": up, "week": week, "weeks": weeks()}
    return render(request, "guides/admin/menu.html", context, status=status)


def _monday(week: str):
    form = WeekForm({"week": week})
    form.is_valid()
    return form.monday


def map_view(request: HttpRequest) -> HttpResponse:
    """Where units and facilities lie: one is chosen, then the map is tapped or two numbers are written."""
    frame = _frame(request.POST.get("frame", ""))
    typed = request.POST if request.method == "POST" else None
    form = SpotForm(typed, user=request.user, frame=frame)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        place(what=form.thing, x=data["x"], y=data["y"], by=request.user)
        messages.success(
            request,
            _("%(name)s放好了：往东 %(x)s 米、往北 %(y)s 米。") % {"name": form.thing, **data},
        )
        return redirect("guides_map")
    context = {"form": form, "frame": frame, "side": SIDE, "spots": _spots()}
    return render(request, "guides/admin/map.html", context, status=422 if form.errors else 200)


@require_safe
def map_picture(request: HttpRequest) -> HttpResponse:
    """The town as it is drawn so far, to be tapped."""
    frame = _frame(request.GET.get("frame", ""))
    drawn = [(*frame.on_paper(one.x, one.y), str(one.unit or one.facility), one.unit) for one in _spots()]
    context = {
        "spots": drawn,
        "side": SIDE,
        "middle": frame.on_paper(0, 0),
        "hundred": 500 * SIDE / frame.side,
    }
    answer = render(request, "guides/admin/map.svg", context, content_type="image/svg+xml")
    answer["Cache-Control"] = "no-store"
    return answer


def _spots() -> list[Spot]:
    return list(Spot.objects.select_related("unit", "facility").order_by("-y", "x"))


def _frame(asked: str) -> Frame:
    """The frame in which the map was drawn that somebody taps; as it would be drawn now, where none is named."""
    found = FRAME.fullmatch(asked)
    if found and int(found[3]) > 0:
        return Frame(int(found[1]), int(found[2]), int(found[3]))
    return Frame.around(list(Spot.objects.values_list("x", "y")))
