"""Slips: what a number promises on paper is kept, and what comes back stands in the same queues as everybody."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from events.actions import call_off
from events.models import Channel, SignUp, State
from events.tests.rolls import a_round, audited, come, people, phone  # noqa: F401
from handout.actions.slips import drop_slip, plan_slip
from handout.actions.take_in import Writer, settle_word
from handout.models import ReturnedSlip, SlipPlan, SlipWord
from handout.reach import reach
from handout.refusal import Refused
from handout.retention import KEPT, forget
from handout.returns import returns_of
from handout.table import why_no_slip
from paper.actions.signing import say_why
from paper.document import Document
from paper.models import IssueBuild
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from portal.people.models import Person, PersonContact
from tests.town import Town

from .printed import asked, drafted, sign, slip_back, some_rolls, with_slip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited")]
WANG, NUMBER = "王秀英", "19900000311"


def wang(town: Town, **kwargs) -> Writer:
    return Writer(**{"name": WANG, "phone": NUMBER, "unit": town.linhe} | kwargs)


def document_of(plan: SlipPlan) -> Document:
    return IssueBuild.objects.of(plan.issue).read()


def test_a_signed_number_prints_its_slip_and_keeps_its_places_in_the_same_moment(town: Town):
    first, second = some_rolls(town, 2, places=4)
    for person in people(town, 2):
        come(second, person)
    plan = with_slip(town, asked(first, 2), asked(second, 3), signed=False)
    assert not first.slots.exclude(desk_until=None).exists(), "a draft keeps nothing from anybody"
    assert not SlipPlan.objects.printed().exists()
    assert {line.number for line in reach(plan.issue)} == {None}
    issue = sign(plan.issue)
    document = document_of(plan)
    assert document["slip"]["code"] == plan.code
    assert len(plan.code) == 3
    (table,) = [part for part in document["sections"] if part["kind"] == "dates"]
    assert [row["answers"] for row in table["rows"]] == [f"{plan.code}-1", f"{plan.code}-2"]
    assert [line.split("　")[0] for line in document["slip"]["asks"]] == [f"{plan.code}-1", f"{plan.code}-2"]
    assert "上门理发" in document["slip"]["asks"][0]
    assert list(plan.asks.values_list("kept", flat=True)) == [2, 2]
    found = returns_of(issue)
    assert found is not None
    assert [one.ask.number for one in found.short] == [2], "that fewer could be kept is said"
    # Signed again without a change, nothing is kept twice and no other number appears.
    sign(issue)
    assert IssueBuild.objects.count() == 1
    assert first.slots.exclude(desk_until=None).count() == 2
    assert list(reach(issue))[-1].number == 0


def test_what_was_signed_is_what_is_printed(town: Town):
    first, second = some_rolls(town, 2)
    plan, by = with_slip(town, asked(first, 1)), town.user("editor")
    issue = plan.issue
    change = {"issue": issue, "return_to": "别处", "until": plan.until, "by": by}
    with pytest.raises(Refused, match="已经定稿"):
        plan_slip(asked=[asked(first)], **change)
    with pytest.raises(PermissionDenied):
        plan_slip(asked=[], **change | {"by": town.user("other")})
    say_why(issue=issue, reason="地点写错了", by=by)
    with pytest.raises(Refused, match="已经发出去"):
        drop_slip(issue=issue, by=by)
    plan_slip(asked=[asked(second, 1)], **change)
    assert list(plan.asks.values_list("number", "roll", "kept")) == [(1, first.pk, 1), (2, second.pk, None)]
    draft = drafted(town, first, total=2)
    other = plan_slip(asked=[asked(first)], **change | {"issue": draft})
    assert other.code != plan.code
    drop_slip(issue=draft, by=by)
    assert not SlipPlan.objects.filter(issue=draft).exists()
    assert document_of(plan)["slip"]["return_to"] == "各居委会的窗口"


def test_slips_stand_in_the_queue_as_they_were_typed_and_are_told_like_everybody(town: Town):
    (roll,) = some_rolls(town, places=2, waiting_max=1)
    plan = with_slip(town, asked(roll, 2))
    web = come(roll, people(town, 1)[0], contact=phone(1))
    assert web.state == State.WAITING, "the web finds no place while they are kept"
    first = slip_back(plan, wang(town), 1, words="路灯坏了")
    second = slip_back(plan, wang(town, name="李阿福", phone=""), 1)
    third = slip_back(plan, wang(town, name="赵水根", phone=""), 1)
    assert [slip.number for slip in ReturnedSlip.objects.all()] == [1, 2, 3]
    (one,), (two,), (three,) = (slip.answers.all() for slip in (first, second, third))
    assert (one.sign_up.state, two.sign_up.state) == (State.CONFIRMED, State.CONFIRMED)
    assert one.sign_up.ticket < two.sign_up.ticket
    assert "候补也满了" in three.refused
    assert one.sign_up.channel == Channel.PAPER
    # Nobody stands at the desk: by message where there is a number, else on the list of calls.
    assert list(Message.objects.filter(who__in=[WANG, "李阿福"]).values_list("channel", flat=True)) == [
        "sms",
        "call",
    ]
    assert roll.sign_ups.holding().count() == 2
    word = SlipWord.objects.get()
    assert (word.unit, word.text, word.who) == (town.linhe, "路灯坏了", f"{WANG} {NUMBER}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text || who FROM handout_slipword")
        stored = cursor.fetchone()[0]
    assert not any(words in stored for words in ("路灯", WANG, NUMBER))
    log = "".join(f"{one.label}{one.note}" for one in AuditEntry.objects.filter(verb__startswith="handout"))
    assert not any(words in log for words in ("路灯", WANG, NUMBER))
    found = returns_of(plan.issue)
    assert found is not None
    (line,) = found.dates
    assert (found.back, found.words, line.placed, line.waiting, line.refused) == (3, 1, 2, 0, 1)


def test_the_same_slip_twice_is_one_and_somebody_elses_that_says_the_same_is_another(town: Town):
    (roll,) = some_rolls(town)
    plan = with_slip(town, asked(roll))
    first = slip_back(plan, wang(town), 1)
    assert slip_back(plan, wang(town), 1).pk == first.pk
    assert slip_back(plan, wang(town), 1, key=first.key, somebody_else=True).pk == first.pk
    other = slip_back(plan, wang(town), 1, somebody_else=True)
    assert (other.pk != first.pk, other.person) == (True, first.person)
    assert other.answers.get().was_there, "they are on the list once"
    # A word without a name comes from anybody.
    slip_back(plan, Writer(), words="好")
    slip_back(plan, Writer(), words="好", somebody_else=True)
    assert (plan.returned.count(), SignUp.objects.count(), Person.objects.count()) == (4, 1, 1)
    assert SlipWord.objects.filter(unit=plan.unit, who="").count() == 2


def test_one_line_that_is_refused_keeps_no_other_from_being_taken_in(town: Town):
    rolls = some_rolls(town, 3, age_min=60, own_unit_only=True)
    plan = with_slip(town, *map(asked, rolls))
    call_off(roll=rolls[1], by=None, reason="停电")
    young = slip_back(plan, wang(town), 1, 2, words="谢谢")
    assert ["请填出生日期" in answer.refused for answer in young.answers.all()] == [True, False]
    assert "停电" in young.answers.get(ask__number=2).refused
    assert WANG not in "".join(young.answers.values_list("refused", flat=True))
    assert young.word.text == "谢谢"
    born = datetime.date(1940, 5, 1)
    elsewhere = slip_back(plan, wang(town, name="外村人", unit=town.beizha, born=born), 1)
    assert "只给住在" in elsewhere.answers.get().refused
    old = slip_back(plan, wang(town, born=born), 1, 2, 3)
    assert [bool(answer.sign_up) for answer in old.answers.all()] == [True, False, True]
    assert old.person == young.person, "the phone says who it is, and the birth date is learnt"
    assert plan.asks.get(number=1).asks_born
    assert "出生日期" in document_of(plan)["slip"]["asks"][0]


def test_a_number_on_paper_speaks_for_nobody_whom_the_register_had_before(town: Town):
    (roll,) = some_rolls(town)
    plan = with_slip(town, asked(roll))
    (known,) = people(town, 1)
    slip = slip_back(plan, wang(town, name=known.name, person=known), 1)
    assert slip.answers.get().sign_up.contact.value == NUMBER
    assert not PersonContact.objects.filter(person=known).exists()
    new = slip_back(plan, wang(town, phone="19900000312"), 1)
    assert PersonContact.objects.filter(person=new.person).exists()


def test_dates_that_paper_cannot_answer_say_where_to_go(town: Town):
    home = a_round(town, at_home=True, page=town.event("上门")).rolls.with_round().first()
    course = a_round(town, whole_course=True, page=town.event("课")).rolls.with_round().first()
    assert "窗口" in why_no_slip(home)
    assert "窗口" in why_no_slip(course)
    (roll,) = some_rolls(town)
    assert why_no_slip(roll) == ""


def test_a_word_is_ticked_and_goes_after_two_years(town: Town):
    (roll,) = some_rolls(town)
    plan = with_slip(town, asked(roll))
    slip_back(plan, wang(town), words="路灯坏了")
    word = settle_word(
        word=SlipWord.objects.get(), state="answered", note="打给 19900000311 说了", by=town.user("editor")
    )
    assert (word.state, word.note) == ("answered", "打给 199****0311 说了")
    then, second = ReturnedSlip.objects.get().taken_at, datetime.timedelta(seconds=1)
    for age, kept in ((KEPT, 1), (KEPT + second, 0)):
        forget(then + age)
        assert SlipWord.objects.count() == kept
    assert ReturnedSlip.objects.count() == 1
