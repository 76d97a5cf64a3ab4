"""A round that could let nobody in, or at a wrong time, does not open: in the form, in the action, as a copy. Each limit
with its three answers is a row of tests/test_edges.py."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.actions import Refusal, call_off, copy_round, open_round, set_places
from events.actions.openable import DateOfRound
from events.models import Occurrence, Roll, Round
from events.presets import initial_for
from portal.accounts.models import Role
from tests.edges import shanghai
from tests.town import Town

from .rolls import a_roll, a_round
from .test_door_pages import staff

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def typed(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def a_date(town: Town, starts: datetime.datetime, hours: int = 2, page=None) -> Occurrence:
    page = page or town.event(hours=500)
    Occurrence.objects.filter(page=page, roll=None).delete()
    return Occurrence.objects.create(page_id=page.pk, starts_at=starts, ends_at=starts + hours * HOUR)


def fill_out(date: Occurrence, **changes) -> dict:
    data = {
        "name": "12 月的理发",
        "opens_at": typed(timezone.now()),
        "closes_at": typed(date.starts_at),
        "age_min": "75",
        "age_max": "",
        "per_person": "1",
        "waiting_max": "10",
        "places": "6",
        "each": "20",
        "kept": "2",
        "offer_hours": "24",
    }
    return data | changes


NOBODY_COMES = {
    "places_beyond_the_end": ({"places": "10"}, "places", "最多排 6 个；排 10 个要到 12:20 才完"),
    "closes_before_it_opens": ({"closes_at": "2020-01-01T09:00"}, "closes_at", "停止报名要晚于开始报名"),
    "closes_after_the_date": ({"closes_at": "2099-01-01T09:00"}, "closes_at", "不能晚于最后一场开始"),
    "ages_crossed": ({"age_max": "60"}, "age_max", "最大年龄 60 比最小年龄 75 还小"),
    "an_age_nobody_has": ({"age_min": "121"}, "age_min", "年龄填 1 到 120"),
    "an_age_of_nobody": ({"age_min": "", "age_max": "0"}, "age_max", "不看年龄就空着"),
    "household_below_person": (
        {"per_person": "2", "per_household": "1"},
        "per_household",
        "每户 1 次比每人 2 次还少",
    ),
    "no_times": ({"per_person": "0"}, "per_person", "次数填 1 到 31"),
    "all_kept": ({"kept": "6"}, "kept", "留给窗口的要比名额少"),
    "no_place": ({"places": "0"}, "places", ""),
}


@pytest.mark.parametrize("what", NOBODY_COMES)
def test_what_would_let_nobody_in_is_said_at_its_field_and_keeps_what_was_typed(town: Town, what):
    changes, field, words = NOBODY_COMES[what]
    day = timezone.localtime(timezone.now() + 9 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    date = a_date(town, day)
    organiser = staff(town, Role.ORGANISER)
    answer = organiser.post(f"/desk/rounds/new/{date.page_id}/?template=coupon", fill_out(date, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in page
    assert "12 月的理发" in page
    for value in changes.values():
        assert f'value="{value}"' in page or not value
    assert not Round.objects.exists()
    kept = organiser.post(f"/desk/rounds/new/{date.page_id}/?template=coupon", fill_out(date))
    assert kept.status_code == 302, "the same without the fault opens"


def test_the_same_is_refused_by_the_action_without_any_form(town: Town):
    date = a_date(town, timezone.now() + 9 * DAY)
    round_ = Round(
        page_id=date.page_id,
        unit=town.linhe,
        name="12 月",
        period="2026-12",
        opens_at=timezone.now(),
        closes_at=date.starts_at,
        age_min=75,
        age_max=60,
    )
    with pytest.raises(ValidationError) as caught:
        open_round(round_=round_, dates=[DateOfRound(occurrence=date, places=10, each=20)], by=None)
    assert set(caught.value.message_dict) == {"age_max", "places"}
    assert not Round.objects.exists()
    assert not Roll.objects.exists()


def test_a_date_is_opened_once_and_a_cancelled_or_foreign_one_never(town: Town):
    date = a_date(town, timezone.now() + 9 * DAY)
    other = a_date(town, timezone.now() + 9 * DAY)
    values = {
        "unit": town.linhe,
        "period": "2026-12",
        "opens_at": timezone.now(),
        "closes_at": date.starts_at,
    }

    def sentences(of: Occurrence, page) -> str:
        round_ = Round(page_id=page, name="一轮", **values)
        try:
            open_round(round_=round_, dates=[DateOfRound(occurrence=of, places=3)], by=None)
        except ValidationError as error:
            return "".join(error.messages)
        return ""

    assert "不是这个活动的" in sentences(other, date.page_id)
    assert sentences(date, date.page_id) == ""
    assert "已经由“一轮”开了报名" in sentences(date, date.page_id)
    Occurrence.objects.filter(pk=other.pk).update(cancelled=True)
    assert "取消了，不能开报名" in sentences(other, other.page_id)
    Occurrence.objects.filter(pk=other.pk).delete()
    assert "刚刚从活动页面里去掉了" in sentences(
        Occurrence(pk=other.pk, page_id=other.page_id), other.page_id
    )


def test_a_course_at_home_with_too_few_times_or_of_volunteers_lets_nobody_in(town: Town):
    for rules, date, field in [
        ({"whole_course": True}, {"at_home": True}, "home_dates"),
        ({"whole_course": True, "per_person": 2}, {}, "per_person"),
        ({"whole_course": True, "per_household": 2}, {}, "per_household"),
        ({"template": "volunteers"}, {}, "tracks"),
    ]:
        with pytest.raises(ValidationError) as caught:
            a_round(town, dates=3, **date, **rules)
        assert list(caught.value.message_dict) == [field]
    assert a_round(town, dates=3, whole_course=True, per_person=3).pk


def test_only_for_those_of_a_unit_where_nobody_can_live_is_for_nobody(town: Town):
    town.linhe.kind = "estate"
    town.linhe.save()
    with pytest.raises(ValidationError) as caught:
        a_round(town, own_unit_only=True)
    assert "谁也报不上" in caught.value.message_dict["own_unit_only"][0]
    assert a_round(town).pk


def test_the_form_offers_no_more_places_than_the_date_has_time_for(town: Town):
    page = town.event(hours=48)
    shown = initial_for(page, Round.Template.COUPON)
    assert (shown["places"], shown["each"], shown["kept"]) == (6, 20, 1), "two hours"
    lecture = initial_for(page, Round.Template.LECTURE)
    assert (lecture["places"], lecture["kept"]) == (40, 10)
    assert initial_for(page, Round.Template.VOLUNTEERS)["kept"] == 0


def test_places_are_added_as_long_as_there_is_time(town: Town):
    roll = a_roll(town, places=10, each=20)
    assert roll.ends_at - roll.starts_at == 4 * HOUR
    set_places(roll=roll, count=12, by=None)
    with pytest.raises(Refusal, match="最多排 12 个"):
        set_places(roll=roll, count=13, by=None)
    starts = list(roll.slots.values_list("starts_at", flat=True))
    assert len(set(starts)) == 12, "nobody shares a time"
    organiser = staff(town, Role.ORGANISER)
    answer = organiser.post(f"/desk/roll/{roll.pk}/places/", {"count": "13", "reason": "多一位"})
    assert (answer.status_code, "多一位" in answer.content.decode()) == (422, True)
    with pytest.raises(Refusal, match=r"要到 (\d+年)?\d+月\d+日.* 才完"):
        set_places(roll=roll, count=100, by=None)
    set_places(roll=roll, count=0, by=None)
    with pytest.raises(Refusal):
        set_places(roll=roll, count=13, by=None)


# Next month's


def a_round_of(town: Town, *days: tuple[int, ...], opens, closes, now=None, **rules) -> Round:
    """A round whose dates are given by the clock of the town, two hours each."""
    page = town.event(hours=500)
    Occurrence.objects.filter(page=page).delete()
    dates = [
        Occurrence.objects.create(
            page_id=page.pk, starts_at=shanghai(*day), ends_at=shanghai(*day) + 2 * HOUR
        )
        for day in days
    ]
    values = {"name": f"{days[0][1]} 月的理发券", "period": f"{days[0][0]}-{days[0][1]:02d}"} | rules
    return open_round(
        round_=Round(page=page, unit=town.linhe, opens_at=opens, closes_at=closes, **values),
        dates=[DateOfRound(occurrence=one, places=3) for one in dates],
        by=None,
        now=now or opens,
    )


def starts_of(round_: Round) -> list[datetime.datetime]:
    return [roll.starts_at for roll in round_.rolls.all()]


def test_a_round_from_a_fourth_monday_to_a_fifth_sunday_is_copied_whole_into_a_month_without_a_fifth(
    town: Town,
):
    opens, closes = shanghai(2026, 11, 23, 9), shanghai(2026, 11, 29, 18)
    round_ = a_round_of(town, (2026, 12, 5, 9), opens=opens, closes=closes)
    new = copy_round(round_=round_, by=None, now=opens).round
    assert starts_of(new) == [shanghai(2027, 1, 2, 9)]
    assert (new.opens_at, new.closes_at) == (shanghai(2026, 12, 21, 9), shanghai(2026, 12, 27, 18))
    assert new.closes_at - new.opens_at == closes - opens, "as long as it was, as long before its date"


def test_two_dates_that_fall_on_one_are_opened_once_and_said(town: Town):
    """October 2026 has five Saturdays, November four."""
    days = [(2026, 10, day, 9) for day in (24, 31)]
    opens = shanghai(2026, 10, 12, 9)
    round_ = a_round_of(town, *days, opens=opens, closes=shanghai(2026, 10, 20, 9))
    made = copy_round(round_=round_, by=None, now=opens)
    assert starts_of(made.round) == [shanghai(2026, 11, 28, 9)]
    assert [one.starts_at for one in made.left_out] == [shanghai(2026, 11, 28, 9)]
    assert Occurrence.objects.filter(page=round_.page, starts_at=shanghai(2026, 11, 28, 9)).count() == 1


def test_a_date_that_stands_on_the_page_is_taken_and_one_that_is_open_or_cancelled_is_left(town: Town):
    opens = shanghai(2026, 11, 1, 9)
    days = [(2026, 11, day, 9) for day in (7, 14, 21)]
    round_ = a_round_of(town, *days, opens=opens, closes=shanghai(2026, 11, 20, 9))
    page = round_.page

    def written(day: int, **fields) -> Occurrence:
        starts = shanghai(2026, 12, day, 9)
        return Occurrence.objects.create(
            page_id=page.pk, starts_at=starts, ends_at=starts + 2 * HOUR, **fields
        )

    free, _off = written(5), written(12, cancelled=True)
    made = copy_round(round_=round_, by=None, now=opens)
    assert starts_of(made.round) == [shanghai(2026, 12, 5, 9), shanghai(2026, 12, 19, 9)]
    assert made.round.rolls.first().occurrence == free
    assert [one.starts_at for one in made.left_out] == [shanghai(2026, 12, 12, 9)]
    other = a_round_of(town, (2026, 11, 7, 9), opens=opens, closes=shanghai(2026, 11, 6, 9))
    Occurrence.objects.filter(page=other.page).update(page=page)
    Round.objects.filter(pk=other.pk).update(page=page, name="另一轮")
    again = copy_round(round_=Round.objects.get(pk=other.pk), by=None, now=opens)
    assert (again.is_new, again.round) == (False, made.round), "the only date it has is open already"


def test_a_second_round_of_the_same_month_has_a_next_one_of_its_own(town: Town):
    opens = shanghai(2026, 11, 1, 9)
    first = a_round_of(town, (2026, 11, 7, 9), opens=opens, closes=shanghai(2026, 11, 6, 9))
    second = a_round_of(town, (2026, 11, 8, 9), opens=opens, closes=shanghai(2026, 11, 7, 9))
    Occurrence.objects.filter(page=second.page).update(page=first.page)
    Round.objects.filter(pk=second.pk).update(page=first.page)
    second = Round.objects.get(pk=second.pk)
    one, two = (copy_round(round_=each, by=None, now=opens) for each in (first, second))
    assert (one.is_new, two.is_new, one.round == two.round) == (True, True, False)
    assert starts_of(two.round) == [shanghai(2026, 12, 13, 9)]


def test_a_course_longer_than_a_month_is_followed_by_one_as_long_after_its_end(town: Town):
    opens = shanghai(2026, 9, 1, 9)
    days = [(2026, 9, 5, 9), (2026, 9, 26, 9), (2026, 10, 3, 9), (2026, 10, 31, 9), (2026, 11, 7, 9)]
    round_ = a_round_of(
        town, *days, opens=opens, closes=shanghai(2026, 9, 4, 9), whole_course=True, template="course"
    )
    new = copy_round(round_=round_, by=None, now=opens).round
    old, there = starts_of(round_), starts_of(new)
    assert there[0] > old[-1]
    assert [one - there[0] for one in there] == [one - old[0] for one in old]
    assert new.period == "2026-12"


def test_a_month_that_is_over_is_not_opened_and_the_organiser_reads_why(town: Town):
    opens = shanghai(2024, 11, 1, 9)
    round_ = a_round_of(town, (2024, 11, 7, 9), opens=opens, closes=shanghai(2024, 11, 6, 9))
    organiser = staff(town, Role.ORGANISER)
    page = organiser.post(f"/desk/rounds/{round_.pk}/next/", follow=True).content.decode()
    assert "没有开：" in page
    assert "已经过去了" in page
    assert Round.objects.count() == 1
    assert Occurrence.objects.filter(page=round_.page).count() == 1, "no date is left behind"
    call_off(roll=round_.rolls.with_round().get(), by=None, reason="示例")
    page = organiser.post(f"/desk/rounds/{round_.pk}/next/", follow=True).content.decode()
    assert "都取消了" in page


def test_the_organiser_is_told_what_was_opened_and_the_second_time_what_is_there(town: Town):
    round_ = a_round(town, dates=2)
    organiser = staff(town, Role.ORGANISER)
    first = organiser.post(f"/desk/rounds/{round_.pk}/next/", follow=True).content.decode()
    new = round_.copy
    for words in ["开好了：", new.name, "2 场：", *[roll.when for roll in new.rolls.all()]]:
        assert words in first
    second = organiser.post(f"/desk/rounds/{round_.pk}/next/", follow=True).content.decode()
    for words in ["已经有了，没有再开：", new.name, *[roll.when for roll in new.rolls.all()]]:
        assert words in second
    assert Round.objects.count() == 2


def test_opening_again_after_back_says_that_it_is_open(town: Town):
    date = a_date(town, timezone.now() + 9 * DAY)
    organiser, address = staff(town, Role.ORGANISER), f"/desk/rounds/new/{date.page_id}/?template=coupon"
    opened = organiser.post(address, fill_out(date), follow=True).content.decode()
    assert "1 场：" in opened
    again = organiser.post(address, fill_out(date))
    assert again.status_code == 422
    assert "没有还没开报名的日期" in again.content.decode()
    assert "12 月的理发" in again.content.decode()
