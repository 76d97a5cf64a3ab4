"""What a canteen serves on a day. Rows, not parts of the page: the menu is new each week and waits for no review."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .facility import FacilityPage

WEEK = datetime.timedelta(days=7)
A_MEAL = 200  # characters


def monday_of(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


class MenuDayQuerySet(models.QuerySet):
    """Questions about menus."""

    def in_week(self, monday: datetime.date) -> "MenuDayQuerySet":
        return self.filter(date__gte=monday, date__lt=monday + WEEK)

    def to_come(self) -> "MenuDayQuerySet":
        """Today's and those of the next six days, so far as they are up: what is over is gone, and nobody scrolls for more."""
        today = timezone.localdate()
        return self.filter(date__gte=today, date__lt=today + WEEK)


class MenuDay(models.Model):
    """One day on the board of a canteen."""

    facility = models.ForeignKey(
        FacilityPage, verbose_name=_("食堂"), on_delete=models.CASCADE, related_name="menu_days"
    )
    date = models.DateField(_("日期"))
    breakfast = models.CharField(_("早餐"), max_length=A_MEAL, blank=True)
    lunch = models.CharField(_("午餐"), max_length=A_MEAL, blank=True)
    supper = models.CharField(_("晚餐"), max_length=A_MEAL, blank=True)
    price = models.CharField(_("价格"), max_length=40, blank=True)

    objects = MenuDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("一天的菜单")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "date"], name="a_canteen_has_one_menu_a_day"),
            models.CheckConstraint(
                condition=~models.Q(breakfast="", lunch="", supper=""), name="a_menu_has_a_meal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"

    @property
    def meals(self) -> list[tuple[str, str]]:
        """Each meal that is served, with its name."""
        named = ((_("早餐"), self.breakfast), (_("午餐"), self.lunch), (_("晚餐"), self.supper))
        return [(str(name), dishes) for name, dishes in named if dishes]
