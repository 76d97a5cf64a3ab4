"""What the handing out shows on the page where a number is put together."""

from typing import Any

from django.http import HttpRequest

from news.models import IssuePage
from portal.accounts.admin_addresses import may_open

from .models import PrintRun, SlipPlan


def on_the_table(issue: IssuePage, request: HttpRequest) -> dict[str, Any] | None:
    """The slip and the bundles of a number, with the way to both."""
    if not may_open(request.user, "handout_run"):
        return None
    plan = SlipPlan.objects.filter(issue=issue.pk).first()
    return {
        "issue": issue,
        "plan": plan,
        "asks": plan.asks.count() if plan else 0,
        "run": PrintRun.objects.filter(issue=issue.pk).first(),
    }


def beside_editions(issue: IssuePage, request: HttpRequest) -> dict[str, Any] | None:
    """Where the copies of a signed number are."""
    if not may_open(request.user, "handout_run"):
        return None
    return {"run": PrintRun.objects.filter(issue=issue.pk).first()}
