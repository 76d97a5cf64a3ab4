"""What editors fill in about menus and about where things lie."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.wall import reached_pages
from portal.core.dates import short_date
from portal.places.models import Unit

from .drawing import Frame
from .menu_paste import LONGEST, read_menu
from .models import FacilityPage, MenuDay, Spot
from .models.menu_day import WEEK, monday_of
from .models.spot import FURTHEST


def weeks() -> list[tuple[str, str]]:
    """This week and the next, each by its Monday."""
    monday = monday_of(timezone.localdate())
    last = datetime.timedelta(days=6)
    return [
        (f"{day:%Y-%m-%d}", f"{name}（{short_date(day)}—{short_date(day + last)}）")
        for day, name in ((monday, _("这一周")), (monday + WEEK, _("下一周")))
    ]


class WeekForm(forms.Form):
    """For which week."""

    week = forms.ChoiceField(
        label=gettext_lazy("哪一周"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选哪一周。"),
            "invalid_choice": gettext_lazy("只能排这一周和下一周，请选一个。"),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["week"].choices = weeks()  # type: ignore[attr-defined]

    @property
    def monday(self) -> datetime.date:
        return datetime.date.fromisoformat(self.cleaned_data["week"])


class MenuForm(WeekForm):
    """A week's menu, pasted or written."""

    text = forms.CharField(
        label=gettext_lazy("这一周吃什么"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "从 Excel、Word 里整张表复制过来贴在这里就行，最上面一行写：日期、早餐、午餐、晚餐、价格。"
            "也可以一天写一行，例如：周一 午餐：红烧肉、青菜 晚餐：菜汤面 价格：12 元。哪一餐不供应就空着。"
        ),
        error_messages={"required": gettext_lazy("请写上菜单，或者按“照抄上一周”。")},
    )
    days: list[MenuDay]

    def clean(self) -> dict:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.days = read_menu(data["text"], self.monday)
            except ValidationError as wrong:
                self.add_error("text", wrong)
        return data


class SpotForm(forms.Form):
    """Where one thing lies: two numbers, or a tap on the map."""

    what = forms.ChoiceField(
        label=gettext_lazy("哪一个"),
        error_messages={
            "required": gettext_lazy("请选要放到图上的单位或者服务点。"),
            "invalid_choice": gettext_lazy("这一个不归您管，或者已经没有了，请另选一个。"),
        },
    )
    x = forms.IntegerField(
        label=gettext_lazy("往东几米"),
        required=False,
        help_text=gettext_lazy("在西边的写负数。"),
        error_messages={"invalid": gettext_lazy("请只写数字，单位是米，例如：350。")},
    )
    y = forms.IntegerField(
        label=gettext_lazy("往北几米"),
        required=False,
        help_text=gettext_lazy("在南边的写负数。"),
        error_messages={"invalid": gettext_lazy("请只写数字，单位是米，例如：-120。")},
    )

    def __init__(self, *args, user, frame: Frame, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._frame = frame
        reached = reached_pages(user).values("pk")
        units = Unit.objects.filter(page__in=reached) | Unit.objects.filter(
            kind=Unit.Kind.ESTATE, path__in=_below(Unit.objects.filter(page__in=reached))
        )
        pages = FacilityPage.objects.filter(pk__in=reached).order_by("path")
        self._things: dict[str, Unit | FacilityPage] = {f"unit-{one.pk}": one for one in units.distinct()}
        self._things |= {f"page-{one.pk}": one for one in pages}
        self.fields["what"].choices = [("", _("请选")), *self._named()]  # type: ignore[attr-defined]

    def _named(self) -> list[tuple[str, str]]:
        """Those without a place say so, for they are what somebody came for."""
        placed = {
            f"unit-{unit}" if unit else f"page-{page}"
            for unit, page in Spot.objects.values_list("unit_id", "facility_id")
        }
        return [
            (key, str(one) if key in placed else _("%(name)s（还没有放上）") % {"name": one})
            for key, one in self._things.items()
        ]

    @property
    def thing(self) -> Unit | FacilityPage:
        return self._things[self.cleaned_data["what"]]

    def clean(self) -> dict:
        data = super().clean() or {}
        if self.errors:
            return data
        tapped = [self.data.get(name, "") for name in ("at.x", "at.y")]
        # Pressed by a key, a picture says that it was tapped in its corner.
        if all(one.isdecimal() for one in tapped) and tapped != ["0", "0"]:
            data["x"], data["y"] = self._frame.in_town(*(int(one[:5]) for one in tapped))
        for name in ("x", "y"):
            if data.get(name) is None:
                self.add_error(name, _("请在图上点一下，或者在这里写几米。"))
            elif abs(data[name]) > FURTHEST:
                self.add_error(name, _("太远了，最多三万米。请看看是不是多写了一个数。"))
        return data


def _below(units) -> list[str]:
    """The places in the tree of the estates of some units."""
    paths = list(units.values_list("path", flat=True))
    estates = Unit.objects.filter(kind=Unit.Kind.ESTATE).values_list("path", flat=True)
    return [one for one in estates if one.startswith(tuple(paths))] if paths else []
