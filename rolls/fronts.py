"""Parts of other rooms' pages that this room fills."""

from django.db.models import Q
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone

from events.models import EventPage, Roll, SignUp
from portal.core.statements import Statement

from .actions.swapping import may_ask
from .actions.telling import log_of, why_not_told
from .actions.watching import can_be_watched, watched_by
from .models import RollMessage, Swap, Watch
from .views.watching import WANTED_PAGE

# Whether there may be anything at all: of most people on 我的 there is nothing, and the whole question is a long one.
_asked = Statement(
    lambda user, now: (
        Swap.objects.open(now)
        .filter(Q(other__made_by=user) | Q(other__person__proxies__user=user))
        .values_list("pk")[:1]
    )
)
_waits = Statement(
    lambda user: Watch.objects.filter(ended_at=None, person__proxies__user=user).values_list("pk")[:1]
)


def beside_round(page: EventPage, request: HttpRequest) -> dict | None:
    """On an activity's page: the same for every reader, so that it stands on a page that is kept."""
    return {} if page.pk and can_be_watched(page) else None


def own(page, request: HttpRequest) -> dict | None:
    """On 我的: who waits for what, and what somebody wanted before they came in."""
    if not request.user.is_authenticated:
        return None
    wanted = request.session.get(WANTED_PAGE)
    user, now = request.user, timezone.now()
    mine = SignUp.objects.of_user(user).live().values("pk")
    shown: dict = {
        "rows": watched_by(user) if _waits.rows(user.pk) else [],
        "swaps": list(Swap.objects.open(now).filter(other__in=mine).with_rolls())
        if _asked.rows(user.pk, now)
        else [],
        "wanted": EventPage.objects.live().defer("body").filter(pk=wanted).first() if wanted else None,
    }
    return shown | {"csrf_token": get_token(request)} if any(shown.values()) else None


def on_roll(roll, request: HttpRequest) -> dict | None:
    """On the desk's list of a date: how many wait for the activity to open, what its people were told."""
    may_tell = Roll.objects.for_(request.user, "change").filter(pk=roll.pk).exists()
    return {
        "n": Watch.objects.standing().filter(page=roll.round.page_id).count(),
        "may_wait": can_be_watched(roll.round.page),
        "log": log_of(roll),
        "swaps": list(
            Swap.objects.for_(request.user).open(timezone.now()).filter(other__roll=roll).with_rolls()
        ),
        "csrf_token": get_token(request),
        "may_tell": may_tell and not why_not_told(roll, timezone.now()),
    }


def on_receipt(one: SignUp, request: HttpRequest) -> dict | None:
    """On a sign-up's own page: what everybody of the date was told, and changing times with somebody."""
    now = timezone.now()
    if not one.is_live:
        return None
    return {
        "told": list(RollMessage.objects.filter(roll=one.roll_id)),
        "csrf_token": get_token(request),
        "may_swap": may_ask(one, now),
        "asked": Swap.objects.open(now).filter(asker=one).first(),
        "to_answer": Swap.objects.open(now).filter(other=one).first(),
    }
