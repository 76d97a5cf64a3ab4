"""Numbers with a slip and bundles, for the tests of handing out."""

import datetime
import uuid

from django.utils import timezone

from events.models import Roll
from events.tests.rolls import a_round
from handout.actions.slips import Asked, plan_slip
from handout.actions.take_in import Writer, take_in
from handout.models import ReturnedSlip, SlipPlan
from handout.packing import Pack
from news.models import IssuePage
from paper.tests.numbers import dates, item, number, section
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.places.models import Unit
from tests.town import Town

HOUR = datetime.timedelta(hours=1)


def building(parent: Unit, name: str, kind: str = Unit.Kind.BUILDING) -> Unit:
    """A part of a unit, built now."""
    made = Unit(name=name, kind=kind, slug=f"part-{uuid.uuid4().hex[:8]}")
    return Unit.objects.get(pk=Unit.objects.get(pk=parent.pk).add_child(instance=made).pk)


def row_of(roll: Roll) -> dict:
    """The date as a line of a number's table."""
    return {
        "day": timezone.localdate(roll.starts_at).isoformat(),
        "time": roll.occurrence.hours[:20],
        "what": roll.round.page.title,
        "where": "活动室",
        "phone": "",
        "page": roll.round.page_id,
        "occurrence": roll.occurrence_id,
    }


def table_of(*rolls: Roll) -> dict:
    """A table of these dates, as the newest number stores it."""
    rows = [{"id": str(uuid.uuid4()), "type": "item", "value": row_of(roll)} for roll in rolls]
    return dates(*rows)


def drafted(town: Town, *rolls: Roll, total: int = 1) -> IssuePage:
    """A number with these dates in its table, not yet signed."""
    return number(
        town,
        section("要闻", item(town.article("一件事"))),
        *([table_of(*rolls)] if rolls else []),
        total=total,
        live=False,
    )


def sign(issue: IssuePage) -> IssuePage:
    issue.get_latest_revision().publish(skip_permission_checks=True)
    return IssuePage.objects.get(pk=issue.pk)


def some_rolls(town: Town, count: int = 1, **kwargs) -> list[Roll]:
    """Dates that can be signed up for."""
    return list(a_round(town, dates=count, **kwargs).rolls.with_round())


def asked(roll: Roll, places: int = 0, hours: float = 24) -> Asked:
    return Asked(roll, places, timezone.now() + hours * HOUR)


def with_slip(town: Town, *asks: Asked, total: int = 1, signed: bool = True) -> SlipPlan:
    """The slip of a number that asks this."""
    issue = drafted(town, *(one.roll for one in asks), total=total)
    until = timezone.localdate() + datetime.timedelta(days=14)
    plan = plan_slip(issue=issue, return_to="各居委会的窗口", until=until, asked=asks, by=town.user("editor"))
    if signed:
        sign(issue)
    return SlipPlan.objects.get(pk=plan.pk)


def slip_back(plan: SlipPlan, writer: Writer, *numbers: int, words: str = "", **kwargs) -> ReturnedSlip:
    """A slip with these lines ticked."""
    asks = list(plan.asks.filter(number__in=numbers))
    values = {"key": uuid.uuid4(), "by": None} | kwargs
    return take_in(plan=plan, writer=writer, asks=asks, words=words, **values)


def packs(town: Town, *copies: int) -> list[Pack]:
    """Bundles for the two neighbourhoods, then for teams of the town."""
    places = [Pack(town.linhe), Pack(town.beizha), *(Pack(town.unit, team=f"第{n}队") for n in range(1, 9))]
    return [
        Pack(one.unit, count, one.team, "张阿姨", "19900000321")
        for one, count in zip(places, copies, strict=False)
    ]


def staff(town: Town, name: str, role: Role, unit: Unit) -> User:
    """Somebody who works in a unit."""
    user = User.objects.create_user(username=name, last_name=name)
    grant_role(user=user, unit=unit, role=role, by=None)
    town.staff[name] = User.objects.get(pk=user.pk)
    return town.staff[name]
