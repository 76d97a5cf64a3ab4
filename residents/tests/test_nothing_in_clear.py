"""Sealed means sealed: after a whole day nobody's number can be read in the database file, a dump, the log or a file."""

import io
import logging
import re
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string

from events.actions import set_places
from events.models import Roll, SignUp
from events.tests.rolls import a_roll
from events.tests.test_door_pages import shift, staff
from events.tests.test_register import HEAD, say_yes, upload
from events.tests.test_sign_up_pages import choose, confirm, newest_code, sign_up_as
from portal.accounts.models import Role
from portal.core.masking import without_numbers
from portal.core.phone import spaced
from portal.core.sealed import seal
from portal.outbox import actions as outbox
from portal.outbox.models import Allowance, Message
from portal.people.models import Person
from tests.town import Town

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.stands("event")]
FIRST, LAST = 19900000600, 19900000699
SALT = "django.contrib.sessions.SessionStore"


def number(n: int) -> str:
    """One of the hundred numbers that nothing but this day uses."""
    return str(FIRST + n)


def all_numbers() -> list[str]:
    return [str(one) for one in range(FIRST, LAST + 1)]


def at_rest() -> Iterator[tuple[str, bytes]]:
    """Everything that somebody who steals disk or dump can read, sessions as Django would open them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        name = str(connection.settings_dict["NAME"])
        for path in (Path(f"{name}{suffix}") for suffix in ("", "-wal", "-journal")):
            if path.exists():
                yield path.name, path.read_bytes()
    else:
        yield "dump", dumped()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        for (data,) in cursor.fetchall():
            try:
                opened = signing.loads(data, salt=SALT, serializer=signing.JSONSerializer)
            except signing.BadSignature:
                continue
            yield "a session", str(opened).encode()
    for path in Path(settings.MEDIA_ROOT).parent.rglob("*"):
        if path.is_file() and "sqlite" not in path.name:
            yield str(path), path.read_bytes()


def dumped() -> bytes:
    where = connection.settings_dict
    address = f"postgresql://{where['USER']}@{where['HOST']}:{where['PORT'] or 5432}/{where['NAME']}"
    done = subprocess.run(
        ["pg_dump", address], capture_output=True, check=True, env={"PGPASSWORD": where["PASSWORD"]}
    )
    return done.stdout


def readable(found: bytes) -> set[str]:
    """Our numbers in some bytes, however they are written."""
    text = re.sub(rb"(?<=\d)[ \-](?=\d)", b"", found)
    return {one.decode() for one in re.findall(rb"(?=(199000006\d\d))", text)}


def seen() -> dict[str, set[str]]:
    return {name: numbers for name, found in at_rest() if (numbers := readable(found))}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that any logger says, written as production writes it."""
    formatter = settings.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(import_string(formatter["()"])(formatter["fmt"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.stream
    root.removeHandler(handler)
    root.setLevel(level)


def a_day(town: Town) -> None:
    """Every way in which a number comes into the house."""
    roll, visits = a_roll(town, age_min=75, places=2), a_roll(town, at_home=True)
    daughter, other = Client(), Client()
    sign_up_as(daughter, roll, phone=spaced(number(1)))
    sign_up_as(other, roll, phone=f"+86 {number(2)}", name="李大海")
    waits = Client()
    sign_up_as(waits, roll, phone=number(3), name="赵小妹")
    stranger = Client()
    choose(stranger, visits, phone=number(4), born="", address="临河路 12 弄 3 号 201 室")
    confirm(stranger)
    later = a_roll(town, age_min=75)
    nosy = Client()
    choose(nosy, later, phone=number(5))
    confirm(nosy)
    # Begun and left lying: a draft, a number that waits for its code, a wrong code, a wrong password.
    choose(Client(), later, phone=spaced(number(6)), name="没报完")
    enters = Client()
    enters.post("/my/enter/", {"phone": number(7)})
    enters.post("/my/enter/", {"code": "000000"})
    Client().post("/my/enter/password/", {"phone": number(8), "password": number(8)})
    Client().post("/admin/login/", {"username": number(9), "password": number(9)})
    Client().get("/search/", {"q": spaced(number(10))})
    Client().get(f"/s/{number(11)}/")
    Client().get("/nowhere/", {"q": number(12)}, HTTP_REFERER=f"http://testserver/?{number(12)}")
    password = "枫浦的秋天很长 2026"
    daughter.post("/my/password/", {"new_password1": password, "new_password2": password})
    daughter.post("/my/mail/", {"mail": f"{number(13)}@example.com"})
    daughter.post("/my/data/")
    the_desk(town, roll, later)
    one = SignUp.objects.filter(roll=roll, contact__isnull=False).first()
    Client().post(f"/s/{one.token}/answer/", {"answer": "no"})
    outbox.deliver_due(100)


def the_desk(town: Town, roll: Roll, later: Roll) -> None:
    clerk, organiser = staff(town, Role.DESK_CLERK), staff(town, Role.ORGANISER)
    form = {"name": "周桂兰", "born": "1940-1-1", "unit": town.linhe.pk, "relation": "family"}
    clerk.post(f"/desk/roll/{later.pk}/", {"q": spaced(number(2))})
    clerk.post(f"/desk/roll/{later.pk}/new/", form | {"phone": number(20), "key": uuid.uuid4().hex})
    clerk.post(f"/desk/roll/{later.pk}/new/", form | {"phone": f"{number(21)}1", "name": "写错了"})
    person = Person.objects.get(name="周桂兰")
    clerk.post(f"/desk/person/{person.pk}/", form | {"phone": number(22)})
    clerk.post(f"/desk/roll/{later.pk}/known/", {"person": person.pk})
    upload(organiser, town, (HEAD + f"名册一,1940-5-1,5号楼,201,{spaced(number(23))}\n").encode())
    say_yes(organiser)
    upload(organiser, town, (HEAD + f"名册二,1941-5-1,5号楼,202,{number(24)}\n").encode())
    person.note = f"楼组长 {number(29)}"
    person.save()
    set_places(roll=roll, count=5, by=organiser.user, reason=f"{spaced(number(25))} 打来说多几个")
    settings.PORTAL_SMS = "none"
    clerk.post(f"/desk/roll/{later.pk}/new/", form | {"name": "打电话的", "phone": number(26)})
    settings.PORTAL_SMS = "console"
    clerk.get("/desk/calls/")
    clerk.get("/desk/family/")
    shift(roll)
    helper = staff(town, Role.CHECK_IN_HELPER)
    walk = {
        "name": "当场来",
        "born": "1940-2-2",
        "unit": town.linhe.pk,
        "phone": number(27),
        "relation": "self",
    }
    came = helper.post(f"/door/{roll.pk}/unannounced/", walk | {"key": uuid.uuid4().hex})
    assert came.status_code == 302
    helper.post(f"/door/{roll.pk}/sheet/")
    organiser.post(f"/figures/{roll.round_id}/export/", {"reason": f"核对 {number(28)}"})


@pytest.fixture
def day(town: Town, settings, log) -> io.StringIO:
    a_day(town)
    assert Message.objects.count() > 12
    assert {one.recipient for one in Message.objects.all()} & set(all_numbers())
    return log


def test_nobodys_number_can_be_read_after_a_whole_day(day):
    assert seen() == {}
    assert readable(day.getvalue().encode()) == set()


def test_a_number_that_lies_in_clear_is_found(town: Town):
    """The control: in a row, between spaces, and in a session as Django keeps it by itself."""
    Allowance.objects.create(key=f"plain {spaced(number(40))}", until="2026-12-31T00:00Z")
    assert {one for found in seen().values() for one in found} == {number(40)}


def test_a_session_of_django_alone_would_be_found(town: Town, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    Client().post("/my/enter/", {"phone": number(41)})
    assert seen() == {"a session": {number(41)}}


@pytest.mark.parametrize("text", ["{}", "+86{}", "86 {}", "({})", "打给{}了", "tel:{}，x", "a{}b"])
def test_lines_of_the_log_are_masked_however_a_number_is_written(log, text):
    for written in (number(50), spaced(number(50)), f"{number(50)[:3]}-{number(50)[3:7]}-{number(50)[7:]}"):
        try:
            raise ValueError(text.format(written))
        except ValueError:
            logging.getLogger("portal.test").exception("said %s", text.format(written))
    assert "Traceback" in log.getvalue()
    assert readable(log.getvalue().encode()) == set()
    assert "0650" in log.getvalue()


def test_what_is_no_number_stays(log):
    for text in ("2026-11-29 13:04:05,123", "1990000065", "119900000650123", seal("x")[:5]):
        assert without_numbers(text) == text


def test_the_newest_code_is_sealed_too(town: Town):
    Client().post("/my/enter/", {"phone": number(60)})
    code = newest_code()
    assert not [name for name, found in at_rest() if f"验证码 {code}".encode() in found]
