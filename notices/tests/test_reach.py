"""Households that know: told, counted, listed on paper, forgotten in time."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices.actions.reviewing import withdraw
from notices.actions.rounds import print_round, type_round
from notices.actions.telling import tell, untell
from notices.counts import parts_for, reach_of
from notices.households import by_door, homes, homes_of, names_and_phones
from notices.models import Channel, Notice, Receipt, RoundSheet
from notices.numbers import numbers_of
from notices.refusal import Refused
from notices.retention import KEPT, forget
from notices.spoken import seconds_of, spoken_of
from portal.people.actions import give_contact, join_household
from portal.people.models import Household, Person
from tests.town import Town

from .scene import HOUR, building, doors, draft, live, waiting

pytestmark = pytest.mark.django_db


def test_the_first_receipt_counts_and_the_second_is_no_news(town: Town):
    notice, home = live(town), doors(building(town, 3), 1)[0]
    assert tell(notice=notice, household=home, channel=Channel.WEB, by=None)
    assert not tell(notice=notice, household=home, channel=Channel.PHONE, by=town.user("editor"))
    assert Receipt.objects.get().channel == Channel.WEB


def test_a_household_elsewhere_is_none_of_it(town: Town):
    home = Household.objects.create(unit=town.beizha, label="1")
    with pytest.raises(Refused, match="不是发给这一户"):
        tell(notice=live(town), household=home, channel=Channel.WEB, by=None)


def test_before_its_time_and_after_it_was_withdrawn_nothing_is_noted(town: Town):
    home = doors(building(town, 3), 1)[0]
    coming = live(town, valid_from=timezone.now() + HOUR)
    gone = withdraw(notice=live(town), reason="错", by=town.user("senior"))
    for notice in (waiting(town), coming, gone):
        with pytest.raises(Refused, match="不用记"):
            tell(notice=notice, household=home, channel=Channel.DOOR, by=None)


def test_what_comes_back_after_its_end_still_counts(town: Town):
    notice, home = live(town), doors(building(town, 3), 1)[0]
    Notice.objects.filter(pk=notice.pk).update(valid_until=timezone.now() - datetime.timedelta(minutes=1))
    assert tell(notice=Notice.objects.get(pk=notice.pk), household=home, channel=Channel.PAPER, by=None)


def test_only_ones_own_of_today_is_taken_back(town: Town):
    notice, home = live(town), doors(building(town, 3), 1)[0]
    tell(notice=notice, household=home, channel=Channel.DOOR, by=town.user("editor"))
    receipt = Receipt.objects.get()
    with pytest.raises(Refused, match="自己一天以内"):
        untell(receipt=receipt, by=town.user("senior"))
    Receipt.objects.update(at=timezone.now() - datetime.timedelta(days=1, seconds=1))
    with pytest.raises(Refused):
        untell(receipt=Receipt.objects.get(), by=town.user("editor"))
    Receipt.objects.update(at=timezone.now())
    untell(receipt=Receipt.objects.get(), by=town.user("editor"))
    assert not Receipt.objects.exists()


def test_the_building_is_known_from_those_who_live_there(town: Town):
    """A list of residents enters doors at the 居, and the building with the person."""
    three = building(town, 3)
    home = Household.objects.create(unit=town.linhe, label="3号楼 201")
    person = Person.objects.create(name="王桂兰", unit=town.linhe, building=three, is_resident=True)
    join_household(person=person, household=home)
    assert homes().get(pk=home.pk).place_path == three.path
    notice = live(town, units=[three])
    assert [one.pk for one in homes_of(notice, [""])] == [home.pk]
    assert tell(notice=notice, household=homes().get(pk=home.pk), channel=Channel.DOOR, by=None)


def test_doors_are_in_the_order_of_a_walk(town: Town):
    three, eleven = building(town, 3), building(town, 11)
    for unit, label in ((eleven, "101"), (three, "1001"), (three, "101"), (three, "202")):
        Household.objects.create(unit=unit, label=label)
    assert [one.label for one in by_door(homes())] == ["101", "202", "1001", "101"]


def test_counts_by_building_and_channel_and_hours_to_all(town: Town):
    one, two = building(town, 1), building(town, 2)
    first, second = doors(one, 2), doors(two, 1)
    notice = live(town, valid_from=timezone.now() - 3 * HOUR)
    Notice.objects.filter(pk=notice.pk).update(passed_at=notice.valid_from)
    notice.refresh_from_db()
    tell(notice=notice, household=first[0], channel=Channel.WEB, by=None)
    tell(notice=notice, household=second[0], channel=Channel.DOOR, by=None)
    reach = reach_of(notice)
    assert (reach.total, reach.reached, reach.percent, reach.hours_to_all) == (3, 2, 66, None)
    assert dict(reach.channels) == {"自己点的": 1, "上门说了": 1}
    assert [(part.unit.name, part.total, part.reached) for part in parts_for(notice, [""])] == [
        ("1 号楼", 2, 1),
        ("2 号楼", 1, 1),
    ]
    tell(notice=notice, household=first[1], channel=Channel.PAPER, by=None)
    assert (reach_of(notice).percent, reach_of(notice).hours_to_all) == (100, 4)


def test_a_town_is_counted_by_its_neighbourhoods(town: Town):
    doors(building(town, 1), 4)
    doors(building(town, 1, town.beizha), 2)
    notice = live(town, units=[town.unit])
    parts = {part.unit.name: part.total for part in reach_of(notice).parts}
    assert parts == {"临河居民区": 4, "北栅居民区": 2}


def test_counting_asks_as_often_for_many_as_for_few(town: Town):
    def asked(notice: Notice) -> int:
        with CaptureQueriesContext(connection) as queries:
            reach_of(Notice.objects.get(pk=notice.pk))
            parts_for(notice, [""])
        return len(queries)

    notice = live(town, units=[town.unit])
    doors(building(town, 1), 10)
    few = asked(notice)
    for number in range(2, 12):
        doors(building(town, number), 60)
    assert asked(notice) == few <= 12


# Numbers of a list


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("1-3,7", [1, 2, 3, 7]),
        ("1－3，7", [1, 2, 3, 7]),
        ("1~3 7、9", [1, 2, 3, 7, 9]),
        ("１到３", [1, 2, 3]),
        ("3,2,3", [2, 3]),
        ("1-43", list(range(1, 44))),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, numbers):
    assert numbers_of(typed, 43) == numbers


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0", "0 不在"),
        ("44", "44 不在"),
        ("40-44", "40-44 不在"),
        ("1-40,50,60-70", "50、60-70 不在"),
        ("4-2", "“4-2”看不懂"),
        ("三", "“三”看不懂"),
        ("1-2-3", "看不懂"),
        (" ，", "请写打了勾的号码"),
    ],
)
def test_what_stands_not_on_the_list_is_named(typed, told):
    with pytest.raises(ValidationError) as wrong:
        numbers_of(typed, 43)
    assert told in "".join(wrong.value.messages)


def test_a_list_is_typed_in_by_the_numbers_of_the_paper(town: Town):
    rows = by_door(homes().filter(pk__in=[one.pk for one in doors(building(town, 1), 10)]))
    notice = live(town)
    sheet = print_round(notice=notice, households=rows, unit=town.linhe, by=town.user("editor"))
    # The register goes on; the paper does not.
    Household.objects.create(unit=rows[0].unit, label="001")
    tell(notice=notice, household=rows[1], channel=Channel.WEB, by=None)
    done = type_round(sheet=sheet, typed="1-3，10", channel=Channel.DOOR, by=town.user("editor"))
    assert done == (3, 1)
    told = set(Receipt.objects.values_list("household", flat=True))
    assert told == {rows[0].pk, rows[1].pk, rows[2].pk, rows[9].pk}
    assert type_round(sheet=sheet, typed="1-3", channel=Channel.DOOR, by=town.user("editor")) == (0, 3)


def test_numbers_outside_the_list_change_nothing(town: Town):
    rows = by_door(homes().filter(pk__in=[one.pk for one in doors(building(town, 1), 5)]))
    sheet = print_round(notice=live(town), households=rows, unit=town.linhe, by=town.user("editor"))
    with pytest.raises(ValidationError, match="6 不在这张名单上"):
        type_round(sheet=sheet, typed="1-5,6", channel=Channel.DOOR, by=town.user("editor"))
    assert not Receipt.objects.exists()


def test_a_list_asked_for_twice_is_one_paper(town: Town):
    rows = by_door(homes().filter(pk__in=[one.pk for one in doors(building(town, 1), 5)]))
    how = {"notice": live(town), "unit": town.linhe, "by": town.user("editor")}
    first, second = (print_round(households=rows, **how) for _press in range(2))
    assert first == second
    assert print_round(households=rows[1:], **how) != first
    assert print_round(households=rows, **how | {"by": town.user("senior")}) != first


def test_an_empty_list_is_not_printed(town: Town):
    with pytest.raises(Refused, match="都知道了"):
        print_round(notice=live(town), households=[], unit=town.linhe, by=town.user("editor"))


def test_names_and_numbers_are_read_with_three_questions(town: Town):
    homes_here = doors(building(town, 1), 8)
    for number, home in enumerate(homes_here):
        person = Person.objects.create(name=f"王{number}", unit=town.linhe, is_resident=True)
        join_household(person=person, household=home)
        give_contact(person=person, number=f"1990000{number:04}", relation="self")
    with CaptureQueriesContext(connection) as queries:
        found = names_and_phones(homes_here)
    assert found[homes_here[2].pk] == (["王2"], ["19900000002"])
    assert len(queries) <= 3


# The loudspeaker


def test_what_the_loudspeaker_says_is_made_of_the_rows(town: Town):
    text = spoken_of(draft(town, urgency="urgent"))
    for said in ("临河居民区", "紧急通知", "今晚停水", "临河居民区", "请家里先接好水", "021 0000 0500"):
        assert said in text, text
    assert len(text) <= 330
    assert seconds_of(text) <= 90


def test_a_long_notice_is_said_within_ninety_seconds_in_whole_sentences(town: Town):
    text = spoken_of(draft(town, words="请大家注意安全。" * 49))
    assert len(text) <= 330
    assert seconds_of(text) <= 90
    assert "请大家注意安全。有事" in text


def test_what_somebody_wrote_is_said_and_too_long_is_refused(town: Town):
    assert spoken_of(draft(town, spoken="照这个念。")) == "照这个念。"
    draft(town, spoken="念" * 330)
    with pytest.raises(ValidationError):
        draft(town, spoken="念" * 331)


# Forgetting


@pytest.mark.parametrize(("seconds", "gone"), [(-1, True), (0, True), (1, False)])
def test_who_was_reached_is_forgotten_half_a_year_after_the_end_and_how_many_stays(
    town: Town, monkeypatch, seconds, gone
):
    rows = doors(building(town, 1), 4)
    notice = live(town)
    for home in rows[:3]:
        tell(notice=notice, household=home, channel=Channel.DOOR, by=None)
    print_round(notice=notice, households=rows, unit=town.linhe, by=None)
    now = timezone.now()
    ended = now - KEPT + datetime.timedelta(seconds=seconds)
    Notice.objects.filter(pk=notice.pk).update(valid_from=ended - HOUR, valid_until=ended)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    forget()
    forget()
    assert (Receipt.objects.count(), RoundSheet.objects.count()) == ((0, 0) if gone else (3, 1))
    reach = reach_of(Notice.objects.get(pk=notice.pk))
    assert (reach.total, reach.reached, reach.percent) == (4, 3, 75)
    if gone:
        with pytest.raises(Refused, match="不再记"):
            tell(notice=Notice.objects.get(pk=notice.pk), household=rows[3], channel=Channel.DOOR, by=None)
