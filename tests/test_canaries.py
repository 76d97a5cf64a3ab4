"""The control of what every journey asks: somebody who stood in an address or in the log would be seen."""

import logging

import pytest

from home.models import HomePage
from portal.people.models import Contact, PersonContact
from tests.canaries import Told, answers_to_everybody, betrayed, canaries

pytestmark = pytest.mark.django_db


@pytest.fixture
def reached(town):
    person = town.person("王秀英")
    PersonContact.objects.create(
        person=person, contact=Contact.objects.create(value="19900000123", value_hash="x")
    )
    return person


def test_a_name_or_a_number_in_an_address_is_seen(reached):
    told = ["http://h/desk/?q=%E7%8E%8B%E7%A7%80%E8%8B%B1", "http://h/desk/?q=19900000123", "http://h/desk/"]
    assert len(betrayed(canaries(), told)) == 2


def test_a_number_is_masked_on_its_way_into_the_log_and_a_name_is_not(reached):
    told, log = Told(), logging.getLogger("portal.tests")
    log.addHandler(told)
    log.warning("asked for %s", "19900000123")
    log.warning("asked for %s", "王秀英")
    log.removeHandler(told)
    assert betrayed(canaries(), told.lines) == ["WARNING portal.tests asked for 王秀英"]


def test_a_name_on_a_page_for_everybody_or_on_one_that_went_wrong_is_seen(reached, client, monkeypatch):
    answers = answers_to_everybody(monkeypatch)
    client.get("/", headers={"accept-encoding": "gzip"})
    client.get("/desk/")
    client.get("/nowhere/")
    assert [one[:3] for one in answers] == ["200", "404"], "the way in to the desk is nobody's page"
    assert betrayed(canaries(), answers) == []
    HomePage.objects.update(intro="王秀英在这里")
    client.get("/")
    assert [one[:5] for one in betrayed(canaries(), answers)] == ["200 /"]
