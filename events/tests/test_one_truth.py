"""Row, page, button, sign-up page, calendar and search engines say the same of one date."""

import datetime
import json
import re

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from events.actions import call_off
from events.models import EventPage, Occurrence, Roll, Round
from events.tests.rolls import a_round, come, people
from tests.edges.sign_ups import clock_at
from tests.town import Town

HOUR = datetime.timedelta(hours=1)


def the_list_of(page: EventPage) -> str:
    return page.get_parent().specific.get_url()


def seen(client: Client, page: EventPage) -> dict[str, str]:
    """What each place says of an activity."""
    own = client.get(page.get_url()).content.decode()
    rows = client.get(the_list_of(page)).content.decode()
    searched = client.get("/search/", {"q": page.title}).content.decode()
    entries = icalendar.Calendar.from_ical(client.get(f"{page.get_url()}event.ics").content).walk("VEVENT")
    data = json.loads(re.search(r'application/ld\+json">(.*?)</script>', own, re.S)[1])
    return {
        "page": re.search(r'class="event-head-state[^>]*>([^<]*)<', own)[1],
        "row": re.search(r'class="event-row-state">([^<]*)<', rows)[1],
        "button": (re.findall(r'class="button" href="/sign-up/\d+/">([^<]*)<', own) or [""])[0],
        "box": (re.findall(r'class="round-box-state">([^<]*)<', own) or [""])[0],
        "calendar": str(entries[0]["status"]),
        "engine": str(data.get("eventStatus", "")).rpartition("/")[2],
        "begins": str(data.get("startDate", ""))[:10],
        "search": re.search(r'class="meta"><strong>[^<·]*· ([^<]*)<', searched)[1],
        "plate": re.search(r'class="date-plate" datetime="([^"]*)"', own)[1],
    }


def test_places_left_are_the_same_everywhere_and_kept_ones_are_not_among_them(client, town: Town):
    round_ = a_round(town, places=5, kept=2)
    come(round_.rolls.with_round().get(), people(town, 1)[0])
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == found["box"] == found["search"] == "报名中 · 还有 2 个名额"
    assert (found["button"], found["calendar"], found["engine"]) == (
        "我要报名",
        "CONFIRMED",
        "EventScheduled",
    )


def test_a_full_date_offers_the_waiting_list_everywhere(client, town: Town):
    round_ = a_round(town, places=1)
    for person in people(town, 2):
        come(round_.rolls.with_round().get(), person)
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == found["box"] == found["search"] == "报满了，可以候补 · 1 人在等"
    assert found["button"] == "我要候补"


def test_full_to_the_end_of_the_waiting_list_has_no_button_and_the_sign_up_page_says_so(client, town: Town):
    round_ = a_round(town, places=1, waiting_max=0)
    come(round_.rolls.with_round().get(), people(town, 1)[0])
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == found["box"] == found["search"] == "报满了"
    assert found["button"] == ""
    assert "报满了" in client.get(f"/sign-up/{round_.pk}/").content.decode()


def test_what_is_called_off_is_never_full_and_its_reason_stands_everywhere(client, town: Town):
    round_ = a_round(town, places=1, waiting_max=0)
    come(round_.rolls.with_round().get(), people(town, 1)[0])
    call_off(roll=round_.rolls.with_round().get(), by=None, reason="师傅病了")
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == found["box"] == found["search"] == "已取消：师傅病了"
    assert (found["button"], found["calendar"], found["engine"]) == ("", "CANCELLED", "EventCancelled")
    asked = client.get(f"/sign-up/{round_.pk}/").content.decode()
    assert "已取消：师傅病了" in asked
    assert "报满" not in asked
    entry = client.get(f"{round_.page.get_url()}event.ics").content.decode()
    assert "师傅病了" in icalendar.Calendar.from_ical(entry).walk("VEVENT")[0]["description"]


def test_one_of_two_dates_called_off_leaves_the_other_to_be_booked(client, town: Town):
    round_ = a_round(town, places=3, dates=2)
    first, second = round_.rolls.with_round().order_by("occurrence__starts_at")
    call_off(roll=first, by=None, reason="下大雨")
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == found["box"] == found["search"] == "报名中 · 还有 3 个名额"
    assert found["begins"] == found["plate"] == timezone.localdate(second.starts_at).isoformat()
    assert "已取消：下大雨" in client.get(round_.page.get_url()).content.decode()
    assert "（取消）" in client.get(the_list_of(round_.page)).content.decode()


def test_the_headline_is_the_next_date_that_its_button_offers(client, town: Town):
    round_ = a_round(town, places=1, dates=2, waiting_max=0)
    first, second = round_.rolls.with_round().order_by("occurrence__starts_at")
    come(first, people(town, 1)[0])
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == "报名中 · 还有 1 个名额"
    assert found["begins"] == found["plate"] == timezone.localdate(second.starts_at).isoformat()


@pytest.mark.parametrize(
    ("limit", "before", "at"),
    [
        ("opens_at", "开始报名", "报名中 · 还有 10 个名额"),
        ("closes_at", "报名中 · 还有 10 个名额", "报名截止了"),
    ],
)
def test_opening_and_closing_are_the_same_moment_everywhere(client, town: Town, limit, before, at):
    now = timezone.now()
    round_ = a_round(town, opens_at=now + HOUR, closes_at=now + 2 * HOUR)
    for moment, words in (
        (getattr(round_, limit) - datetime.timedelta(microseconds=1), before),
        (getattr(round_, limit), at),
    ):
        with clock_at(moment):
            found = seen(client, round_.page)
            assert found["page"] == found["row"] == found["box"] == found["search"]
            assert found["page"].endswith(words)
            assert bool(found["button"]) == words.startswith("报名中")


def test_a_date_without_sign_up_says_when_and_no_places(client, town: Town):
    page = town.event()
    assert seen(client, page)["row"] == "即将开始"
    Occurrence.objects.filter(page=page).update(starts_at=timezone.now(), ends_at=timezone.now() + HOUR)
    found = seen(client, page)
    assert found["row"] == found["page"] == "就在今天"


def test_a_course_has_as_many_places_as_its_fullest_lesson(client, town: Town):
    round_ = a_round(town, places=3, dates=3, whole_course=True)
    roll = round_.rolls.with_round().order_by("occurrence__starts_at").last()
    roll.slots.filter(number=3).update(retired=True)
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == found["box"] == found["search"] == "报名中 · 还有 2 个名额"


def test_volunteers_are_asked_how_many_more_can_come(client, town: Town):
    round_ = a_round(town, places=4)
    Round.objects.filter(pk=round_.pk).update(template=Round.Template.VOLUNTEERS)
    found = seen(client, round_.page)
    assert found["page"] == found["row"] == "招人中 · 还可以来 4 人"


def test_one_date_goes_into_a_calendar_alone_and_no_other_activitys(client, town: Town):
    round_ = a_round(town, dates=2)
    first, second = round_.page.dates
    found = client.get(f"{round_.page.get_url()}date-{second.pk}.ics")
    assert [str(one["uid"]) for one in icalendar.Calendar.from_ical(found.content).walk("VEVENT")] == [
        str(second.uid)
    ]
    other = town.event(title="别的活动")
    assert client.get(f"{round_.page.get_url()}date-{other.occurrences.get().pk}.ics").status_code == 404
    assert first.uid != second.uid


def test_the_reason_reaches_who_asks_for_a_place_after_all(town: Town):
    from events.tests.rolls import refused

    roll = a_round(town).rolls.with_round().get()
    call_off(roll=roll, by=None, reason="师傅病了")
    assert "师傅病了" in str(refused(Roll.objects.with_round().get(pk=roll.pk), people(town, 1)[0]))
