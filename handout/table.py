"""The table of a number: which of its lines are dates that can be signed up for by slip."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.models import Roll, Slot
from news.models import IssuePage
from paper.document import Slip
from paper.freezing import SLIPS
from portal.core.dates import short_weekday

from .models import SlipPlan

in_chinese = override(settings.LANGUAGE_CODE)


def dates_in(issue: IssuePage) -> dict[int, Any]:
    """The lines of a number's tables that are dates of the calendar, by the number of the date, in printed order."""
    rows: dict[int, Any] = {}
    for part in issue.sections:
        for row in part.value["rows"] if part.block_type == "dates" else ():
            if row.get("occurrence"):
                rows.setdefault(row["occurrence"], row)
    return rows


def rolls_in(issue: IssuePage) -> dict[int, Roll]:
    """The lists behind those dates; a date that takes no sign-ups has none."""
    dates = dates_in(issue)
    found = Roll.objects.filter(occurrence__in=dates, round__page__live=True).with_round()
    by_date = {roll.occurrence_id: roll for roll in found}
    return {pk: by_date[pk] for pk in dates if pk in by_date}


def why_no_slip(roll: Roll) -> str:
    """Why a date cannot be answered on paper; empty where it can."""
    if roll.called_off or roll.closed_at:
        return _("已经取消或者办完了。")
    if roll.round.is_volunteering:
        return _("志愿岗位要选做什么，回条上写不下，请到窗口报。")
    if roll.round.whole_course:
        return _("整期的课一次报完，请到窗口报。")
    if roll.slots.filter(mode=Slot.Mode.HOME).exists():
        return _("上门的要另写地址，请到窗口报。")
    return ""


@in_chinese
def line_of(row) -> str:
    """A date in one line: 12月5日 周六 8:30 量血压."""
    day = row["day"]
    values = {"month": day.month, "day": day.day, "weekday": short_weekday(day)}
    when = _("%(month)d月%(day)d日 %(weekday)s") % values
    starts = (row.get("time") or "").partition("—")[0]
    return " ".join(part for part in (when, starts, row["what"]) if part)


@in_chinese
def slip_of(issue: IssuePage) -> tuple[Slip, dict[int, str]] | None:
    """The slip of a number as it is printed, and the code beside each of its dates. Made of the number's own lines and of
    what was planned, of nothing that may have changed by the time it is asked again."""
    plan = SlipPlan.objects.filter(issue=issue.pk).first()
    if plan is None:
        return None
    rows, asks, answers = dates_in(issue), [], {}
    for ask in plan.asks.select_related("roll"):
        ask.plan = plan
        if row := rows.get(ask.roll.occurrence_id):
            born = _("（请写上出生日期）") if ask.asks_born else ""
            asks.append(f"{ask.code}　{line_of(row)}{born}")
            answers[ask.roll.occurrence_id] = ask.code
    until = _("%(month)d月%(day)d日") % {"month": plan.until.month, "day": plan.until.day}
    return Slip(code=plan.code, asks=asks, return_to=plan.return_to, until=until), answers


SLIPS.append(slip_of)
