"""我愿意 in three screens, at the desk, on a neighbour's word; stopping, forgetting, what is kept."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.retention import FORGOTTEN
from events.retention import forget as forget_people
from events.tests.rolls import audited, come, people  # noqa: F401
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from portal.people.actions import act_for, give_contact
from portal.people.models import Contact, Person
from tests.town import Town
from volunteers.actions.certificates import issue
from volunteers.actions.hours import confirm
from volunteers.actions.willing import stop
from volunteers.models import Ask, Certificate, ServiceRecord, Volunteer
from volunteers.retention import forget, stop_again

from .rows import served, short, willing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


def say_yes(client: Client, first: dict, **last) -> Client:
    client.post("/volunteer/yes/", {"skills": ["hair", "carry"]} | first)
    client.post("/volunteer/yes/when/", {"times": ["2-am", "5-eve"], "reach": "town"})
    client.post("/volunteer/yes/agree/", {"not_what": "重的搬不动", "may_call": "1"} | last)
    return client


def test_three_screens_make_a_volunteer_and_the_same_three_change_it(town: Town):
    person, me = people(town, 1)[0], resident("me", "19900000321")
    act_for(user=me.user, person=person, relation="self")
    say_yes(me, {})
    row = Volunteer.objects.get()
    assert (row.person, row.unit, row.source, row.may_call) == (person, town.linhe, "self", True)
    assert (row.skill_words, row.time_words) == ("理发、搬东西、打扫", "星期三上午、星期六晚上")
    receipt = me.get("/volunteer/yes/done/").content.decode()
    assert "重的搬不动" in receipt
    assert "checked" in me.get("/volunteer/yes/").content.decode()
    say_yes(me, {"skills": ["dance"]}, may_call="")
    row = Volunteer.objects.get()
    assert (row.skill_words, row.may_call) == ("教跳舞、唱歌", False)
    assert "您是志愿者" in me.get("/my/").content.decode()
    me.post("/volunteer/stop/")
    assert Volunteer.objects.get().state == "ended"


def test_each_screen_says_what_is_missing_and_none_can_be_skipped(town: Town):
    me = resident("me", "19900000322")
    assert me.get("/volunteer/yes/when/")["Location"] == "/volunteer/yes/"
    assert me.get("/volunteer/yes/agree/")["Location"] == "/volunteer/yes/"
    wrong = me.post("/volunteer/yes/", {"name": "陈秀兰"})
    assert wrong.status_code == 422
    for words in ("请至少选一样", "请选住在哪个居村", "陈秀兰"):
        assert words in wrong.content.decode()
    me.post("/volunteer/yes/", {"name": "陈秀兰", "unit": town.linhe.pk, "skills": ["hair"]})
    wrong = me.post("/volunteer/yes/when/", {"reach": "own"})
    assert wrong.status_code == 422
    assert "请至少选一个时候" in wrong.content.decode()
    assert Client().get("/volunteer/yes/").content.decode().count(">用手机号码进来<") == 1


def test_who_is_new_to_the_register_is_entered_and_nothing_of_a_namesake_is_touched(town: Town):
    say_yes(resident("new", "19900000323"), {"name": "陈秀兰", "unit": town.linhe.pk})
    row = Volunteer.objects.get()
    assert (row.person.name, row.contact.value) == ("陈秀兰", "19900000323")
    known = Person.objects.create(name="周阿根", unit=town.linhe, is_resident=True)
    give_contact(person=known, number="19900000324", relation="self")
    other = resident("second", "19900000325")
    say_yes(other, {"name": "周阿根", "unit": town.linhe.pk})
    assert not Volunteer.objects.filter(person=known).exists()
    assert [one.contact.value for one in known.contacts.all()] == ["19900000324"]


def desk_form(town: Town, **changes) -> dict:
    values = {"name": "陈秀兰", "unit": town.linhe.pk, "phone": "", "source": "visit", "skills": ["hair"]}
    return values | {"times": ["0-am"], "reach": "own", "may_call": "1"} | changes


def test_the_desk_writes_down_a_visit_and_asks_first_on_a_neighbours_word(town: Town, client: Client):
    clerk = staff(town, Role.DESK_CLERK)
    clerk.post("/desk/volunteers/enter/", desk_form(town))
    row = Volunteer.objects.get()
    assert (row.state, row.source, row.made_by) == ("active", "visit", clerk.user)
    short_of_times = clerk.post("/desk/volunteers/enter/", desk_form(town, name="王阿大", times=[]))
    assert "请至少选一个时候" in short_of_times.content.decode()
    named = desk_form(
        town, name="周阿根", phone="19900000326", source="neighbour", reach="town", not_what="腰不好"
    )
    clerk.post("/desk/volunteers/enter/", named)
    asked = Volunteer.objects.get(state="asked")
    assert asked.may_call is False
    kept = (asked.skill_words, asked.time_words, asked.reach, asked.not_what)
    assert kept == ("理发", "", "own", ""), "the suggestion and nothing else"
    message = Message.objects.get(kind="volunteer-word")
    assert f"/volunteer/word/{asked.token}/" in message.text
    again = clerk.post("/desk/volunteers/enter/", named | {"known": str(asked.person_id)})
    assert "已经问过了" in again.content.decode()
    page = client.get(f"/volunteer/word/{asked.token}/").content.decode()
    assert "周阿根" not in page
    address = f"/volunteer/word/{asked.token}/"
    assert "请至少选一个时候" in client.post(address, {"answer": "yes", "may_call": "1"}).content.decode()
    client.post(address, {"answer": "yes", "may_call": "1", "times": ["3-pm"]})
    asked = Volunteer.objects.get(pk=asked.pk)
    assert (asked.state, asked.may_call, asked.time_words) == ("active", True, "星期四下午")
    far = desk_form(town, unit=town.beizha.pk)
    assert "请选住在哪个居村" in clerk.post("/desk/volunteers/enter/", far).content.decode()


def test_who_said_no_to_a_neighbours_word_is_not_asked_again(town: Town, client: Client):
    clerk = staff(town, Role.DESK_CLERK)
    named = desk_form(town, source="neighbour")
    clerk.post("/desk/volunteers/enter/", named)
    row = Volunteer.objects.get()
    clerk.post(f"/desk/volunteers/{row.pk}/", {"said": "no"})
    again = clerk.post("/desk/volunteers/enter/", named)
    assert again.status_code == 422
    assert "名册里有同名的" in again.content.decode()
    again = clerk.post("/desk/volunteers/enter/", named | {"known": str(row.person_id)})
    assert "请不要再问" in again.content.decode()
    clerk.post("/desk/volunteers/enter/", named | {"known": "new"})
    assert Person.objects.filter(name="陈秀兰").count() == 2


def test_the_pool_is_searched_masks_names_and_writes_down_who_looked(town: Town):
    first = willing(town, skills=["hair"], times=["0-am"])[0]
    second = willing(town, skills=["carry"], times=["1-pm"])[0]
    far = willing(town, unit=town.beizha)[0]
    clerk, organiser = staff(town, Role.DESK_CLERK), staff(town, Role.ORGANISER)
    page = clerk.get("/desk/volunteers/").content.decode()
    assert first.person.name not in page
    assert not AuditEntry.objects.filter(verb="volunteers.read_pool").exists()
    page = organiser.get("/desk/volunteers/?skill=hair&day=0&part=am").content.decode()
    assert first.person.name in page
    assert second.person.name not in page
    assert far.person.name not in organiser.get("/desk/volunteers/").content.decode()
    assert "skill=hair" in AuditEntry.objects.filter(verb="volunteers.read_pool").earliest("pk").label


def test_nobody_without_a_role_opens_what_is_of_the_office(town: Town):
    visitors = [
        Client(),
        resident("r", "19900000327"),
        staff(town, Role.CORRESPONDENT),
        staff(town, Role.PROVIDER),
    ]
    for client in visitors:
        for path in ("/desk/volunteers/", "/desk/volunteers/enter/", "/desk/hours/", "/volunteer/call/"):
            assert client.get(path).status_code in (302, 403, 404), path
    clerk = staff(town, Role.DESK_CLERK)
    assert clerk.get("/desk/volunteers/").status_code == 200
    assert clerk.get("/desk/hours/").status_code == 404
    organiser = staff(town, Role.ORGANISER)
    for path in ("/desk/volunteers/", "/desk/volunteers/enter/", "/desk/hours/", "/volunteer/call/"):
        assert organiser.get(path).status_code == 200, path


@pytest.mark.parametrize(("days", "left"), [(364, 1), (366, 0)])
def test_a_year_after_they_stopped_it_is_forgotten(town: Town, days, left):
    (row,) = willing(town)
    stop(volunteer=row, now=timezone.now() - datetime.timedelta(days=days))
    forget()
    assert Volunteer.objects.count() == left


def test_a_neighbours_word_that_nobody_answers_goes_after_a_month(town: Town):
    clerk = staff(town, Role.DESK_CLERK)
    clerk.post("/desk/volunteers/enter/", desk_form(town, source="neighbour"))
    forget(timezone.now() + datetime.timedelta(days=29))
    assert Volunteer.objects.exists()
    forget(timezone.now() + datetime.timedelta(days=31))
    assert not Volunteer.objects.exists()


def test_who_served_keeps_the_name_for_ten_years_and_the_hours_for_ever(town: Town):
    came = served(town)
    person = came.sign_up.person
    confirm(attendance=came, by=town.user("editor"))
    issue(person=person, unit=town.linhe, by=None)
    for days, name in ((365 * 9, person.name), (3660, FORGOTTEN)):
        now = timezone.now() + datetime.timedelta(days=days)
        forget_people(now)
        forget(now)
        person.refresh_from_db()
        assert person.name == name
    assert ServiceRecord.objects.total() == 2
    assert not Certificate.objects.exists()


def test_who_had_stopped_stops_again_when_an_older_copy_was_put_back(town: Town):
    (row,) = willing(town)
    assert stop_again(str(row.pk), {})
    row.refresh_from_db()
    assert (row.state, row.may_call) == ("ended", False)
    assert not stop_again(str(row.pk), {})


def test_what_somebody_was_asked_is_forgotten_after_a_year(town: Town):
    from volunteers.actions.calling import call_people

    roll, track = short(town)
    willing(town)
    call_people(roll=roll, track=track, missing=1, skills=[], by=None)
    forget(timezone.now() + datetime.timedelta(days=366))
    assert not Ask.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(29, True), (31, False)])
def test_a_neighbours_word_that_nobody_answers_leaves_nothing(town: Town, days, left):
    clerk = staff(town, Role.DESK_CLERK)
    clerk.post("/desk/volunteers/enter/", desk_form(town, phone="19900000327", source="neighbour"))
    forget(timezone.now() + datetime.timedelta(days=days))
    assert Volunteer.objects.exists() is left
    assert Person.objects.filter(name="陈秀兰").exists() is left
    assert Contact.objects.exists() is left


def test_whoever_was_known_before_or_has_come_since_stays_in_the_register(town: Town):
    clerk = staff(town, Role.DESK_CLERK)
    known = Person.objects.create(name="陈秀兰", unit=town.linhe, is_resident=True)
    named = desk_form(town, source="neighbour") | {"known": str(known.pk)}
    clerk.post("/desk/volunteers/enter/", named)
    clerk.post("/desk/volunteers/enter/", desk_form(town, name="周阿根", source="neighbour"))
    since = Person.objects.get(name="周阿根")
    roll, track = short(town)
    come(roll, since, track=track)
    forget(timezone.now() + datetime.timedelta(days=31))
    assert not Volunteer.objects.exists()
    assert Person.objects.filter(pk__in=[known.pk, since.pk]).count() == 2
