"""Limits of signing up: when, for whom, how often, how many."""

import datetime
from unittest.mock import patch

from django.utils import timezone

from events.actions import Refusal, accept, leave, look_after, open_round, places, set_places
from events.actions.fill import offer_end
from events.actions.places import NeedsChoice
from events.actions.rounds import DateOfRound, month_later, next_period, period_of
from events.actions.rules import check_clash
from events.models import Channel, Occurrence, Roll, Round, SignUp, State
from events.models.state import rounds_shown
from events.tests.rolls import a_roll, a_round, come, people, phone
from portal.core.dates import local_date
from portal.outbox.models import Message
from portal.people.actions import join_household
from portal.people.models import Household, Person
from tests.town import Town

from . import A_DAY, clock_at, outcome, shanghai

HOUR = datetime.timedelta(hours=1)
WEB = {"channel": Channel.WEB}


def one(town: Town, **fields) -> Person:
    return people(town, 1, **fields)[0]


def state(sign_up: SignUp) -> str:
    return str(SignUp.objects.get(pk=sign_up.pk).state)


def holder_and_waiter(town: Town, **rules) -> tuple[SignUp, SignUp]:
    roll = a_roll(town, places=1, **rules)
    first, second = (come(roll, person) for person in people(town, 2))
    return first, second


def an_offer(town: Town) -> SignUp:
    first, second = holder_and_waiter(town)
    leave(sign_up=first, **WEB)
    second.refresh_from_db()
    return second


# The round


def opening(town: Town, off) -> str:
    roll = a_roll(town)
    return outcome(lambda: come(roll, one(town), arrived=roll.round.opens_at + off))


def closing(town: Town, off) -> str:
    """Long before the date, so that nothing but the round's own end says no."""
    roll = a_roll(town, closes_at=timezone.now() + 24 * HOUR)
    return outcome(lambda: come(roll, one(town), arrived=roll.round.closes_at + off))


def last_moment(town: Town, off) -> str:
    roll = a_roll(town, lead_hours=3)
    return outcome(lambda: come(roll, one(town), arrived=roll.starts_at - 3 * HOUR + off))


def button(town: Town, off, *, limit: str) -> str:
    """What the activity's page says at that moment, without the number of places."""
    round_ = a_round(town, closes_at=timezone.now() + 24 * HOUR)
    with clock_at(getattr(round_, limit) + off):
        return rounds_shown(round_.page.upcoming)[0].state.words.split(" · ")[0][-5:].strip()


def button_at_last_moment(town: Town, off) -> bool:
    """For a round that is open still: whether pressing makes sense, and how many places it says are left."""
    roll = a_roll(town, lead_hours=3)
    with clock_at(roll.starts_at - 3 * HOUR + off):
        (shown,) = rounds_shown(roll.round.page.upcoming)
        return (shown.state.can_ask, shown.state.left)


# Places and the waiting list


def last_place(town: Town, off: int) -> str:
    """Somebody comes when so many of three places are taken; one more than there are, after the number was lowered."""
    roll = a_roll(town, places=4)
    for person in people(town, 3 + off):
        come(roll, person)
    set_places(roll=roll, count=3, by=None, keep_over=True)
    return outcome(lambda: come(roll, one(town)))


def waiting_list(town: Town, off: int) -> str:
    """Somebody comes when so many wait where two may; one more than may, after the rule was changed."""
    roll = a_roll(town, places=1, waiting_max=3)
    for person in people(town, 1 + 2 + off):
        come(roll, person)
    Round.objects.update(waiting_max=2)
    roll = Roll.objects.with_round().get(pk=roll.pk)
    return outcome(lambda: come(roll, one(town)))


def kept_for_the_desk(town: Town, off) -> str:
    """One of two places is taken, and somebody comes from the web for the other, which the desk keeps until a day before."""
    roll = a_roll(town, places=2, kept=1)
    come(roll, one(town))
    now = roll.starts_at - A_DAY + off
    with clock_at(now):
        return outcome(lambda: come(roll, one(town), arrived=now))


def kept_until_given_to_who_waits(town: Town, off) -> str:
    roll = a_roll(town, places=2, kept=1)
    come(roll, one(town))
    waits = come(roll, one(town))
    look_after(roll.starts_at - A_DAY + off)
    return state(waits)


def kept_in_the_number_left(town: Town, off) -> int:
    """Of three places one is taken and one kept."""
    roll = a_roll(town, places=3, kept=1)
    come(roll, one(town))
    with clock_at(roll.starts_at - A_DAY + off):
        return rounds_shown(roll.round.page.upcoming)[0].state.left


def raised(town: Town, off: int) -> int:
    """How many are offered a place when one is full, two wait, and the number is raised by so many about two."""
    roll = a_roll(town, places=1)
    for person in people(town, 3):
        come(roll, person)
    return set_places(roll=roll, count=1 + 2 + off, by=None)


def lowered(town: Town, off: int) -> object:
    """Three people hold places, one waits, and the number goes down to three and so many fewer."""
    roll = a_roll(town, places=3)
    for person in people(town, 4):
        come(roll, person)
    with patch.object(places, "fill", return_value=0):
        set_places(roll=roll, count=5, by=None)
        try:
            set_places(roll=roll, count=3 - off, by=None)
        except NeedsChoice as choice:
            return f"{choice.over} too many"
    return "done"


def given_up(town: Town, off: int) -> object:
    """Three hold places, there will be one: so many about two are named who lose theirs."""
    roll = a_roll(town, places=3)
    made = [come(roll, person) for person in people(town, 3)]
    try:
        set_places(roll=roll, count=1, by=None, losers=[one.pk for one in made[: 2 + off]])
    except NeedsChoice as choice:
        return f"{choice.over} too many"
    return roll.sign_ups.holding().count()


def most_places(town: Town, off: int) -> int:
    roll = a_roll(town, places=1)
    with patch.object(places, "MOST", 4):
        set_places(roll=roll, count=4 + off, by=None)
    return roll.slots.filter(retired=False).count()


def fewest_places(town: Town, off: int) -> int:
    roll = a_roll(town, places=2)
    set_places(roll=roll, count=off, by=None)
    return roll.slots.filter(retired=False).count()


# Leaving, offers, moving up


def moving_up(town: Town, off) -> str:
    first, second = holder_and_waiter(town)
    leave(sign_up=first, now=first.roll.last_moment + off, **WEB)
    return state(second)


def waiting_in_vain(town: Town, off, *, lead_hours: int) -> str:
    first, second = holder_and_waiter(town, lead_hours=lead_hours)
    look_after(first.roll.starts_at - lead_hours * HOUR + off)
    return state(second)


def leaving_late(town: Town, off) -> str:
    first = come(a_roll(town, cutoff_hours=24), one(town))
    return str(leave(sign_up=first, now=first.roll.starts_at - A_DAY + off, **WEB).state)


def leaving_over(town: Town, off) -> str:
    first = come(a_roll(town), one(town))
    return str(leave(sign_up=first, now=first.roll.ends_at + off, **WEB).state)


def accepting(town: Town, off) -> str:
    offer = an_offer(town)
    return str(accept(sign_up=offer, now=offer.offer_until + off, **WEB).state)


def offer_runs_out(town: Town, off) -> str:
    offer = an_offer(town)
    look_after(offer.offer_until + off)
    return state(offer)


def offer_in_the_evening(town: Town, off) -> datetime.datetime:
    """The end of an hour's offer that is made about nine in the evening."""
    return offer_end(shanghai(2026, 12, 1, 21) + off, hours=1, last=shanghai(2026, 12, 5))


def offer_in_the_morning(town: Town, off) -> datetime.datetime:
    return offer_end(shanghai(2026, 12, 1, 8) + off, hours=1, last=shanghai(2026, 12, 5))


def offer_of_a_whole_day(town: Town, off) -> datetime.datetime:
    """Thirteen hours fill a day from eight to nine; about thirteen."""
    hours = 13 + off
    return offer_end(shanghai(2026, 12, 1, 8), hours=hours, last=shanghai(2026, 12, 5))


def offer_before_the_date(town: Town, off) -> datetime.datetime:
    """Two hours, where nobody is moved up any more about then."""
    return offer_end(shanghai(2026, 12, 1, 10), hours=2, last=shanghai(2026, 12, 1, 12) + off)


# Age


def years_before(day: datetime.date, years: int) -> datetime.date:
    return day.replace(year=day.year - years)


def young_enough(town: Town, off, *, rule: str, years: int) -> str:
    """A birthday so many days before the date; the limit is the day on which they are so old."""
    roll = a_roll(town, **{rule: 60})
    day = local_date(roll.starts_at)
    return outcome(lambda: come(roll, one(town, born=years_before(day, years) - off)))


def born_on_leap_day(town: Town, off, *, day: datetime.date) -> int | None:
    return Person(born=datetime.date(2008, 2, 29)).age_on(day + off)


def of_age(town: Town, off) -> bool:
    return Person(born=datetime.date(2008, 5, 1)).minor_on(datetime.date(2026, 5, 1) + off)


def day_of_the_town(town: Town, off) -> datetime.date:
    return local_date(shanghai(2026, 12, 5) + off)


# Once a month


def month_of(town: Town, off) -> str:
    return period_of(shanghai(2026, 12, 1) + off)


def month_after(town: Town, off: int) -> str:
    return next_period(["2026-11", "2026-12", "2027-01"][1 + off])


def weekday_a_month_later(town: Town, off) -> datetime.date:
    """About the fifth Saturday of October 2026; November has four."""
    return local_date(month_later(shanghai(2026, 10, 31, 9) + off))


def once_a_month(town: Town, off: int) -> str:
    """Somebody has been there in December; the other round is of so many months after it."""
    december, person = a_round(town, per_person=1), one(town)
    come(december.rolls.with_round().get(), person)
    starts = timezone.now() + 72 * HOUR
    date = Occurrence.objects.create(page=december.page, starts_at=starts, ends_at=starts + HOUR)
    other = Round.objects.get(pk=december.pk)
    other.pk, other.period = None, ["2026-11", "2026-12", "2027-01"][1 + off]
    other.closes_at, other._state.adding = starts, True
    open_round(round_=other, dates=[DateOfRound(occurrence=date, places=3)], by=None)
    return outcome(lambda: come(other.rolls.with_round().get(), person))


def times_a_month(town: Town, off: int, *, rule: str) -> str:
    """Two were used by the same person, or by others of their household, where one more or fewer may be."""
    *before, roll = a_round(town, dates=3, **{rule: 2 - off}).rolls.with_round()
    family, home = people(town, 3), Household.objects.create(unit=town.linhe)
    for person in family:
        join_household(person=person, household=home)
    who = [family[0]] * 3 if rule == "per_person" else family
    for earlier, person in zip(before, who, strict=False):
        outcome(lambda earlier=earlier, person=person: come(earlier, person))
    return outcome(lambda: come(roll, who[2]))


# Two dates at a time


def shift(town: Town, off, *, until: str) -> str:
    """A shift that begins about when another one ends, or ends about when it begins."""
    person, mine, other = one(town), a_roll(town, each=30, places=8), a_roll(town)
    taken = come(mine, person)
    starts = {
        "date ends": mine.ends_at + off,
        "own time ends": taken.ends_at + off,
        "it begins": mine.starts_at - HOUR + off,
    }[until]
    Occurrence.objects.filter(pk=other.occurrence_id).update(starts_at=starts, ends_at=starts + HOUR)
    if until == "date ends":
        taken.roll.slots.update(starts_at=None, minutes=None)
    try:
        check_clash(Roll.objects.with_round().get(pk=other.pk), person)
    except Refusal as no:
        return no.code
    return ""


# What the clock tells


def an_evening() -> datetime.datetime:
    """Ten o'clock, some days ahead: messages wait until eight in the morning."""
    return (timezone.localtime() + 3 * A_DAY).replace(hour=22, minute=0, second=0, microsecond=0)


def moved_to(roll: Roll, starts: datetime.datetime) -> Roll:
    Occurrence.objects.filter(pk=roll.occurrence_id).update(starts_at=starts, ends_at=starts + 2 * HOUR)
    return Roll.objects.with_round().get(pk=roll.pk)


def reminders(**of) -> int:
    return Message.objects.filter(kind="reminder", **of).count()


def reminded_before(town: Town, off, *, hours: int) -> bool:
    first = come(a_roll(town), one(town))
    look_after(first.roll.starts_at - hours * HOUR + off)
    return reminders(cause__contains=f":{hours}:") == 1


def reminded_too_late(town: Town, off) -> int:
    first = come(a_roll(town), one(town))
    look_after(first.roll.starts_at + off)
    return reminders()


def reminded_although_just_told(town: Town, off) -> int:
    """They came about two days before, and are due to be reminded the day before."""
    first = come(a_roll(town), one(town))
    SignUp.objects.update(arrived_at=first.roll.starts_at - 48 * HOUR + off)
    look_after(first.roll.starts_at - 24 * HOUR)
    return reminders()


def told_of_a_change(town: Town, off) -> int:
    """The date was moved, and the clock looks about when it ends."""
    first = come(a_roll(town), one(town))
    roll = moved_to(first.roll, first.roll.starts_at + HOUR)
    look_after(roll.ends_at + off)
    return Message.objects.filter(kind="changed").count()


def told_at_night(town: Town, off) -> str:
    """Leaving at ten in the evening: of a date twelve hours later they are told at once, of a later one at eight."""
    evening = an_evening()
    roll = moved_to(a_roll(town, cutoff_hours=1), evening + 12 * HOUR - off)
    first = come(roll, one(town), contact=phone(1))
    with clock_at(evening):
        leave(sign_up=first, now=evening, **WEB)
    sent = Message.objects.get(kind=State.CANCELLED).not_before
    return "at once" if sent == evening else f"at {timezone.localtime(sent).hour}"


def change_told_at_night(town: Town, off) -> str:
    """The same of a date that was moved to about twelve hours later."""
    evening = an_evening()
    first = come(moved_to(a_roll(town), evening + A_DAY), one(town), contact=phone(1))
    moved_to(first.roll, evening + 12 * HOUR - off)
    with clock_at(evening):
        look_after(evening)
    sent = Message.objects.get(kind="changed").not_before
    return "at once" if sent == evening else f"at {timezone.localtime(sent).hour}"
