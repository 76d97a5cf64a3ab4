"""The print run: nothing is lost between press and door, and what nobody said stays unsaid."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from handout.actions.deliveries import tick, untick
from handout.actions.runs import MOST_COPIES, add_from_spare, close_run, hand_out, plan_run
from handout.models import Bundle, PrintRun
from handout.packing import Pack, as_last_time, built_since, one_each, parts_below, without_bundle
from handout.reach import reach
from handout.refusal import Refused
from handout.retention import KEPT, forget
from news.models import IssuePage
from paper.tests.numbers import item, number, section
from portal.core.models import AuditEntry
from portal.people.models import Household
from portal.places.models import Unit
from tests.pristine import as_in_a_test, stands
from tests.town import Town, standing_town

from .printed import building, packs

pytestmark = pytest.mark.django_db


@stands("number_to_hand_out")
def make_a_number() -> None:
    """A number that went live."""
    with as_in_a_test():
        town = standing_town()
        number(town, section("要闻", item(town.article("一件事"))))


@pytest.fixture
def number_to_hand_out(town: Town) -> IssuePage:
    return IssuePage.objects.get()


@pytest.fixture
def issue(number_to_hand_out) -> IssuePage:
    return number_to_hand_out


def refused(action, **kwargs) -> str:
    with pytest.raises(Refused) as no, transaction.atomic():
        action(**kwargs)
    return str(no.value)


def handed_out(town: Town, issue, copies=(60, 30), spare=10) -> PrintRun:
    by = town.user("editor")
    total = sum(copies) + spare
    plan_run(issue=issue, copies=total, spare=spare, packs=packs(town, *copies), by=by)
    return hand_out(issue=issue, by=by)


def test_bundles_and_spare_are_all_of_the_copies_not_one_more_or_less(town: Town, issue):
    plan = {"issue": issue, "by": town.user("editor")}
    even = {"copies": 100, "spare": 10, "packs": packs(town, 60, 30)}
    for values, said in (
        ({"copies": 101}, "还有 1 份没有去处"),
        ({"copies": 99}, "多分了 1 份"),
        ({"spare": 9}, "还有 1 份没有去处"),
        ({"spare": 11}, "多分了 1 份"),
        ({"packs": []}, "还没有一包"),
        ({"packs": [*packs(town, 60, 30), Pack(town.linhe, 1)], "copies": 101}, "“临河居民区”写了两包"),
        ({"copies": 0, "spare": 0}, f"1 到 {MOST_COPIES}"),
        ({"copies": MOST_COPIES + 1, "spare": MOST_COPIES - 89}, f"1 到 {MOST_COPIES}"),
    ):
        assert said in refused(plan_run, **plan, **even | values), values
    assert not PrintRun.objects.exists(), "nothing of a refused plan is left"
    run = plan_run(**plan, **even)
    assert (run.bundles.count(), run.spare, run.unit) == (2, 10, town.unit)
    plan_run(**plan, copies=1, spare=0, packs=[Pack(town.unit, 1, team="校对组")])
    (only,) = Bundle.objects.all()
    assert (only.to, only.copies) == ("校对组", 1)
    assert len(only.token) >= 22
    many = [Pack(town.unit, 1, team=f"第{n}队") for n in range(100)]
    assert len(set(plan_run(**plan, copies=100, spare=0, packs=many).bundles.values_list("code"))) == 100
    with pytest.raises(IntegrityError), transaction.atomic():
        Bundle.objects.update(left_over=1)  # of what was never delivered
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintRun.objects.update(state=PrintRun.State.OUT)  # of what was never printed


def test_what_was_built_since_is_pointed_out_whichever_way_the_town_was_divided(town: Town, issue):
    one, two = building(town.linhe, "1号楼"), building(town.linhe, "2号楼")
    parts = parts_below(town.unit)
    by_building = one_each(parts, buildings=True)
    assert [pack.unit for pack in by_building] == [one, two, town.beizha]
    assert by_building[0].to == "临河居民区 1号楼"
    assert not without_bundle(by_building, parts)
    by_body = one_each(parts, buildings=False)
    assert [pack.unit for pack in by_body] == [town.linhe, town.beizha]
    run = plan_run(issue=issue, copies=2, spare=0, packs=[Pack(p.unit, 1) for p in by_body], by=None)
    assert not built_since(run, parts, [])
    new = building(town.linhe, "3号楼")
    parts = parts_below(town.unit)
    assert without_bundle(by_building, parts) == [new], "nobody brings anything there"
    assert not without_bundle(by_body, parts)
    assert built_since(run, parts, []) == [new], "it lies in a bundle that was counted without it"
    assert without_bundle([Pack(town.linhe, 1, team="党小组")], parts) == [town.linhe, town.beizha]
    # The next number begins with the same bundles, and still knows what is new.
    second = number(town, section("要闻", item(town.article("又一件"))), total=2)
    assert [(pack.unit, pack.copies) for pack in as_last_time(second)] == [(town.linhe, 1), (town.beizha, 1)]
    assert not as_last_time(issue)


def test_copies_are_proposed_by_the_doors_that_are_known_and_by_no_guess(town: Town):
    house = building(town.linhe, "1号楼")
    for unit in (town.linhe, house, house):
        Household.objects.create(unit=unit)
    proposed = one_each(parts_below(town.unit), buildings=False)
    assert [pack.copies for pack in proposed] == [3, None]


def test_a_number_goes_out_once_and_only_when_it_is_signed(town: Town, issue):
    draft = number(town, section("要闻", item(town.article("草稿"))), total=2, live=False)
    by = town.user("editor")
    assert "还没有分包" in refused(hand_out, issue=draft, by=by)
    plan_run(issue=draft, copies=10, spare=0, packs=packs(town, 10), by=by)
    assert "还没有签发" in refused(hand_out, issue=draft, by=by)
    run = handed_out(town, issue)
    assert (run.state, run.build.issue_id) == ("out", issue.pk)
    assert "早先已经发下去" in refused(hand_out, issue=issue, by=by)
    plan = {"issue": issue, "copies": 10, "spare": 0, "packs": packs(town, 10), "by": by}
    assert "不能再改分包" in refused(plan_run, **plan)
    # A house that was forgotten gets its bundle out of what is spare: the sum stays.
    house = building(town.linhe, "9号楼")
    for count in (0, 11, None):
        assert "备用的只有 10 份" in refused(add_from_spare, issue=issue, pack=Pack(house, count), by=by)
    assert "已经有一包" in refused(add_from_spare, issue=issue, pack=Pack(town.linhe, 1), by=by)
    add_from_spare(issue=issue, pack=Pack(house, 10), by=by)
    run.refresh_from_db()
    assert run.spare + sum(run.bundles.values_list("copies", flat=True)) == run.copies == 100
    assert close_run(issue=issue, by=by).state == "closed"
    assert "只有发下去的" in refused(close_run, issue=issue, by=by)
    assert "收尾" in refused(add_from_spare, issue=issue, pack=Pack(town.east, 1), by=by)


def numbers(issue) -> dict[str, int | None]:
    return {line.what: line.number for line in reach(issue)}


def test_a_tick_is_said_once_and_nothing_said_is_not_none(town: Town, issue):
    run = handed_out(town, issue)
    one, two = run.bundles.all()
    clerk, now = town.user("editor"), timezone.now()
    assert numbers(issue)["剩下几份"] is None
    assert "只有 60 份" in refused(tick, bundle=one, left_over=61)
    tick(bundle=one, left_over=None)
    assert Bundle.objects.get(pk=one.pk).said == "送到了，没说剩几份"
    tick(bundle=one, left_over=60)
    tick(bundle=one, left_over=3)  # a second press on an old page
    one.refresh_from_db()
    assert (one.left_over, one.by_leader) == (60, True)
    assert list(numbers(issue).values()) == [100, 1, 1, 60, None]
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + datetime.timedelta(days=1)
    assert "过了当天" in refused(untick, bundle=one, now=tomorrow)
    untick(bundle=one, now=tomorrow - datetime.timedelta(seconds=1))
    untick(bundle=one)  # twice is once
    assert Bundle.objects.get(pk=one.pk).said == "还没有回音"
    tick(bundle=two, left_over=0, by=clerk)
    assert "过了当天" in refused(untick, bundle=two), "what the desk noted is not the leader's to take back"
    untick(bundle=two, by=clerk, now=tomorrow)
    tick(bundle=two, left_over=0, by=clerk)
    close_run(issue=issue, by=clerk)
    for act in (tick, untick):
        assert "已经收尾" in refused(act, bundle=two, **({"left_over": 1} if act is tick else {}))
    assert list(numbers(issue).values()) == [100, 1, 1, 0, None]
    verbs = AuditEntry.objects.filter(verb__startswith="handout.").values_list("verb", "note")
    assert {"handout.plan_run", "handout.hand_out", "handout.tick", "handout.untick"} <= {
        v for v, _n in verbs
    }
    assert not [note for _verb, note in verbs if "19900000321" in note]


def test_of_a_number_that_was_not_handed_out_nothing_is_known(town: Town, issue):
    assert set(numbers(issue).values()) == {None}
    plan_run(issue=issue, copies=10, spare=0, packs=packs(town, 10), by=None)
    assert set(numbers(issue).values()) == {None}, "planned is not printed"


def test_who_carried_a_bundle_is_forgotten_after_two_years_and_what_was_left_is_not(town: Town, issue):
    run = handed_out(town, issue)
    tick(bundle=run.bundles.first(), left_over=3)
    then = PrintRun.objects.get().ordered_at
    forget(then + KEPT)
    assert run.bundles.filter(leader="张阿姨").count() == 2
    forget(then + KEPT + datetime.timedelta(seconds=1))
    assert {(one.leader, one.phone) for one in run.bundles.all()} == {("", "")}
    assert run.bundles.filter(left_over=3).exists()


def test_teams_of_a_neighbourhood_are_named_with_it(town: Town):
    assert Pack(town.linhe, 1, team="党小组").to == "临河居民区 党小组"
    assert Pack(building(building(town.linhe, "河畔小区", Unit.Kind.ESTATE), "2号楼"), 1).to == (
        "临河居民区 河畔小区 2号楼"
    )
