"""Every kind of short message has a filed template: nothing is queued past them, and a carrier that refuses everything else
delivers a whole day."""

import ast
import datetime
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from events.actions import accept, call_off, leave, look_after
from events.actions.again import move_to
from events.actions.course import enrol, leave_course, say_no
from events.actions.introductions import confirm, introduce, turn_away
from events.actions.on_the_day import close_sheet, correct
from events.actions.together import sign_up_together
from events.models import Channel, Introduction, Occurrence, Roll
from events.tests.rolls import a_roll, a_round, come, people, phone
from portal.accounts.phone_login import send_code
from portal.accounts.second_factor import register_phone
from portal.accounts.second_factor import send_code as send_staff_code
from portal.outbox import filing
from portal.outbox.actions import deliver_due, queue
from portal.outbox.filing import Entry
from portal.outbox.gateways import signed
from portal.outbox.models import Filed, Message
from portal.outbox.templates import TEMPLATES, Said
from portal.people.actions import give_contact
from portal.rooms import ROOMS
from portal.settings.env import BASE_DIR
from tests.faults.stub_gateway import StubGateway, stub_gateway

HOUR = datetime.timedelta(hours=1)
WRITES = {"queue", "reword"}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the code of the rooms and of what carries them."""
    for room in [*ROOMS, "portal"]:
        for path in sorted((BASE_DIR / room).rglob("*.py")):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield str(path.relative_to(BASE_DIR)), node


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_whatever_queues_a_message_says_it_in_a_templates_words():
    found = [(path, call) for path, call in _calls() if _name(call) in WRITES]
    assert len(found) >= 8
    for path, call in found:
        assert "said" in {one.arg for one in call.keywords} or None in {one.arg for one in call.keywords}, (
            path
        )


@pytest.mark.long
def test_nobody_writes_messages_past_the_outbox_and_mails_are_written_by_four():
    made = {path for path, call in _calls() if _name(call) == "Message"}
    assert made == {"portal/outbox/actions.py"}
    mails = {path for path, call in _calls() if _name(call) == "queue_mail"}
    assert mails == {
        "mailing/actions/subscribing.py",
        "mailing/actions/telling.py",
        "residents/account.py",
        "portal/accounts/new_password.py",
    }


@pytest.mark.long
def test_all_templates_are_known_once_the_portal_has_started():
    program = (
        "import django; django.setup(); from portal.outbox.templates import TEMPLATES; print(*TEMPLATES)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=BASE_DIR
    )
    assert set(told.stdout.split()) == set(TEMPLATES)


@pytest.fixture
def carrier(town, settings) -> Iterator[StubGateway]:
    """A carrier with whom everything was filed, in the portal's own way."""
    entries = [
        Entry(one, f"SMS_{n}", timezone.localdate(), timezone.localdate())
        for n, one in enumerate(TEMPLATES.values())
    ]
    filing.write_down(entries=entries, by=None)
    filed = {number: TEMPLATES[name] for name, number in filing.numbers().items()}
    assert len(filed) == len(TEMPLATES)
    with stub_gateway(filed=filed, signature=filing.signature()) as (server, values):
        settings.PORTAL_SMS, settings.PORTAL_SMS_TEMPLATES = "http", "required"
        settings.PORTAL_SMS_GATEWAY_URL = values["SMS_GATEWAY_URL"]
        settings.PORTAL_SMS_GATEWAY_KEY = values["SMS_GATEWAY_KEY"]
        yield server


def post() -> None:
    """As if it were always day."""
    Message.objects.exclude(channel="call").update(not_before=timezone.now())
    deliver_due(limit=500)


def one_date(town) -> None:
    """Places taken, waited for, given up, taken over, said no to, moved; reminders; a date that is moved and called off."""
    roll = a_roll(town, places=2, each=20)
    first, second, third, fourth = (
        come(roll, one, contact=phone(n)) for n, one in enumerate(people(town, 4))
    )
    leave(sign_up=first, channel=Channel.WEB)
    third.refresh_from_db()
    accept(sign_up=third, channel=Channel.WEB)
    leave(sign_up=second, channel=Channel.WEB)
    fourth.refresh_from_db()
    say_no(sign_up=fourth, channel=Channel.WEB)
    free = roll.slots.filter(sign_up=None).first()
    move_to(one=third, roll=roll, number=free.number, channel=Channel.WEB)
    look_after(roll.starts_at - 24 * HOUR)
    start = timezone.now() + 72 * HOUR
    Occurrence.objects.filter(pk=roll.occurrence_id).update(starts_at=start, ends_at=start + 2 * HOUR)
    look_after()
    call_off(roll=Roll.objects.with_round().get(pk=roll.pk), by=None, reason="停电")


def the_day_itself(town) -> None:
    roll = a_roll(town, page=town.event(hours=3), hours=3)
    one = come(roll, people(town, 1)[0], contact=phone(20))
    late = come(roll, people(town, 1)[0], contact=phone(21))
    leave(sign_up=late, channel=Channel.WEB)
    end = roll.ends_at + HOUR
    close_sheet(roll=roll, by=None, nobody_came=True, now=end)
    one.refresh_from_db()
    correct(sign_up=one, came=True, by=None, reason="记错了", now=end)


def a_course(town) -> None:
    round_ = a_round(
        town, page=town.event(hours=90), hours=90, dates=12, places=1, template="course", whole_course=True
    )
    rolls = list(round_.rolls.with_round())
    first = enrol(
        roll=rolls[0], person=people(town, 1)[0], contact=phone(30), key=uuid.uuid4(), channel="web"
    )
    waits = enrol(
        roll=rolls[0], person=people(town, 1)[0], contact=phone(31), key=uuid.uuid4(), channel="web"
    )
    leave(sign_up=first, channel=Channel.WEB)
    leave_course(sign_up=first, channel=Channel.WEB)
    waits.refresh_from_db()
    say_no(sign_up=waits, channel=Channel.WEB)
    call_off(roll=rolls[-1], by=None, reason="老师病了")


def families(town) -> None:
    page = town.event(hours=60)
    page.title = "示例的很长很长的活动名称，长得一条短信放不下，还带【急】和 www.example.com"
    page.save()
    roll = a_roll(town, page=page, hours=60, places=5)
    for count in (1, 2, 7):
        hows = [
            {
                "roll": roll,
                "person": one,
                "contact": phone(40 + count),
                "key": uuid.uuid4(),
                "by": None,
                "channel": "web",
            }
            for one in people(town, count)
        ]
        sign_up_together(hows=hows)
    for number, settle in ((50, confirm), (51, turn_away)):
        elder = people(town, 1)[0]
        give_contact(person=elder, number=f"1990000{number:04d}", relation="self")
        introduce(
            roll=roll,
            person=elder,
            contact=phone(number + 10),
            relation="family",
            key=uuid.uuid4(),
            channel="web",
        )
        settle(introduction=Introduction.objects.get(person=elder))


def ways_in(town) -> None:
    user = town.user("admin")
    send_code(number="19900000071", browser="b")
    staff_phone = register_phone(user=user, number="19900000072", by=user)
    send_staff_code(RequestFactory().get("/"), staff_phone)
    register_phone(user=user, number="19900000073", by=user)


@pytest.mark.django_db
@pytest.mark.stands("event")
def test_a_carrier_that_refuses_unknown_templates_delivers_a_whole_day(town, carrier):
    for part in (one_date, the_day_itself, a_course, families, ways_in):
        part(town)
    post()
    by_sms = Message.objects.filter(channel="sms")
    assert carrier.refused == []
    assert set(by_sms.values_list("state", flat=True)) <= {"sent", "dropped"}
    assert by_sms.filter(state="dropped").count() <= 3, "reminders of what was called off"
    told = set(by_sms.values_list("template", flat=True))
    assert len(told) >= 22, sorted(told)
    print(f"{by_sms.count()} messages of {len(told)} templates delivered: {sorted(told)}")
    receipts = [{"key": key, "state": "delivered"} for key in carrier.keys]
    body = json.dumps({"receipts": receipts}).encode()
    headers = {name: value for name, value in signed(body).items() if name != "Content-Type"}
    answer = Client().post("/outbox/receipts/", body, content_type="application/json", headers=headers)
    assert answer.json() == {"taken": len(carrier.keys), "unknown": []}
    assert by_sms.filter(state="delivered").count() == len(carrier.keys) > 30


@pytest.mark.django_db
def test_such_a_carrier_takes_one_of_each_template(town, carrier):
    """What no day brings in one go, as it stands on the sheet that was filed."""
    for n, template in enumerate(TEMPLATES.values()):
        values = {key: one.sample for key, one in template.variables.items()}
        queue(cause=f"sample:{n}", kind="sample", to=f"199000{n:05d}", said=Said(template, values))
    post()
    assert carrier.refused == []
    assert set(Message.objects.values_list("channel", "state")) == {("sms", "sent")}
    assert len(carrier.keys) == len(TEMPLATES) > 60


@pytest.mark.django_db
def test_such_a_carrier_does_refuse(town, carrier):
    """The other side of the test above: words that changed after they were filed, another signature, no template."""
    send_code(number="19900000071", browser="b")
    message = Message.objects.get()
    Message.objects.update(text=message.text.replace("10 分钟", "一个钟头"), not_before=timezone.now())
    deliver_due()
    carrier.signature = "别人的名字"
    Message.objects.update(state="queued", text=message.text, not_before=timezone.now())
    deliver_due()
    Filed.objects.filter(template="code").update(number="SMS_other")
    Message.objects.update(state="queued", not_before=timezone.now())
    deliver_due()
    assert [one.split(": ", 1)[1] for one in carrier.refused] == [
        "the text does not fit", "another signature", "no template 'SMS_other'"
    ]  # fmt: skip
    assert not carrier.sent
