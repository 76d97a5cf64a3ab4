"""The pages of handing out: what is typed stays, what is refused says what to do, nobody meets what is not theirs."""

import datetime
import re
import uuid

import pytest
from django.core import signing
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from events.models import SignUp
from events.rush import forget
from events.tests.rolls import audited, people  # noqa: F401
from handout.actions.runs import close_run, hand_out, plan_run
from handout.actions.take_in import Writer
from handout.models import Bundle, PrintRun, ReturnedSlip, SlipAnswer, SlipPlan, SlipWord
from handout.packing import Pack
from paper.models import IssueBuild
from paper.tests.numbers import item, number, section
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.people.models import Person
from tests.editor import at_desk
from tests.pristine import as_in_a_test, stands
from tests.town import Town, standing_town

from .printed import asked, drafted, packs, slip_back, some_rolls, staff, with_slip

pytestmark = pytest.mark.django_db
PHONE = "19900000321"


@stands("slip_on_its_way")
def hand_out_a_number() -> None:
    """A signed number with a slip that asks two dates, its bundles on their way."""
    town = standing_town()
    with as_in_a_test():
        plan = with_slip(town, *(asked(roll, 1) for roll in some_rolls(town, 2)))
        run = {"issue": plan.issue, "copies": 100, "spare": 10, "packs": packs(town, 50, 30, 10)}
        plan_run(**run, by=town.user("editor"))
        hand_out(issue=plan.issue, by=town.user("editor"))


@pytest.fixture
def slip_on_its_way(town: Town) -> SlipPlan:
    return SlipPlan.objects.get()


@pytest.fixture
def plan(slip_on_its_way) -> SlipPlan:
    return slip_on_its_way


def words_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def slip_form(**changes) -> dict:
    return {"key": uuid.uuid4().hex, "name": "", "phone": "", "unit": "", "words": ""} | changes


# Who


EDITORS = ("editor", "senior", "signatory")
OF_LINHE = ("clerk", "organiser")
OURS = ("handout_", "handed", "desk_slips", "desk_word", "desk_bund")
# Nobody else opens them; whoever works in another unit meets its own half, or nothing.
TABLE = {
    "handout_run": EDITORS,
    "handout_packing": EDITORS,
    "handout_slip": EDITORS,
    "desk_slips": (*EDITORS, *OF_LINHE, "clerk of beizha", "editor of beizha"),
    "desk_slips_of": (*EDITORS, *OF_LINHE, "clerk of beizha", "editor of beizha"),
    "desk_words": (*EDITORS, *OF_LINHE, "clerk of beizha", "editor of beizha"),
    "desk_word": (*EDITORS, *OF_LINHE),
    "desk_bundles": (*EDITORS, *OF_LINHE, "clerk of beizha", "editor of beizha"),
    "desk_bundle_undo": (*EDITORS, *OF_LINHE),
    "handed": None,
}


@pytest.mark.long
def test_every_address_against_everybody_who_might_try_it(town: Town, plan: SlipPlan, client: Client):
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in names if name.startswith(OURS)} == set(TABLE), (
        "a new address stands in the table"
    )
    for name, role, unit in (
        ("clerk", Role.DESK_CLERK, town.linhe),
        ("organiser", Role.ORGANISER, town.linhe),
        ("clerk of beizha", Role.DESK_CLERK, town.beizha),
        ("editor of beizha", Role.EDITOR, town.beizha),
        ("helper", Role.CHECK_IN_HELPER, town.unit),
        ("observer", Role.TOWN_OBSERVER, town.unit),
    ):
        staff(town, name, role, unit)
    slip_back(plan, Writer(unit=town.linhe), words="路灯坏了")
    bundle = Bundle.objects.get(unit=town.linhe)
    gaps = {
        "desk_slips_of": plan.pk,
        "desk_word": SlipWord.objects.get().pk,
        "desk_bundles": bundle.run_id,
        "desk_bundle_undo": bundle.pk,
        "desk_slips": None,
        "desk_words": None,
        "handed": bundle.token,
    }
    for name, allowed in TABLE.items():
        gap = gaps.get(name, plan.issue_id)
        address = reverse(name, args=[] if gap is None else [gap])
        for who in (*town.staff, None):
            visitor = client if who is None else at_desk(town, who)
            if name in ("desk_word", "desk_bundle_undo"):
                answer = visitor.post(address, {"state": "read"})
                opens = answer.status_code == 302 and "login" not in answer.url
            else:
                opens = visitor.get(address).status_code == 200
            wanted = allowed is None or who == "admin" or who in allowed
            assert opens == wanted, (name, who)


def test_a_neighbourhood_sees_its_own_bundles_and_words_alone(town: Town, plan: SlipPlan):
    staff(town, "clerk", Role.DESK_CLERK, town.linhe)
    run, desk = plan.issue.print_run, at_desk(town, "clerk")
    slip_back(plan, Writer(name="北栅人", unit=town.beizha), words="水管漏了")
    page = words_of(desk.get(reverse("desk_bundles", args=[run.pk])))
    assert "临河居民区" in page
    assert "北栅居民区" not in page
    assert "水管" not in words_of(desk.get(reverse("desk_words")))
    other = Bundle.objects.get(unit=town.beizha)
    answer = desk.post(
        reverse("desk_bundles", args=[run.pk]), {"code": other.code, "left_over": "1", "sure": "1"}
    )
    assert "不送到您的居村" in words_of(answer)
    assert desk.post(reverse("desk_bundle_undo", args=[other.pk])).status_code == 404
    assert (
        desk.post(reverse("desk_word", args=[SlipWord.objects.get().pk]), {"state": "read"}).status_code
        == 404
    )
    assert not Bundle.objects.exclude(delivered_at=None).exists()


# On the leader's phone


def test_a_leader_says_it_with_one_press_and_takes_it_back_the_same_day(
    town: Town, plan: SlipPlan, client: Client
):
    bundle = Bundle.objects.get(unit=town.linhe)
    address = reverse("handed", args=[bundle.token])
    page = words_of(client.get(address))
    assert ("临河居民区" in page, "<b>50</b>" in page, "都送到了" in page) == (True, True, True)
    assert not any(secret in page for secret in (PHONE, "199 0000 0321", "张阿姨", bundle.code))
    client.head(address)
    assert Bundle.objects.get(pk=bundle.pk).delivered_at is None, "looking changes nothing"
    for typed in ("51", "-1", "三", "99999999"):
        answer = client.post(address, {"do": "there", "left_over": typed})
        assert (answer.status_code, f'value="{typed}"' in answer.content.decode()) == (422, True), typed
    assert client.post(address, {"do": "nothing"}).status_code == 200
    assert Bundle.objects.get(pk=bundle.pk).delivered_at is None
    assert client.post(address, {"do": "there", "left_over": ""}).status_code == 302
    page = words_of(client.get(address))
    assert "没说剩几份" in page
    client.post(address, {"do": "there", "left_over": "2"})
    assert "剩 2 份" in words_of(client.get(address))
    assert "点错了" in words_of(client.get(address))
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Bundle.objects.filter(pk=bundle.pk).update(delivered_at=yesterday)
    assert "点错了" not in words_of(client.get(address))
    assert "过了当天" in words_of(client.post(address, {"do": "undo"}))
    Bundle.objects.filter(pk=bundle.pk).update(delivered_at=timezone.now())
    client.post(address, {"do": "undo"})
    assert Bundle.objects.get(pk=bundle.pk).left_over is None
    close_run(issue=plan.issue, by=None)
    page = words_of(client.get(address))
    assert "已经收尾" in page
    assert 'value="there"' not in page
    assert "已经收尾" in words_of(client.post(address, {"do": "there", "left_over": "1"}))


@pytest.mark.long
def test_a_made_up_token_finds_nothing_and_may_not_be_tried_for_ever(
    town: Town, plan: SlipPlan, client: Client, monkeypatch
):
    bundle = Bundle.objects.get(unit=town.linhe)
    second = number(town, section("要闻", item(town.article("又一件"))), total=2)
    plan_run(issue=second, copies=1, spare=0, packs=[Pack(town.linhe, 1)], by=None)
    planned = Bundle.objects.get(run__issue=second)
    made_up = [
        bundle.code,
        bundle.token[:-1],
        bundle.token.swapcase(),
        str(bundle.pk),
        planned.token,
        "0" * 400,
    ]
    made_up += [signing.dumps(bundle.pk), "..", "'or''='", "%00"]
    for token in made_up:
        for ask in (client.get, client.post):
            assert ask(f"/handed/{token}/", {"do": "there"}).status_code in (400, 404, 429), token
    monkeypatch.setattr("events.views.receipt.GUESSES", 5)
    assert client.get("/handed/x/").status_code == 429
    assert client.get(reverse("handed", args=[bundle.token])).status_code == 200
    assert not Bundle.objects.exclude(delivered_at=None).exists()


# At the desk


def test_a_bundle_is_ticked_by_code_enter_number_enter(town: Town, plan: SlipPlan):
    desk = at_desk(town, "editor")
    address = reverse("desk_bundles", args=[plan.issue.print_run.pk])
    bundle = Bundle.objects.get(unit=town.linhe)
    typed = f"{bundle.code[:2].lower()}-{bundle.code[2:]} "
    page = words_of(desk.post(address, {"code": typed}))
    assert ("临河居民区" in page, 'name="sure"' in page) == (True, True)
    assert not Bundle.objects.exclude(delivered_at=None).exists(), "the code alone says nothing yet"
    sure = {"code": bundle.code, "sure": "1"}
    assert "不会更多" in words_of(desk.post(address, sure | {"left_over": "51"}))
    assert "只写数字" in words_of(desk.post(address, sure | {"left_over": "几份"}))
    assert desk.post(address, sure | {"left_over": ""}).url == address
    bundle.refresh_from_db()
    assert (bundle.left_over, bundle.by_leader, bundle.ticked_by) == (None, False, town.user("editor"))
    for code, said in (("", "请写装包单上的包号"), ("0000", "没有包号"), ("ZZZZ", "没有包号")):
        assert said in words_of(desk.post(address, {"code": code})), code
    desk.post(reverse("desk_bundle_undo", args=[bundle.pk]))
    assert not Bundle.objects.exclude(delivered_at=None).exists()


def test_slip_after_slip_in_printed_order_each_with_what_became_of_it(town: Town, plan: SlipPlan):
    staff(town, "clerk", Role.DESK_CLERK, town.linhe)
    desk, one = at_desk(town, "clerk"), plan.asks.first()
    found = desk.post(reverse("desk_slips"), {"code": f" {plan.code.lower()}-1"})
    address = reverse("desk_slips_of", args=[plan.pk])
    assert found.url == address
    for code in ("", "0O1", "ZZZ", "<b>"):
        assert "没有“" in words_of(desk.post(reverse("desk_slips"), {"code": code}))
    page = desk.get(address).content.decode()
    places = [page.index(f'name="{name}"') for name in ("asks", "name", "phone", "unit", "words")]
    assert places == sorted(places), "as it is printed"
    for changes, said in (
        ({}, "什么也没有"),
        ({"asks": one.pk}, "要有姓名"),
        ({"asks": one.pk, "name": "王秀英"}, "要选住在"),
        ({"asks": 10**9, "name": "王秀英", "unit": town.linhe.pk}, ""),
        ({"name": "王秀英", "phone": "12345", "words": "好"}, "11 位手机"),
    ):
        answer = desk.post(address, slip_form(**changes))
        assert answer.status_code == 422, changes
        assert said in words_of(answer), changes
        assert f'value="{changes.get("name", "")}"' in answer.content.decode()
    assert not ReturnedSlip.objects.exists()
    typed = slip_form(asks=one.pk, name="王秀英", phone=PHONE, unit=town.linhe.pk, words="谢谢")
    assert desk.post(address, typed).url == address
    assert desk.post(address, typed).url == address, "pressed twice"
    page = words_of(desk.get(address))
    assert "第 1 张" in page
    assert "已报上" in page
    assert ReturnedSlip.objects.get().person.name == "王秀英"
    assert "谢谢" not in page, "words are read by whom they are for"
    again = desk.post(address, typed | {"key": uuid.uuid4().hex})
    assert "一模一样的一张录过了" in words_of(again)
    assert ReturnedSlip.objects.count() == SignUp.objects.count() == 1


def test_several_of_a_name_are_chosen_among_and_nobody_else_can_be(town: Town, plan: SlipPlan):
    staff(town, "clerk", Role.DESK_CLERK, town.linhe)
    desk, address = at_desk(town, "clerk"), reverse("desk_slips_of", args=[plan.pk])
    first, second = people(town, 2)
    Person.objects.filter(pk__in=[first.pk, second.pk]).update(name="王秀英")
    elsewhere = Person.objects.create(name="王秀英", unit=town.beizha, is_resident=True)
    typed = slip_form(asks=plan.asks.first().pk, name="王秀英", unit=town.linhe.pk)
    for chosen in ({}, {"person": elsewhere.pk}, {"person": "x"}, {"person": people(town, 1)[0].pk}):
        page = words_of(desk.post(address, typed | chosen))
        assert "名册里有 2 位同名的" in page
        assert f'name="person" value="{elsewhere.pk}"' not in page
    assert not SignUp.objects.exists()
    desk.post(address, typed | {"person": second.pk})
    assert SignUp.objects.get().person == second
    # A third of that name says the same: it is asked twice, and is another person.
    page = words_of(desk.post(address, typed | {"key": uuid.uuid4().hex}))
    assert "录过了" in page
    other = typed | {"key": uuid.uuid4().hex, "another": "1"}
    assert "名册里有 2 位同名的" in words_of(desk.post(address, other))
    desk.post(address, other | {"person": "new"})
    assert ReturnedSlip.objects.count() == SignUp.objects.values("person").distinct().count() == 2
    forget()


# In the admin


def run_form(issue, *lines: dict, copies=100, spare=10, **extra) -> dict:
    data = {"do": "plan", "copies": copies, "spare": spare, "lines": len(lines)} | extra
    for n, line in enumerate(lines):
        data |= {f"line-{n}-{name}": value for name, value in line.items()}
    return data


@pytest.mark.long
def test_bundles_are_planned_on_a_page_that_keeps_what_was_typed(town: Town):
    issue = number(town, section("要闻", item(town.article("一件事"))))
    desk, address = at_desk(town, "editor"), reverse("handout_run", args=[issue.pk])
    page = desk.get(f"{address}?begin=bodies").content.decode()
    assert "临河居民区" in page
    assert not PrintRun.objects.exists(), "looking stores nothing"
    lines = [
        {"unit": town.linhe.pk, "was": town.linhe.pk, "copies": 50, "leader": "张阿姨", "phone": PHONE},
        {"unit": town.beizha.pk, "copies": 30},
        {"unit": town.unit.pk, "team": "老干部工作室", "copies": ""},
        {"unit": "", "copies": ""},
    ]
    answer = desk.post(address, run_form(issue, *lines))
    assert answer.status_code == 422
    assert "还有 10 份没有去处" in words_of(answer)
    assert PHONE in answer.content.decode()
    for wrong, said in (
        ({"unit": "", "copies": 10}, "还没有选送到哪里"),
        ({"unit": 10**9, "copies": 10}, ""),
        ({"unit": town.beizha.pk, "copies": 10}, "写了两包"),
        ({"unit": town.unit.pk, "team": "队", "copies": 10, "phone": "110"}, "11 位手机"),
    ):
        answer = desk.post(address, run_form(issue, *lines[:2], wrong))
        assert (answer.status_code, said in words_of(answer)) == (422, True), wrong
    assert not PrintRun.objects.exists()
    assert desk.post(address, run_form(issue, *lines, rest="1")).status_code == 302
    run = PrintRun.objects.get()
    assert (run.copies, run.spare, run.bundles.count()) == (100, 20, 2)
    assert desk.get(reverse("handout_packing", args=[issue.pk])).status_code == 302
    assert desk.post(address, {"do": "out"}).status_code == 302
    assert desk.post(address, run_form(issue, *lines, rest="1")).status_code == 422
    spare = {"do": "add", "spare-unit": town.east.pk, "spare-copies": 5}
    assert desk.post(address, spare).status_code == 422, "an area has no door"
    assert desk.post(address, spare | {"spare-unit": town.unit.pk, "spare-team": "报架"}).status_code == 302
    page = words_of(desk.get(address))
    assert ("报架" in page, "还没有回音" in page) == (True, True)
    assert PHONE not in page, "numbers stand on the packing slips alone"
    assert desk.post(address, {"do": "close"}).status_code == 302
    log = " ".join(AuditEntry.objects.values_list("note", flat=True))
    assert PHONE not in log


@pytest.mark.needs("font")
def test_packing_slips_are_printed_with_code_and_address_while_somebody_waits(town: Town, plan: SlipPlan):
    from paper.tests.test_printing import text_of

    build = IssueBuild.objects.get()
    answer = at_desk(town, "editor").get(reverse("handout_packing", args=[plan.issue_id]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    told = "".join(text_of(answer.content).split())
    bundle = Bundle.objects.get(unit=town.linhe)
    for words in ("临河居民区", "张阿姨", PHONE, bundle.code, "50份"):
        assert words in told, words
    assert build.read()["slip"] is not None


@pytest.mark.long
def test_the_slip_is_planned_beside_composing(town: Town):
    first, second = some_rolls(town, 2)
    issue = drafted(town, first, second)
    desk, address = at_desk(town, "editor"), reverse("handout_slip", args=[issue.pk])
    table = desk.get(reverse("paper_compose", args=[issue.pk])).content.decode()
    assert address in table
    assert reverse("handout_run", args=[issue.pk]) in table
    last = timezone.localtime(first.last_moment)

    def typed(until: datetime.datetime | None) -> dict:
        data = {"return_to": "窗口", "until": f"{timezone.localdate():%Y-%m-%d}", f"ask-{first.pk}": "on"}
        moment = f"{until:%Y-%m-%dT%H:%M}" if until else ""
        return data | {f"places-{first.pk}": 2, f"until-{first.pk}": moment}

    for form, said in (
        (typed(None), "请写留到哪天几点"),
        (typed(last + datetime.timedelta(minutes=1)), "留得太久了"),
        (typed(timezone.localtime() - datetime.timedelta(minutes=1)), "已经过了"),
        (typed(last) | {"until": "2020-01-01"}, "已经过了"),
        (typed(last) | {"return_to": ""}, ""),
    ):
        answer = desk.post(address, form)
        assert (answer.status_code, said in words_of(answer)) == (422, True), said
    assert not SlipPlan.objects.exists()
    assert desk.post(address, typed(last)).status_code == 302
    plan = SlipPlan.objects.get()
    assert [(ask.roll_id, ask.places) for ask in plan.asks.all()] == [(first.pk, 2)]
    assert plan.code in desk.get(reverse("paper_compose", args=[issue.pk])).content.decode()
    assert desk.post(address, {"do": "drop"}).status_code == 302
    assert not SlipPlan.objects.exists()


def test_a_slip_of_a_number_without_dates_asks_for_words_alone(town: Town):
    plan = with_slip(town)
    staff(town, "clerk", Role.DESK_CLERK, town.linhe)
    desk, address = at_desk(town, "clerk"), reverse("desk_slips_of", args=[plan.pk])
    assert 'name="asks"' not in desk.get(address).content.decode()
    desk.post(address, slip_form(words="字再大一点"))
    assert SlipWord.objects.get().text == "字再大一点"
    assert not SlipAnswer.objects.exists()
