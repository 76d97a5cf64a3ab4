"""What came back of a number: slips by date and result, words, bundles."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from events.models import State
from events.models.sign_up import HOLDING
from news.models import IssuePage

from .models import SlipAnswer, SlipAsk, SlipPlan, SlipWord
from .table import dates_in, line_of


@dataclass
class OfDate:
    """What slips did for one date."""

    ask: SlipAsk
    words: str
    placed: int = 0
    waiting: int = 0
    gone: int = 0
    there: int = 0
    refused: int = 0


@dataclass
class Returns:
    """The slips of a number."""

    plan: SlipPlan
    back: int = 0
    words: int = 0
    unread: int = 0
    dates: list[OfDate] = field(default_factory=list)

    @property
    def short(self) -> list[OfDate]:
        """Dates of which fewer places could be kept than were wanted."""
        return [one for one in self.dates if one.ask.kept is not None and one.ask.kept < one.ask.places]


def returns_of(issue: IssuePage) -> Returns | None:
    """Counted now; none where the number has no slip."""
    plan = SlipPlan.objects.filter(issue=issue).first()
    if plan is None:
        return None
    said = SlipWord.objects.filter(slip__plan=plan)
    found = Returns(
        plan,
        back=plan.returned.count(),
        words=said.count(),
        unread=said.filter(state=SlipWord.State.NEW).count(),
    )
    rows = dates_in(issue)
    asks = plan.asks.select_related("roll__occurrence", "roll__round__page").defer("roll__round__page__body")
    by_ask = {ask.pk: _of_date(ask, plan, rows) for ask in asks}
    counted = Counter(
        SlipAnswer.objects.filter(slip__plan=plan).values_list("ask", "was_there", "sign_up__state")
    )
    for (ask, was_there, state), n in counted.items():
        _count(by_ask[ask], was_there, state, n)
    found.dates = list(by_ask.values())
    return found


def _of_date(ask: SlipAsk, plan: SlipPlan, rows: dict) -> OfDate:
    ask.plan = plan
    row = rows.get(ask.roll.occurrence_id)
    # A line that was taken out of the table again is not printed.
    return OfDate(
        ask, line_of(row) if row else _("%(what)s（不在日程表里，不会印）") % {"what": ask.roll.round.page}
    )


def _count(one: OfDate, was_there: bool, state: str | None, n: int) -> None:
    if state is None:
        one.refused += n
    elif was_there:
        one.there += n
    elif state in HOLDING:
        one.placed += n
    elif state == State.WAITING:
        one.waiting += n
    else:
        one.gone += n
