"""The table of limits: for each, what is answered just before it, exactly at it, and just after.

A row reads: the limit, how it is asked (`tests/edges/`), three answers, and how far from the limit "just" is: an instant
(a microsecond) where nothing else is said, else a day, a week, or one of a number. A limit that moves by one, in code or by
mistake, changes an answer.
"""

import datetime
from functools import partial

import pytest

from tests.edges import (
    A_DAY,
    SIDES,
    Edge,
    accounts,
    coming_back,
    messages,
    on_the_day,
    publishing,
    rounds,
    shanghai,
    sign_ups,
)
from tests.town import Town

pytestmark = pytest.mark.django_db
A_WEEK = datetime.timedelta(days=7)
DAY = datetime.date


def hour(*moment: int) -> datetime.datetime:
    return shanghai(2026, 12, *moment)


def just_before(moment: datetime.datetime) -> datetime.datetime:
    return moment - datetime.timedelta(microseconds=1)


def just_after(moment: datetime.datetime) -> datetime.datetime:
    return moment + datetime.timedelta(microseconds=1)


EDGES = [
    # The round
    Edge("a round opens", sign_ups.opening, "early", "confirmed", "confirmed"),
    Edge("a round closes", sign_ups.closing, "confirmed", "late", "late"),
    Edge("the last moment before a date", sign_ups.last_moment, "confirmed", "late", "late"),
    Edge(
        "a round opens: what its page says",
        partial(sign_ups.button, limit="opens_at"),
        "开始报名",
        "报名中",
        "报名中",
    ),
    Edge(
        "a round closes: what its page says",
        partial(sign_ups.button, limit="closes_at"),
        "报名中",
        "报名截止了",
        "报名截止了",
    ),
    Edge(
        "the last moment: what its page says",
        sign_ups.button_at_last_moment,
        (True, 10),
        (False, 0),
        (False, 0),
    ),
    # Opening a round: the field that refuses it, or none
    Edge("as many as have a time before the end", rounds.own_times, "", "", "places", 1),
    Edge("minutes for each until the end", rounds.own_times_to_the_minute, "", "", "places", 1),
    Edge("closing when the last date begins", rounds.closes_before_the_date, "", "", "closes_at"),
    Edge("closing now", rounds.closes_in_the_past, "closes_at", "closes_at", ""),
    Edge("closing when it opens", rounds.closes_after_it_opens, "closes_at", "closes_at", ""),
    Edge("opening at the last moment", rounds.opens_before_the_last_moment, "", "opens_at", "opens_at"),
    Edge("opened at the last moment", rounds.in_time, "", "__all__", "__all__"),
    Edge("the last moment: what the form offers", rounds.offered_to_open, 1, 0, 0),
    Edge("the oldest age", rounds.oldest, "", "", "age_min", 1),
    Edge("the youngest age", rounds.youngest, "age_max", "", "", 1),
    Edge("ages that cross", rounds.ages_crossed, "", "", "age_max", 1),
    Edge("the most times a month", rounds.most_times, "", "", "per_person", 1),
    Edge("the fewest times a month", rounds.fewest_times, "per_household", "", "", 1),
    Edge("a household's times and a person's", rounds.household_below_person, "", "", "per_household", 1),
    Edge("times enough for a course", rounds.times_of_a_course, "", "", "per_person", 1),
    Edge("all places kept for the desk", rounds.kept_for_the_desk, "", "kept", "kept", 1),
    Edge("no place to open", rounds.no_place, "", "", "places", 1),
    Edge("the most places to open", rounds.most_places, "", "", "places", 1),
    Edge("the longest time for an answer", rounds.longest_offer, "", "", "offer_hours", 1),
    Edge("the longest lead to open", rounds.longest_lead, "", "", "lead_hours", 1),
    # Correcting a round
    Edge("an age that somebody on the list has", rounds.age_raised, "", "", "age_min", 1),
    Edge("times that somebody has used", rounds.times_lowered, "", "", "per_person", 1),
    Edge("opening after somebody came", rounds.opening_moved, "", "", "opens_at"),
    # Places
    Edge("the last of three places", sign_ups.last_place, "confirmed", "waiting", "waiting", 1),
    Edge("a waiting list of two is full", sign_ups.waiting_list, "waiting", "full", "full", 1),
    Edge("a place kept for the desk", sign_ups.kept_for_the_desk, "waiting", "confirmed", "confirmed"),
    Edge(
        "a kept place, and somebody waits",
        sign_ups.kept_until_given_to_who_waits,
        "waiting",
        "offered",
        "offered",
    ),
    Edge("a kept place in 还有 N 个名额", sign_ups.kept_in_the_number_left, 1, 2, 2),
    Edge("places raised by as many as wait", sign_ups.raised, 1, 2, 2, 1),
    Edge("places lowered to as many as hold one", sign_ups.lowered, "done", "done", "1 too many", 1),
    Edge("as many named as must go", sign_ups.given_up, "1 too many", 1, 0, 1),
    Edge("the most places of a date", sign_ups.most_places, 3, 4, 4, 1),
    Edge("no places", sign_ups.fewest_places, 0, 0, 1, 1),
    # Leaving, offers, moving up
    Edge("the last moment: moving up", sign_ups.moving_up, "offered", "waiting", "waiting"),
    Edge(
        "the last moment: waiting ends",
        partial(sign_ups.waiting_in_vain, lead_hours=2),
        "waiting",
        "unplaced",
        "unplaced",
    ),
    Edge(
        "the longest lead",
        partial(sign_ups.waiting_in_vain, lead_hours=72),
        "waiting",
        "unplaced",
        "unplaced",
    ),
    Edge("leaving is late", sign_ups.leaving_late, "cancelled", "late_cancelled", "late_cancelled"),
    Edge("leaving after the date", sign_ups.leaving_over, "late_cancelled", "confirmed", "confirmed"),
    Edge("offer until: saying yes", sign_ups.accepting, "confirmed", "lapsed", "lapsed"),
    Edge("offer until: the clock", sign_ups.offer_runs_out, "offered", "lapsed", "lapsed"),
    Edge(
        "an hour's offer at nine in the evening",
        sign_ups.offer_in_the_evening,
        just_before(hour(2, 9)),
        hour(2, 9),
        hour(2, 9),
    ),
    Edge(
        "an hour's offer at eight in the morning",
        sign_ups.offer_in_the_morning,
        hour(1, 9),
        hour(1, 9),
        just_after(hour(1, 9)),
    ),
    Edge(
        "an offer of thirteen hours",
        sign_ups.offer_of_a_whole_day,
        hour(1, 20),
        hour(1, 21),
        hour(2, 9),
        1,
    ),
    Edge(
        "an offer ends at the last moment",
        sign_ups.offer_before_the_date,
        just_before(hour(1, 12)),
        hour(1, 12),
        hour(1, 12),
    ),
    # Coming back, changing the time
    Edge("the last moment: queueing again", coming_back.asking_again, "confirmed", "late", "late"),
    Edge(
        "the last moment: another time",
        coming_back.changing_the_time,
        "confirmed",
        "not_to_move",
        "not_to_move",
    ),
    Edge("leaving is late: another date", coming_back.changing_the_date, "confirmed", "late", "late"),
    # Age on the day
    Edge(
        "old enough on the day",
        partial(sign_ups.young_enough, rule="age_min", years=60),
        "too_young",
        "confirmed",
        "confirmed",
        A_DAY,
    ),
    Edge(
        "too old on the day",
        partial(sign_ups.young_enough, rule="age_max", years=61),
        "confirmed",
        "too_old",
        "too_old",
        A_DAY,
    ),
    Edge(
        "born on 29 February, in a common year",
        partial(sign_ups.born_on_leap_day, day=DAY(2026, 2, 28)),
        17,
        18,
        18,
        A_DAY,
    ),
    Edge(
        "born on 29 February, in a leap year",
        partial(sign_ups.born_on_leap_day, day=DAY(2028, 2, 29)),
        19,
        20,
        20,
        A_DAY,
    ),
    Edge("a minor until eighteen", sign_ups.of_age, True, False, False, A_DAY),
    Edge(
        "a day begins in Shanghai",
        sign_ups.day_of_the_town,
        DAY(2026, 12, 4),
        DAY(2026, 12, 5),
        DAY(2026, 12, 5),
    ),
    # Once a month
    Edge("a month ends in Shanghai", sign_ups.month_of, "2026-11", "2026-12", "2026-12"),
    Edge("the month after December", sign_ups.month_after, "2026-12", "2027-01", "2027-02", 1),
    Edge(
        "a fifth Saturday, a month later",
        sign_ups.weekday_a_month_later,
        DAY(2026, 11, 28),
        DAY(2026, 11, 28),
        DAY(2026, 12, 5),
        A_WEEK,
    ),
    Edge(
        "once a month, and this is the month",
        sign_ups.once_a_month,
        "confirmed",
        "person_limit",
        "confirmed",
        1,
    ),
    Edge(
        "times a person has a month",
        partial(sign_ups.times_a_month, rule="per_person"),
        "confirmed",
        "person_limit",
        "person_limit",
        1,
    ),
    Edge(
        "times a household has a month",
        partial(sign_ups.times_a_month, rule="per_household"),
        "confirmed",
        "household_limit",
        "household_limit",
        1,
    ),
    # Two dates at a time
    Edge("a shift begins when a date ends", partial(sign_ups.shift, until="date ends"), "clash", "", ""),
    Edge(
        "a shift begins when one's own time ends",
        partial(sign_ups.shift, until="own time ends"),
        "clash",
        "",
        "",
    ),
    Edge("a shift ends when a date begins", partial(sign_ups.shift, until="it begins"), "", "", "clash"),
    # What the clock tells
    Edge("the reminder of the day before", partial(sign_ups.reminded_before, hours=24), False, True, True),
    Edge("the reminder two hours before", partial(sign_ups.reminded_before, hours=2), False, True, True),
    Edge("no reminder once it has begun", sign_ups.reminded_too_late, 2, 0, 0),
    Edge("no reminder of what was just told", sign_ups.reminded_although_just_told, 1, 1, 0),
    Edge("a change is told until the date ends", sign_ups.told_of_a_change, 1, 0, 0),
    Edge("told at night, twelve hours before", sign_ups.told_at_night, "at 8", "at once", "at once"),
    Edge(
        "a change told at night, twelve hours before",
        sign_ups.change_told_at_night,
        "at 8",
        "at once",
        "at once",
    ),
    # The day itself
    Edge("the door opens an hour before", on_the_day.door, "not_yet", "attended", "attended"),
    Edge("the sheet may be closed", on_the_day.closing_the_sheet, "not_begun", "no_show", "no_show"),
    Edge("seven days for a correction", on_the_day.correcting, "no_show", "no_show", "too_late"),
    Edge("leaving, once one came", on_the_day.leaving_the_place, False, False, True),
    Edge("leaving, as written on paper", on_the_day.left_on_paper, False, False, True),
    Edge("hours end with the date", on_the_day.hours_end, True, False, False),
    Edge("a coupon of a date that ends", on_the_day.coupon_of_another_date, False, True, True),
    # What is forgotten
    Edge("an address, a day after", on_the_day.address, "幸福里 3 号", "幸福里 3 号", ""),
    Edge("a person, two years after", on_the_day.person, False, False, True),
    Edge("a person whose account is used", on_the_day.person_of_an_account, False, False, True),
    Edge("forgetting once an hour", on_the_day.hourly, False, True, True),
    Edge("a message, after 90 days", messages.settled_message, 0, 0, 1),
    Edge("a limit that is used up, a day after", messages.used_up_limit, 1, 1, 0),
    # Messages
    Edge(
        "the night begins at nine",
        messages.evening,
        just_before(hour(1, 21)),
        hour(2, 8),
        hour(2, 8),
    ),
    Edge("the night ends at eight", messages.morning, hour(1, 8), hour(1, 8), just_after(hour(1, 8))),
    Edge(
        "nobody answered, two hours before the night",
        messages.put_off,
        just_before(hour(1, 21)),
        hour(2, 8),
        hour(2, 8),
    ),
    Edge("a call that was put off", messages.called_again, 0, 1, 1),
    Edge("a message is due", partial(messages.delivered, field="not_before"), "queued", "sent", "sent"),
    Edge(
        "a message is of no use any more",
        partial(messages.delivered, field="useful_until"),
        "sent",
        "sent",
        "dropped",
    ),
    Edge(
        "a postman is gone",
        partial(messages.delivered, field="lease_until", state="sending"),
        "sending",
        "sending",
        "unknown",
    ),
    Edge("the day's two messages", messages.budget, "sent", "sent", "dead", 1),
    Edge("five pauses for a message refused", messages.tries, "queued", "queued", "dead", 1),
    Edge("an allowance of three", messages.allowance, True, False, False, 1),
    Edge("an allowance of a day ends at midnight", messages.midnight, False, True, True),
    # Codes
    Edge("one code a minute", messages.codes_in_a_minute, "NUMBER_TOO_OFTEN", "SEND", "SEND"),
    Edge("five codes an hour", messages.codes_in_an_hour, "SEND", "SEND", "NUMBER_TOO_OFTEN", 1),
    Edge("ten codes a day", messages.codes_in_a_day, "SEND", "SEND", "NUMBER_TOO_OFTEN", 1),
    Edge("the hour of five codes", messages.hour_of_codes, "NUMBER_TOO_OFTEN", "SEND", "SEND"),
    Edge("the day of ten codes", messages.day_of_codes, "NUMBER_TOO_OFTEN", "SEND", "SEND"),
    Edge("twenty codes of an address", messages.codes_of_an_address, "SEND", "SEND", "ADDRESS_SLOWED", 1),
    Edge(
        "ten minutes of an address",
        messages.codes_of_an_address_after_ten_minutes,
        "ADDRESS_SLOWED",
        "SEND",
        "SEND",
    ),
    Edge(
        "an address's share of a day",
        messages.codes_of_an_address_in_a_day,
        "SEND",
        "SEND",
        "ADDRESS_SPENT",
        1,
    ),
    Edge("the share never less than twenty", messages.share, 20, 20, 21, 1),
    Edge("the open half of nine", messages.open_half, "SEND", "SEND", "NOTHING_LEFT", 1),
    Edge("the open half of one", messages.smallest_open_half, "SEND", "NOTHING_LEFT", "NOTHING_LEFT", 1),
    Edge(
        "the reserved quarter of nine",
        messages.reserve,
        "SEND_FROM_RESERVE",
        "SEND_FROM_RESERVE",
        "NOTHING_LEFT",
        1,
    ),
    Edge(
        "the reserved quarter of two",
        messages.smallest_reserve,
        "SEND",
        "SEND_FROM_RESERVE",
        "NOTHING_LEFT",
        1,
    ),
    # Coming in
    Edge("a code lives ten minutes", accounts.code_lives, "in", "这个验证码不能用了", "这个验证码不能用了"),
    Edge("five tries of a code", accounts.code_tries, "in", "这个验证码不能用了", "这个验证码不能用了", 1),
    Edge("one use of a code", accounts.code_used, "in", "这个验证码不能用了", "这个验证码不能用了", 1),
    Edge("old codes go, ten minutes later", accounts.old_codes_kept, 2, 2, 1),
    Edge("an idle account wants a second fact", accounts.idle_account, False, True, True),
    Edge("an account never used", accounts.never_used_account, False, True, True),
    Edge("five tries of a second fact", accounts.second_fact_tries, True, False, False, 1),
    Edge("five wrong passwords", accounts.wrong_passwords, False, True, True, 1),
    Edge("five within ten minutes", accounts.within_ten_minutes, True, True, False),
    Edge("closed for ten minutes", accounts.closed_for_ten_minutes, True, False, False),
    Edge("twenty of an address", partial(accounts.address_pace, wrong_ones=20), 0, 5, 5, 1),
    Edge("sixty of an address", partial(accounts.address_pace, wrong_ones=60), 5, 30, 30, 1),
    Edge("a hundred of an address", partial(accounts.address_pace, wrong_ones=100), 30, 600, 600, 1),
    Edge("an address's turn of five seconds", accounts.address_turn, 5, 0, 0),
    Edge("an address's hour", accounts.address_hour, 5, 5, 0),
    Edge("known at an address for sixty days", accounts.known_here, 0, 0, 5),
    Edge("a second factor proved lately", accounts.proved_lately, True, False, False, 1),
    # Publishing
    Edge("the publication hour", publishing.publication_hour, False, True, True),
    Edge("the publication hour, under the lock", publishing.publishing_one, False, True, True),
    Edge("the end of a page", publishing.expiry, True, False, False),
    Edge("the end of a page, under the lock", publishing.expiring_one, False, True, True),
    Edge("the pause after a failure", publishing.tried_again, False, True, True),
    Edge("pauses grow until the fourth", publishing.pause_after, 300, 1800, 1800, 1),
    Edge("who wrote before, in and after the live version", publishing.reviewer_wrote, True, True, False, 1),
    Edge("who reviewed nothing, this, another stage's", publishing.reviewer_reviewed, True, False, True, 1),
    Edge("a move of what was published", publishing.second_word, False, True, True, 1),
    Edge("a proposal is answered once", publishing.answers, "waiting", "declined", "refused", 1),
]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_a_limit_lies_where_the_table_says(town: Town, edge: Edge, side: str):
    assert edge.answer(town, side) == edge.expected(side)


def test_each_limit_stands_in_the_table_once():
    assert len({edge.limit for edge in EDGES}) == len(EDGES)
