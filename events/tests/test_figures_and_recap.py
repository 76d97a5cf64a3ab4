"""What is told afterwards: the recap counts who came and follows the sheet, figures count closed sheets alone and are drawn,
the public ledger blames nobody."""

import datetime

import pytest
from django.test import Client

from events.actions import leave, set_places
from events.actions.on_the_day import check_in, close_sheet, correct
from events.charts import WIDTH, chart_of
from events.figures import Share, figures_of, served_by_month
from events.models import Channel, Roll, Round, SignUp
from events.recap import draft_recap, follow_correction
from news.models import ArticlePage
from portal.accounts.models import Role
from tests.town import Town

from .rolls import a_roll, audited, come, people, phone  # noqa: F401
from .test_door_pages import said, shift, staff, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]
LIST = {"source": "list", "by": None}


def closed(town: Town, *, came: int, missed: int, **kwargs) -> Roll:
    """A date whose sheet is closed; so many came, so many did not."""
    roll = today(town, count=came + missed, **kwargs)
    for one in roll.sign_ups.order_by("ticket")[:came]:
        check_in(sign_up=one, **LIST)
    close_sheet(roll=roll, by=None, nobody_came=not came)
    return Roll.objects.with_round().get(pk=roll.pk)


def text_of(page: ArticlePage) -> str:
    return f"{page.title} {page.body}"


def test_the_recap_counts_those_who_came_in_every_number(town: Town):
    roll = a_roll(town, places=2)
    made = [come(roll, person, contact=phone(7)) for person in people(town, 4)]
    leave(sign_up=made[0], channel=Channel.WEB)
    leave(sign_up=made[1], channel=Channel.WEB)
    shift(roll)
    check_in(sign_up=made[2], **LIST)
    close_sheet(roll=roll, by=None)
    page = draft_recap(roll=Roll.objects.with_round().get(pk=roll.pk), by=None)
    assert page.title.endswith("来了 1 人")
    assert "2 个名额，来了 1 人。其中 1 人是候补轮到的。75 岁以上的 1 人。" in text_of(page), (
        "of two old ones who were moved up, one came"
    )


def corrected(roll: Roll, *, came: bool) -> None:
    one = roll.sign_ups.filter(state="no_show" if came else "attended").first()
    correct(sign_up=one, came=came, by=None, reason="单子漏看")
    follow_correction(roll=roll, by=None)


def test_a_draft_nobody_touched_follows_the_sheet_up_and_down(town: Town):
    roll = closed(town, came=1, missed=2)
    page = draft_recap(roll=roll, by=None)
    for came, words in ((True, "来了 2 人"), (True, "来了 3 人"), (False, "来了 2 人")):
        corrected(roll, came=came)
        page = ArticlePage.objects.get(pk=page.pk)
        for version in (page, page.get_latest_revision_as_object()):
            assert version.title.endswith(words)
            assert f"10 个名额，{words}" in text_of(version)
    assert page.revisions.count() == 1
    clerk = staff(town, Role.DESK_CLERK)
    assert "没有跟着改" not in said(clerk, f"/door/{roll.pk}/")


@pytest.mark.parametrize("hand", ["saved by an editor", "live"])
def test_what_an_editor_wrote_or_what_is_out_stays_and_the_door_says_so(town: Town, hand: str):
    roll = closed(town, came=1, missed=1)
    page = draft_recap(roll=roll, by=None)
    if hand == "live":
        page.get_latest_revision().publish(skip_permission_checks=True)
    else:
        page.title = "我写的标题"
        page.save_revision()
    before = text_of(ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object())
    corrected(roll, came=True)
    assert text_of(ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()) == before
    words = said(staff(town, Role.DESK_CLERK), f"/door/{roll.pk}/")
    assert "现在是来了 2 人，报道里写的还是 1 人，没有跟着改" in words
    assert ("请编辑在后台更正" in words) == (hand == "live")
    corrected(roll, came=False)
    assert "没有跟着改" not in said(staff(town, Role.DESK_CLERK), f"/door/{roll.pk}/"), "it agrees again"


def test_a_correction_begins_the_report_that_nobody_had_come_for(town: Town):
    roll = closed(town, came=0, missed=1)
    assert draft_recap(roll=roll, by=None) is None
    corrected(roll, came=True)
    assert ArticlePage.objects.get(recapped_roll=roll).title.endswith("来了 1 人")


def test_a_correction_at_the_door_reaches_the_draft(town: Town, django_capture_on_commit_callbacks):
    roll = closed(town, came=1, missed=1)
    draft_recap(roll=roll, by=None)
    missed = roll.sign_ups.get(state="no_show")
    with django_capture_on_commit_callbacks(execute=True):
        staff(town, Role.ORGANISER).post(f"/door/correct/{missed.pk}/", {"came": "yes", "reason": "漏看"})
    assert ArticlePage.objects.get(recapped_roll=roll).title.endswith("来了 2 人")


def test_figures_say_who_came_by_closed_sheets_alone(town: Town):
    done = closed(town, came=2, missed=1, places=4)
    open_ = today(town, places=5, count=3)
    check_in(sign_up=open_.sign_ups.first(), **LIST)
    counted = figures_of(Round.objects.all())
    one, other = counted[done.round_id], counted[open_.round_id]
    assert (one.present, one.served, one.filled) == (Share(2, 3), Share(2, 4), Share(3, 4))
    assert (other.present, other.served, other.filled) == (Share(0, 0), Share(0, 0), Share(3, 5))
    assert served_by_month(Round.objects.all()) == [("2026-12", Share(2, 4))]


def test_a_retired_place_and_a_date_called_off_are_not_drawn(town: Town):
    roll = today(town, places=5, count=1)
    set_places(roll=roll, count=2, by=None)
    check_in(sign_up=roll.sign_ups.get(), **LIST)
    close_sheet(roll=roll, by=None)
    assert served_by_month(Round.objects.all()) == [("2026-12", Share(1, 2))]
    Roll.objects.update(called_off=True)
    assert served_by_month(Round.objects.all()) == []
    Roll.objects.update(called_off=False)


def test_bars_are_to_scale_for_none_one_and_many():
    assert (chart_of([]).bars, chart_of([]).height) == ([], 0)
    assert [(one.whole, one.part) for one in chart_of([("a", Share(0, 0))]).bars] == [(0, 0)]
    drawn = chart_of([("一月", Share(1, 2)), ("二月", Share(4, 4)), ("三月", Share(3, 2))]).bars
    assert [(one.whole, one.part) for one in drawn] == [(160, 80), (WIDTH, WIDTH), (160, 240)]
    long = chart_of([("一个很长很长很长很长很长很长的名字呀呀", Share(1, 1))]).bars[0]
    assert (len(long.short_label), long.short_label[-1]) == (12, "…")


def test_figures_are_drawn_as_well_as_told(town: Town):
    roll = closed(town, came=1, missed=1, places=4)
    organiser = staff(town, Role.ORGANISER)
    page = said(organiser, "/figures/")
    assert page.count('<svg class="chart-drawing"') == 2
    for chart in page.split('<figure class="chart">')[1:]:
        drawing, table = chart.split("</figure>")[0].split("</svg>")
        assert "1 / 4" in drawing
        assert "<td>1</td><td>4</td><td>25%</td>" in table
    assert "<script" not in page.split("<main")[1]
    assert roll.sign_ups.first().person.name not in page


def test_without_a_closed_sheet_nothing_is_drawn_and_that_is_said(town: Town):
    today(town)
    page = said(staff(town, Role.ORGANISER), "/figures/")
    assert "chart-drawing" not in page
    assert page.count("还没有收过签到表") == 2


def test_the_ledger_says_what_became_of_places_and_blames_nobody(town: Town, client: Client):
    roll = a_roll(town, places=3, cutoff_hours=500)
    made = [come(roll, person) for person in people(town, 3)]
    by_desk = come(roll, people(town, 1)[0], channel=Channel.DESK)
    leave(sign_up=made[0], channel=Channel.WEB)
    SignUp.objects.filter(pk=by_desk.pk).update(
        arrived_at=datetime.datetime(2026, 11, 20, 3, 17, tzinfo=datetime.UTC)
    )
    shift(roll)
    check_in(sign_up=made[1], **LIST)
    close_sheet(roll=roll, by=None)
    page = said(client, f"/rounds/{roll.round_id}/")
    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    for blame in ("没有来", "临时取消", "过时没有答复", "不去了"):
        assert blame not in rows
    assert [rows.count(words) for words in ("有名额", "让出")] == [2, 2]
    assert "11:17" not in rows, "no minute points at somebody at the desk"


def test_the_first_hit_of_a_search_has_the_focus(town: Town):
    roll = a_roll(town)
    there, new = people(town, 2)
    for person in (there, new):
        person.name = "王秀英"
        person.save()
    come(roll, there)
    clerk = staff(town, Role.DESK_CLERK)
    assert said(clerk, f"/desk/roll/{roll.pk}/").count(" autofocus") == 1
    page = said(clerk, f"/desk/roll/{roll.pk}/?q=wxy")
    assert page.count(" autofocus") == 1
    assert f'value="{new.pk}"' in page.split(" autofocus")[0].split("<form")[-1]
