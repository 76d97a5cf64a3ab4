"""人物线索: consent before the name, one question a year, a draft only after a yes."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import Refusal
from events.tests.rolls import people
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from news.models import StoryPage
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.core.publishing import PublishRefused
from portal.outbox.models import Message
from portal.people.actions import act_for, give_contact
from portal.people.models import Consent, Person
from tests.town import Town
from volunteers.actions.hours import Service, confirm_service
from volunteers.actions.leads import answer_lead, ask_for_story, begin_story, may_ask_me
from volunteers.leads import fitting
from volunteers.models import Lead, StoryWish
from volunteers.retention import ask_not_again, forget

from .rows import daytime, willing

pytestmark = pytest.mark.django_db
PHONE = "021-00000000"


def serve(town: Town, person: Person, *, days: int, hours: int = 10, unit=None) -> None:
    start = daytime(-days).replace(hour=8)
    confirm_service(
        service=Service(
            person=person, unit=unit or town.linhe, what="示例", cause=f"test:{person.pk}:{days}"
        ),
        start=start,
        end=start + datetime.timedelta(hours=hours),
        by=town.user("editor"),
    )


def busy(town: Town, *, wish: bool = True, unit=None, phone: bool = True) -> Person:
    """Somebody with fifty hours in a year."""
    person = people(town, 1, unit=unit or town.linhe)[0]
    if phone:
        give_contact(person=person, number=f"19900000{person.pk % 1000:03d}", relation="self")
    for days in range(1, 6):
        serve(town, person, days=days, unit=unit)
    if wish:
        may_ask_me(person=person, may=True, by=None)
    return person


def names(town: Town, username: str = "editor") -> list[str]:
    return [one.person.name for one in fitting(town.user(username))[0]]


@pytest.mark.parametrize(("hours", "fits"), [(9, False), (10, True)])
def test_fifty_hours_in_a_year_suggest_and_forty_nine_do_not(town: Town, hours, fits):
    person = people(town, 1)[0]
    may_ask_me(person=person, may=True, by=None)
    for days in range(1, 5):
        serve(town, person, days=days)
    serve(town, person, days=364, hours=hours)
    assert (names(town) == [person.name]) is fits
    serve(town, person, days=366, hours=10)
    assert (names(town) == [person.name]) is fits, "a year and a day ago is not within a year"


@pytest.mark.parametrize(
    ("began", "still", "fits"), [(1096, 300, True), (1094, 300, False), (1096, 366, False)]
)
def test_three_years_suggest_where_somebody_still_comes(town: Town, began, still, fits):
    person = people(town, 1)[0]
    may_ask_me(person=person, may=True, by=None)
    serve(town, person, days=began, hours=1)
    serve(town, person, days=still, hours=1)
    assert (names(town) == [person.name]) is fits


def test_without_their_word_there_is_no_name_and_a_small_number_is_none_either(town: Town):
    quiet = [busy(town, wish=False) for _n in range(2)]
    editor = staff(town, Role.EDITOR)
    page = editor.get("/desk/leads/").content.decode()
    assert "还有一两位合适" in page
    assert not [one for one in quiet if one.name in page]
    assert editor.post(f"/desk/leads/{quiet[0].pk}/ask/").status_code == 404
    busy(town, wish=False)
    assert "还有 3 位合适" in editor.get("/desk/leads/").content.decode()
    may_ask_me(person=quiet[0], may=True, by=None)
    page = editor.get("/desk/leads/").content.decode()
    assert quiet[0].name in page
    assert "50 小时以上" in page
    assert "50.0" not in page, "no hours"
    assert AuditEntry.objects.filter(verb="volunteers.read_leads").exists()


def test_only_editors_of_the_unit_meet_the_page(town: Town):
    person = busy(town)
    editor, other = staff(town, Role.SENIOR_EDITOR), staff(town, Role.EDITOR, town.beizha)
    assert person.name in editor.get("/desk/leads/").content.decode()
    assert person.name not in other.get("/desk/leads/").content.decode()
    assert other.post(f"/desk/leads/{person.pk}/ask/").status_code == 404
    for role in (Role.CORRESPONDENT, Role.DESK_CLERK, Role.ORGANISER, Role.SIGNATORY, Role.TOWN_OBSERVER):
        visitor = staff(town, role)
        assert visitor.get("/desk/leads/").status_code == 404, role
        assert visitor.post(f"/desk/leads/{person.pk}/ask/").status_code == 404, role
    assert resident("r", "19900000391").get("/desk/leads/").status_code == 404
    assert Client().get("/desk/leads/").status_code == 302
    assert not Lead.objects.exists()
    editor.post(f"/desk/leads/{person.pk}/ask/")
    lead = Lead.objects.get()
    assert other.post(f"/desk/leads/{lead.pk}/said/", {"said": "yes"}).status_code == 404


def test_asked_once_a_year_and_a_no_stands(town: Town, client: Client):
    person, by = busy(town), town.user("editor")
    lead = ask_for_story(person=person, phone=PHONE, by=by)
    assert f"/volunteer/story/{lead.token}/" in Message.objects.get(kind="volunteer-story").text
    with pytest.raises(Refusal, match="现在不能问"):
        ask_for_story(person=person, phone=PHONE, by=by)
    page = client.get(f"/volunteer/story/{lead.token}/").content.decode()
    assert person.name not in page
    client.post(f"/volunteer/story/{lead.token}/", {"answer": "no"})
    lead.refresh_from_db()
    assert (lead.answer, names(town)) == ("no", [])
    assert not Message.objects.filter(state="queued").exists(), "answered before it left"
    with pytest.raises(Refusal, match="还没有说愿意"):
        begin_story(lead=lead, by=by)
    forget(timezone.now() + datetime.timedelta(days=364))
    assert Lead.objects.exists()
    forget(timezone.now() + datetime.timedelta(days=366))
    assert not Lead.objects.exists()
    assert client.get("/volunteer/story/x/").status_code == 404


def test_taking_the_word_back_is_a_no_to_what_is_open(town: Town):
    person = busy(town)
    lead = ask_for_story(person=person, phone=PHONE, by=town.user("editor"))
    may_ask_me(person=person, may=False, by=None)
    lead.refresh_from_db()
    assert (lead.answer, StoryWish.objects.count()) == ("no", 0)
    may_ask_me(person=person, may=True, by=None)
    assert ask_not_again(str(person.pk), {})
    assert not ask_not_again(str(person.pk), {})


def test_whoever_has_no_phone_is_called(town: Town):
    person = busy(town, phone=False)
    ask_for_story(person=person, phone=PHONE, by=town.user("editor"))
    assert Message.objects.get().channel == "call"
    answer_lead(lead=Lead.objects.get(), yes=True, by=town.user("editor"))
    assert Message.objects.get().state == "dropped"


def test_a_yes_begins_one_draft_with_byline_and_a_consent_that_allows_nothing_yet(town: Town):
    person, by = busy(town), town.user("editor")
    lead = answer_lead(lead=ask_for_story(person=person, phone=PHONE, by=by), yes=True)
    story = begin_story(lead=lead, by=by)
    assert begin_story(lead=lead, by=by) == story
    assert StoryPage.objects.get(person=person).live is False
    assert person.name not in f"{story.title} {story.slug}"
    assert [one.account for one in story.bylines.all()] == [by]
    consent = Consent.objects.get(person=person)
    assert (consent.text, consent.photo, consent.read_aloud) == (False, False, False)
    with pytest.raises(PublishRefused) as refused:
        story.latest_revision.publish()
    assert "person" in refused.value.problems
    lead.refresh_from_db()
    assert answer_lead(lead=lead, yes=False).answer == "yes", "begun: taking back goes by the consent"


def test_a_story_is_begun_by_who_may_write_there(town: Town):
    person = busy(town)
    lead = answer_lead(lead=ask_for_story(person=person, phone=PHONE, by=town.user("editor")), yes=True)
    with pytest.raises(Refusal, match="不能在这个居村"):
        begin_story(lead=lead, by=town.user("other"))
    assert not StoryPage.objects.exists()
    assert not Consent.objects.exists()


def test_editor_asks_notes_the_call_and_begins_to_write(town: Town):
    person, editor = busy(town, phone=False), staff(town, Role.EDITOR)
    editor.post(f"/desk/leads/{person.pk}/ask/")
    lead = Lead.objects.get()
    page = editor.get("/desk/leads/").content.decode()
    assert "电话里说愿意" in page
    assert editor.post(f"/desk/leads/{lead.pk}/said/", {"said": "x"}).status_code == 404
    editor.post(f"/desk/leads/{lead.pk}/said/", {"said": "yes"})
    made = editor.post(f"/desk/leads/{lead.pk}/said/", {"said": "begin"})
    assert made["Location"] == f"/admin/pages/{StoryPage.objects.get().pk}/edit/"
    assert "看写的那一篇" in editor.get("/desk/leads/").content.decode()


def test_one_says_so_oneself_and_the_desk_notes_it(town: Town):
    person, me = busy(town, wish=False), resident("me", "19900000392")
    act_for(user=me.user, person=person, relation="self")
    assert "可以来问我的故事" in me.get("/volunteer/hours/").content.decode()
    me.post("/volunteer/may-ask/", {"said": "yes"})
    assert StoryWish.objects.get().person == person
    lead = ask_for_story(person=person, phone=PHONE, by=town.user("editor"))
    assert f"/volunteer/story/{lead.token}/" in me.get("/volunteer/hours/").content.decode()
    assert "asked_for_a_story" in me.post("/my/data/").content.decode()
    me.post("/volunteer/may-ask/", {"said": "no"})
    assert not StoryWish.objects.exists()
    assert Client().post("/volunteer/may-ask/", {"said": "yes"}).status_code == 404
    row = willing(town)[0]
    clerk = staff(town, Role.DESK_CLERK)
    clerk.post(f"/desk/volunteers/{row.pk}/", {"said": "story"})
    assert StoryWish.objects.get().person == row.person
    assert "不要来问他的故事" in clerk.get("/desk/volunteers/").content.decode()
    clerk.post(f"/desk/volunteers/{row.pk}/", {"said": "no_story"})
    assert not StoryWish.objects.exists()
