"""How far a number got on paper: copies, bundles, what is left, slips that came back."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from news.models import IssuePage

from .models import PrintRun, ReturnedSlip, SlipPlan

# What is counted, how many, and what is to be known of it; no number where nobody knows one.
Line = tuple[str, int | None, str]


def reach(issue: IssuePage) -> list[Line]:
    """What is known of a number on paper. What nobody said is nothing, never none.

    Args:
        issue: the number.

    Returns:
        Copies printed, bundles delivered, bundles without a word, copies left over, slips back; each with its number and
        a note. Of a number that was not handed out, only that.
    """
    run = PrintRun.objects.filter(issue=issue.pk).first()
    lines: list[Line] = [(_("纸上印了几份"), run.copies if run and not run.is_planned else None, "")]
    if run and not run.is_planned:
        lines += _bundles(run)
    if SlipPlan.objects.printed().filter(issue=issue.pk).exists():
        back = ReturnedSlip.objects.filter(plan__issue=issue.pk)
        lines.append((_("回条收回来几张"), back.count(), ""))
    return lines


def _bundles(run: PrintRun) -> list[Line]:
    bundles = run.bundles.all()
    there, all_ = bundles.exclude(delivered_at=None), bundles.count()
    told = there.exclude(left_over=None)
    left = told.aggregate(n=Sum("left_over"))["n"]
    silent = there.count() - told.count()
    note = _("另有 %(n)s 包没说剩几份") % {"n": silent} if silent and left is not None else ""
    return [
        (_("送到几包"), there.count(), _("一共 %(n)s 包") % {"n": all_}),
        (_("还没有回音几包"), all_ - there.count(), ""),
        (_("剩下几份"), left, note),
    ]
