"""What somebody looked at and stands for, until a day."""

import datetime
import re

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel

from portal.core.publishing import Problems
from portal.places.hours import week

# What somebody looked at holds for a year, unless they said otherwise.
HOLDS = datetime.timedelta(days=365)
PHONE = re.compile(r"[\d（）()+\-—转 ]+")
FEWEST_DIGITS = 3


class Checked(models.Model):
    """A page with an office behind it: its phone can be called, its hours can be read, and somebody checked it."""

    # Of the page itself.
    phone: str
    hours: str

    responsible = models.CharField(
        _("责任人"), max_length=40, blank=True, help_text=_("谁核对过、谁来管这一页，对外公开。")
    )
    checked_on = models.DateField(_("最近核对日期"), null=True, blank=True)
    good_until = models.DateField(
        _("核对管到哪天"),
        null=True,
        blank=True,
        help_text=_("不填就是核对以后一年。过了这天，页面会提醒读者先打电话问。"),
    )

    class Meta:
        abstract = True

    @staticmethod
    def panel() -> MultiFieldPanel:
        return MultiFieldPanel(["responsible", "checked_on", "good_until"], heading=_("谁核对的、管到哪天"))

    def ask_phone_and_hours(self, problems: Problems) -> None:
        """One number that can be dialled; hours that make a table, or none."""
        if not self.phone.strip():
            problems.add("phone", _("请写一个打得通的电话，读者有不明白的要问。"))
        elif not PHONE.fullmatch(self.phone) or sum(map(str.isdigit, self.phone)) < FEWEST_DIGITS:
            problems.add("phone", _("这里只写一个电话号码，别的话请写在“找谁问”里。"))
        if self.hours.strip() and not week(self.hours):
            problems.add(
                "hours", _("这个时间看不懂，排不出时间表。请照样子写：周一至周五8:30—11:30，13:30—17:00。")
            )

    def ask_who_checked(self, problems: Problems) -> None:
        if not self.responsible.strip():
            problems.add("responsible", _("请写明谁核对过、谁来管这一页。"))
        if self.checked_on is None:
            problems.add("checked_on", _("请填哪天核对过；没有核对过的指引不能发布。"))
        elif self.checked_on > timezone.localdate():
            problems.add("checked_on", _("核对日期还没有到，请填真正核对的那天。"))
        elif self.good_until and self.good_until < self.checked_on:
            problems.add("good_until", _("“管到哪天”不能早于核对的那天，请改一下，或者空着。"))

    @property
    def holds_until(self) -> datetime.date | None:
        """The last day on which readers may rely on it."""
        return self.good_until or (self.checked_on and self.checked_on + HOLDS)

    @property
    def is_stale(self) -> bool:
        """Whether it should have been looked at again."""
        return self.holds_until is None or self.holds_until < timezone.localdate()
