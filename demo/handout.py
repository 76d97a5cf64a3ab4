"""The demo's newest number on paper: half of its bundles are there, eleven slips came back; each by the action as in life."""

import datetime
import uuid

from django.utils import timezone

from events.actions import open_round
from events.actions.rounds import DateOfRound
from events.models import EventPage, Occurrence, Roll, Round
from handout.actions.deliveries import tick
from handout.actions.runs import hand_out, plan_run
from handout.actions.slips import Asked, plan_slip
from handout.actions.take_in import Writer, take_in
from handout.models import PrintRun, SlipPlan
from handout.packing import Pack, one_each, parts_below
from news.models import IssuePage
from paper.imprint import imprint_for
from portal.outbox.models import Message

from .content_files import day, load, moment
from .pages import DemoTown

FIRST_PHONE = 600


def open_for_slips(town: DemoTown) -> None:
    """The round of the date that the slip asks about besides the clinic."""
    item, now = load("handout")["round"], timezone.now()
    (date,) = _coming(item["event"])
    month = timezone.localtime(date.starts_at)
    round_ = Round(
        page=EventPage.objects.get(title=item["event"]),
        unit=town.units[item["unit"]],
        name=item["name"],
        period=month.strftime("%Y-%m"),
        opens_at=now - datetime.timedelta(days=2),
        closes_at=date.starts_at,
    )
    dates = [DateOfRound(occurrence=date, places=item["places"])]
    open_round(round_=round_, dates=dates, by=town.staff["wu-yifan"])


def _coming(title: str) -> list[Occurrence]:
    """The next date of an activity."""
    found = Occurrence.objects.filter(page__title=title, starts_at__gt=timezone.now())
    return list(found.select_related("page").order_by("starts_at")[:1])


def plan_slip_of(town: DemoTown, issue: IssuePage) -> None:
    """What the slip at its foot asks, before the number is signed."""
    item = load("handout")["slip"]
    asked = [
        Asked(
            Roll.objects.with_round().get(occurrence__in=_coming(one["event"])),
            one["places"],
            moment(one["until_days"], one["until"]),
        )
        for one in item["asks"]
    ]
    until = day(item["until_days"])
    by = town.staff["wu-yifan"]
    plan_slip(issue=issue, return_to=item["return_to"], until=until, asked=asked, by=by)


def make_handout(town: DemoTown) -> None:
    """Bundles for every neighbourhood and village and for two teams, half of them ticked; slips typed at the desk."""
    data, editor = load("handout"), town.staff["wu-yifan"]
    plan_ = SlipPlan.objects.select_related("issue__publication__unit").get()
    _hand_out(town, plan_.issue, data["run"])
    for number, bundle in enumerate(PrintRun.objects.get(issue=plan_.issue).bundles.all()):
        if number % 2 == 0:
            left = data["run"]["left"][number // 2 % len(data["run"]["left"])]
            by = editor if number % 3 == 0 else None
            tick(bundle=bundle, left_over=None if left < 0 else left, by=by)
    asks = {one.number: one for one in plan_.asks.all()}
    for number, item in enumerate(data["slips"]):
        with_phone = "asks" in item and item.get("phone", True)
        writer = Writer(
            name=item.get("name", ""),
            phone=f"199000{FIRST_PHONE + number:05d}" if with_phone else "",
            unit=town.units[item["unit"]] if "unit" in item else None,
            born=datetime.date(item["born"], 3, 1 + number) if "born" in item else None,
        )
        take_in(
            plan=plan_,
            key=uuid.uuid5(uuid.NAMESPACE_OID, f"demo-slip-{number}"),
            writer=writer,
            asks=[asks[one] for one in item.get("asks", [])],
            words=item.get("words", ""),
            by=town.staff["zhou-min"],
        )
    sent = Message.objects.filter(channel=Message.Channel.SMS, state=Message.State.QUEUED)
    sent.update(state=Message.State.SENT, settled_at=timezone.now())


def _hand_out(town: DemoTown, issue: IssuePage, item: dict) -> None:
    parts = parts_below(issue.publication.unit)
    packs = [
        Pack(one.unit, item["copies_each"], leader=item["leaders"][number % len(item["leaders"])])
        for number, one in enumerate(one_each(parts, buildings=False))
    ]
    packs += [
        Pack(town.units[one["unit"]], one["copies"], one["team"], one["leader"]) for one in item["teams"]
    ]
    copies = imprint_for(issue).copies or 0
    spare = copies - sum(one.copies or 0 for one in packs)
    plan_run(issue=issue, copies=copies, spare=spare, packs=packs, by=town.staff["wu-yifan"])
    hand_out(issue=issue, by=town.staff["wu-yifan"])
