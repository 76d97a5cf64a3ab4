"""问一句: three things at most, asked after the place is given, answered by link or at the desk, forgotten in a month."""

import datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from events import retention
from events.actions import copy_round, leave
from events.actions.questions import answer, ask
from events.export import workbook
from events.models import Answer, Channel, Occurrence, Question
from portal.accounts.models import Role
from tests.town import Town

from .rolls import a_roll, come, people, phone
from .test_door_pages import staff

pytestmark = pytest.mark.django_db
Kind = Question.Kind


def a_question(words: str = "中午在那里吃饭吗？", **fields) -> Question:
    return Question(
        **({"words": words, "purpose": "好按人数订饭", "kind": Kind.CHOICE, "choices": "吃，不吃"} | fields)
    )


def typed(*questions: dict) -> dict[str, str]:
    return {
        f"question-{n}-{name}": value
        for n, fields in enumerate(questions, start=1)
        for name, value in fields.items()
    }


LUNCH = {"words": "中午吃饭吗？", "purpose": "好订饭", "kind": "choice", "choices": "吃，不吃"}


@pytest.fixture
def organiser(town: Town) -> Client:
    return staff(town, Role.ORGANISER)


def test_an_organiser_asks_and_whoever_has_a_place_answers(town: Town, organiser: Client, client: Client):
    roll = a_roll(town)
    address = f"/desk/rounds/{roll.round_id}/questions/"
    assert "最多问三件" in organiser.get(address).content.decode()
    number = {"words": "几个人坐车？", "purpose": "好订车", "kind": "number", "choices": ""}
    assert organiser.post(address, typed(LUNCH, number)).status_code == 302
    one = come(roll, *people(town, 1), contact=phone(1))
    html = client.get(f"/s/{one.token}/").content.decode()
    assert "办的人还想问一问" in html
    assert "好订饭" in html
    lunch, cars = roll.round.questions.all()
    led = client.post(f"/s/{one.token}/answers/", {f"q{lunch.pk}": "吃", f"q{cars.pk}": "２"})
    assert led["Location"] == f"/s/{one.token}/"
    assert "答过了，要改点这里" in client.get(f"/s/{one.token}/").content.decode()
    desk = organiser.get(f"/desk/roll/{roll.pk}/").content.decode()
    assert "吃 1，不吃 0" in desk
    assert "一共 2" in desk


@pytest.mark.long
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": "身份证号多少？"}, "证件号、卡号、密码、病史、收入这些不能在这里问"),
        ({"choices": "身份证，户口本"}, "证件号、卡号、密码、病史、收入这些不能在这里问"),
        ({"choices": "吃"}, "请写两个以上可以选的"),
        ({"choices": "吃，吃，"}, "请写两个以上可以选的"),
        ({"choices": "，".join("一二三四五六七八九")}, "最多 8 个可以选的"),
        ({"purpose": ""}, "请写一句为什么问"),
        ({"words": ""}, "请写问什么"),
    ],
)
def test_a_question_that_may_not_be_is_refused_at_its_field_and_kept_as_typed(
    town: Town, organiser: Client, fields, sentence
):
    roll = a_roll(town)
    address = f"/desk/rounds/{roll.round_id}/questions/"
    refused = organiser.post(address, typed(LUNCH | fields))
    assert refused.status_code == 422
    html = refused.content.decode()
    assert sentence in html
    assert (fields.get("choices") or LUNCH["choices"]) in html
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        (Kind.CHOICE, "都行", "请从这几个里选一个"),
        (Kind.NUMBER, "1000", "请填 0 到 999 的数字"),
        (Kind.NUMBER, "-1", "请填 0 到 999 的数字"),
        (Kind.NUMBER, "两个", "请填 0 到 999 的数字"),
        (Kind.WORDS, "长" * 61, "请少写一点，最多 60 个字"),
    ],
)
def test_an_answer_that_does_not_fit_gets_its_sentence(town: Town, client: Client, kind, value, sentence):
    roll = a_roll(town)
    ask(round_=roll.round, questions=[a_question(kind=kind)], by=None)
    one = come(roll, *people(town, 1))
    refused = client.post(f"/s/{one.token}/answers/", {f"q{roll.round.questions.get().pk}": value})
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not Answer.objects.exists()


def test_who_has_answered_is_not_asked_another_thing(town: Town, organiser: Client):
    roll = a_roll(town)
    ask(round_=roll.round, questions=[a_question()], by=None)
    ask(round_=roll.round, questions=[a_question("带不带孩子？", choices="带，不带")], by=None)
    asked = roll.round.questions.get()
    one = come(roll, *people(town, 1))
    answer(sign_up=one, values={asked.pk: "带"})
    with pytest.raises(ValidationError, match="已经有人答过了"):
        ask(round_=roll.round, questions=[a_question()], by=None)
    address = f"/desk/rounds/{roll.round_id}/questions/"
    assert "已经有人答过了" in organiser.post(address, typed(LUNCH)).content.decode()
    # The same again is no change, and taking an answer back opens the question.
    ask(round_=roll.round, questions=[a_question("带不带孩子？", choices="带，不带")], by=None)
    answer(sign_up=one, values={asked.pk: ""})
    ask(round_=roll.round, questions=[], by=None)
    assert not Question.objects.exists()


def test_answers_are_to_the_own_rounds_questions_alone(town: Town, client: Client):
    roll, other = a_roll(town), a_roll(town, page=town.event("别的活动"))
    ask(round_=roll.round, questions=[a_question()], by=None)
    ask(round_=other.round, questions=[a_question()], by=None)
    one = come(roll, *people(town, 1))
    answer(sign_up=one, values={other.round.questions.get().pk: "吃"})
    assert not Answer.objects.exists()
    assert client.post("/s/nobody/answers/").status_code == 404
    unasked = come(a_roll(town, page=town.event("不问的活动")), *people(town, 1))
    assert client.post(f"/s/{unasked.token}/answers/").status_code == 404


def test_who_left_is_asked_nothing_and_counted_nowhere(town: Town, organiser: Client, client: Client):
    roll = a_roll(town, places=1)
    ask(round_=roll.round, questions=[a_question()], by=None)
    asked = roll.round.questions.get()
    one, waits = (come(roll, person) for person in people(town, 2))
    answer(sign_up=one, values={asked.pk: "吃"})
    answer(sign_up=waits, values={asked.pk: "吃"})
    assert "吃 1，不吃 0" in organiser.get(f"/desk/roll/{roll.pk}/").content.decode()
    leave(sign_up=one, channel=Channel.WEB)
    assert "办的人还想问" not in client.get(f"/s/{one.token}/").content.decode()


def test_next_month_asks_the_same_and_the_workbook_has_a_column_each(town: Town):
    roll = a_roll(town)
    ask(round_=roll.round, questions=[a_question()], by=None)
    one = come(roll, *people(town, 1))
    answer(sign_up=one, values={roll.round.questions.get().pk: "=吃"})
    sheet = load_workbook(BytesIO(workbook(round_=roll.round, by=None))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][-1] == "中午在那里吃饭吗？"
    assert str(rows[1][-1]).endswith("吃")
    new = copy_round(round_=roll.round, by=None).round
    assert [one.words for one in new.questions.all()] == ["中午在那里吃饭吗？"]


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_answers_are_gone_a_month_after_the_date(town: Town, days: int, left: int):
    roll = a_roll(town)
    ask(round_=roll.round, questions=[a_question()], by=None)
    one = come(roll, *people(town, 1))
    answer(sign_up=one, values={roll.round.questions.get().pk: "吃"})
    now = timezone.now()
    ended = now - datetime.timedelta(days=days)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=ended - datetime.timedelta(hours=1), ends_at=ended
    )
    retention.forget(now)
    assert Answer.objects.count() == left


def test_nobody_elses_round_is_asked_anything(town: Town):
    roll = a_roll(town)
    for client in (staff(town, Role.DESK_CLERK), staff(town, Role.ORGANISER, town.beizha)):
        assert client.get(f"/desk/rounds/{roll.round_id}/questions/").status_code == 404
