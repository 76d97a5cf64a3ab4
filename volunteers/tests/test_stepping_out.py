"""Nameless at one's own wish: hours stay as numbers, certificates say so, nothing tells who it was."""

import pytest
from django.test import Client

from events.actions import Refusal
from events.retention import FORGOTTEN
from events.tests.rolls import come, people, phone
from events.tests.test_access import resident
from events.tests.test_volunteers import a_clean_up
from portal.people.actions import act_for, give_contact
from portal.people.models import Consent, Contact, Person
from tests.town import Town
from volunteers.actions.certificates import issue
from volunteers.actions.hours import confirm
from volunteers.actions.leads import may_ask_me
from volunteers.actions.stepping_out import make_nameless
from volunteers.models import Certificate, ServiceRecord, StoryWish, Volunteer
from volunteers.retention import nameless_again

from .rows import served, willing

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]


def somebody(town: Town) -> tuple[Person, Certificate]:
    person, by = willing(town)[0].person, town.user("editor")
    entry = confirm(attendance=served(town, person), by=by)
    may_ask_me(person=person, may=True, by=None)
    return person, issue(person=person, unit=entry.unit, by=by)


def test_hours_stay_as_the_units_and_everything_that_names_goes(town: Town, client: Client):
    person, paper = somebody(town)
    name, total = person.name, ServiceRecord.objects.filter(unit=town.linhe).total()
    make_nameless(person=person, by=None)
    make_nameless(person=person, by=None)
    person.refresh_from_db()
    assert (person.name, person.born) == (FORGOTTEN, None)
    assert ServiceRecord.objects.filter(unit=town.linhe).total() == total == 2
    for model in (Volunteer, StoryWish, Contact):
        assert not model.objects.exists(), model
    page = client.get(f"/certificates/{paper.token}/").content.decode()
    assert "已应本人要求撤下" in page
    for words in (name, paper.masked_name, "小时", "起止日期", "有效"):
        assert words not in page, words
    paper.refresh_from_db()
    assert (paper.name, paper.lines, paper.revoked_at is not None) == ("—", [], True)


def test_a_void_certificate_keeps_its_reason_and_is_taken_down_as_well(town: Town, client: Client):
    from volunteers.actions.certificates import revoke

    person, paper = somebody(town)
    revoke(certificate=paper, reason="写错了", by=None)
    make_nameless(person=person, by=None)
    paper.refresh_from_db()
    assert (paper.reason, paper.withdrawn) == ("写错了", True)
    assert "已应本人要求撤下" in client.get(f"/certificates/{paper.token}/").content.decode()


def test_what_is_still_to_come_or_public_is_settled_first(town: Town):
    person, _paper = somebody(town)
    roll = a_clean_up(town, page=town.event("别的事", kind="volunteering"))
    signed = come(roll, person, track=roll.round.tracks.first(), contact=phone(1))
    with pytest.raises(Refusal, match="先取消报名"):
        make_nameless(person=person, by=None)
    type(signed).objects.filter(pk=signed.pk).update(state="cancelled", slot=None)
    Consent.objects.create(person=person, text=True)
    with pytest.raises(Refusal, match="居委会"):
        make_nameless(person=person, by=None)
    person.refresh_from_db()
    assert person.name != FORGOTTEN
    assert Volunteer.objects.filter(person=person).exists(), "refused whole"


def test_oneself_alone_after_reading_what_goes_and_what_stays(town: Town):
    person, paper = somebody(town)
    me, daughter = resident("me", "19900000395"), resident("daughter", "19900000396")
    act_for(user=me.user, person=person, relation="self")
    act_for(user=daughter.user, person=person, relation="family")
    daughter.post("/volunteer/nameless/")
    Client().post("/volunteer/nameless/")
    person.refresh_from_db()
    assert person.name != FORGOTTEN, "the family cannot"
    page = me.get("/volunteer/nameless/").content.decode()
    assert "按规定留十年" in page
    assert "名字去掉了" in me.post("/volunteer/nameless/").content.decode()
    assert me.get(f"/volunteer/certificate/{paper.pk}/").status_code == 404
    assert (
        "还没有" in me.get("/volunteer/hours/").content.decode()
        or "用手机号码进来" in me.get("/volunteer/hours/").content.decode()
    )


def test_after_an_older_copy_the_certificates_come_down_again(town: Town):
    person, paper = somebody(town)
    assert nameless_again(str(person.pk), {})
    paper.refresh_from_db()
    assert paper.withdrawn
    assert not nameless_again(str(person.pk), {})
    assert not nameless_again("0", {})


def test_a_shared_number_stays_with_the_others(town: Town):
    person, _paper = somebody(town)
    other = people(town, 1)[0]
    number = person.contacts.get().contact.value
    give_contact(person=other, number=number, relation="family")
    make_nameless(person=person, by=None)
    assert other.contacts.count() == 1
