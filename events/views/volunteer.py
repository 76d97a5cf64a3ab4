"""Where am I needed: roles that still want somebody, and what each asks of who comes."""

import datetime
import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.places.models import Unit

from ..models import Round, Track
from ..models.track import TrackOfDate, tracks_of
from ..volunteering import WEEK, open_roles

MONTH = datetime.timedelta(days=31)


@never_cache
@require_safe
def needed(request: HttpRequest) -> HttpResponse:
    """Roles of the coming week (or month) with room, those short of people first; by skill, day and unit."""
    now = timezone.now()
    span = MONTH if request.GET.get("span") == "month" else WEEK
    rows = open_roles(now, now + span)
    units = sorted({one.roll.round.unit for one in rows}, key=lambda unit: unit.path)
    days = sorted({timezone.localdate(one.roll.starts_at) for one in rows})
    chosen = {name: request.GET.get(name, "")[:60] for name in ("skill", "unit", "day")}
    shown = [one for one in rows if _fits(one, chosen)]
    context = {
        "rows": shown,
        "short": sum(one.wanted for one in shown),
        "skills": Track.Skill.choices,
        "units": units,
        "days": days,
        "chosen": chosen,
        "span": "month" if span == MONTH else "week",
    }
    return render(request, "events/volunteer_needed.html", context)


def _fits(one: TrackOfDate, chosen: dict[str, str]) -> bool:
    return (
        chosen["skill"] in ("", one.track.skill)
        and chosen["unit"] in ("", one.roll.round.unit.slug)
        and chosen["day"] in ("", timezone.localdate(one.roll.starts_at).isoformat())
    )


@never_cache
@require_safe
def track(request: HttpRequest, pk: int) -> HttpResponse:
    """A role in full: when, where to meet, who leads, what to bring, conditions, risks, protection (GB/T 40143 6.1)."""
    public = Round.objects.public().select_related("page", "unit")
    found = get_object_or_404(Track.objects.select_related("round"), pk=pk, round__in=public)
    found.round = public.get(pk=found.round_id)
    now = timezone.now()
    rolls = [roll for roll in found.round.rolls.with_round() if now < roll.ends_at and not roll.called_off]
    dates = [one for one in tracks_of(found.round, rolls) if one.track == found]
    asked = request.GET.get("date", "")
    context = {
        "track": found,
        "round": found.round,
        "dates": dates,
        "asked": int(asked) if re.fullmatch(r"\d{1,15}", asked) else None,
        "is_open": found.round.is_open(now),
        "where": Unit.objects.of_page(found.round.page),
    }
    return render(request, "events/volunteer_track.html", context)
