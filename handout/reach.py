"""How far a number got on paper: copies, bundles, what is left, slips that came back."""

from collections.abc import Iterator

from django.db.models import Sum
from django.utils.translation import gettext as _

from news.models import IssuePage
from paper.reach import Line

from .models import PrintRun, ReturnedSlip, SlipPlan


def reach(issue: IssuePage) -> Iterator[Line]:
    """What is known of a number on paper. What nobody said is unknown, never none."""
    paper, run = _("纸上"), PrintRun.objects.filter(issue=issue.pk).first()
    out = run if run and not run.is_planned else None
    yield Line(paper, _("纸上印了几份"), out.copies if out else None)
    yield from _bundles(paper, out)
    printed = SlipPlan.objects.printed().filter(issue=issue.pk).exists()
    back = ReturnedSlip.objects.filter(plan__issue=issue.pk).count() if printed else None
    yield Line(_("回条"), _("回条收回来几张"), back, _("没有印回条的一期不知道。"))


def _bundles(paper: str, run: PrintRun | None) -> Iterator[Line]:
    there = silent = left = None
    if run is not None:
        bundles = run.bundles.all()
        delivered = bundles.exclude(delivered_at=None)
        there, silent = delivered.count(), bundles.filter(delivered_at=None).count()
        left = delivered.exclude(left_over=None).aggregate(n=Sum("left_over"))["n"]
    yield Line(paper, _("送到几包"), there)
    yield Line(paper, _("还没有回音几包"), silent)
    yield Line(paper, _("剩下几份"), left, _("只算说了剩几份的那些包。"))
