"""The register in the admin: one's own units, with consents, by whom they were written down."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from news.models import StoryPage
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.editorial.tick import run_tick
from portal.people.models import Consent, Person
from tests.editor import at_desk, edit_url, submit, typed
from tests.town import Town


def form_data(unit, **changes) -> dict:
    empty = {
        "born": "",
        "note": "",
        "is_adult": "on",
        "consents-TOTAL_FORMS": "0",
        "consents-INITIAL_FORMS": "0",
    }
    return {"name": "李巧云", "unit": unit.pk} | empty | changes


def consent_data(number: int = 0, **changes) -> dict:
    values = {
        "text": "on",
        "read_aloud": "on",
        "name_use": "real",
        "alias": "",
        "guardian_name": "",
        "given_on": "2026-01-02",
        "withdrawn_on": "",
        "id": "",
    } | changes
    return {f"consents-{number}-{name}": value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_a_person_of_another_unit_is_not_found(town, view):
    person = town.person()
    address = reverse(f"people:{view}", args=[person.pk])
    client = at_desk(town, "other")
    assert client.get(address).status_code == 404
    assert client.post(address, form_data(town.beizha, name="改名")).status_code in (404, 405)
    assert Person.objects.get(pk=person.pk).name == "李巧云"
    assert at_desk(town, "editor").get(reverse("people:edit", args=[person.pk])).status_code == 200


def test_the_list_holds_own_units_only(town):
    town.person("李巧云")
    Person.objects.create(name="周阿三", unit=town.beizha)
    for username, seen, unseen in [("correspondent", "李巧云", "周阿三"), ("other", "周阿三", "李巧云")]:
        for address in (reverse("people:index"), reverse("people:index") + "?q=" + unseen):
            shown = at_desk(town, username).get(address).content.decode().split("<main")[-1]
            assert unseen not in shown.replace(f'value="{unseen}"', "")
        assert seen in at_desk(town, username).get(reverse("people:index")).content.decode()
    everybody = at_desk(town, "editor").get(reverse("people:index")).content.decode()
    assert "李巧云" in everybody
    assert "周阿三" in everybody


def test_a_person_goes_into_an_own_unit_and_consents_keep_who_wrote_them_down(town):
    client = at_desk(town, "correspondent")
    address = reverse("people:add")
    offered = client.get(address).context["form"].fields["unit"].queryset
    assert set(offered) == {town.linhe}
    refused = client.post(address, form_data(town.beizha))
    assert refused.status_code == 200
    assert "unit" in refused.context["form"].errors
    data = form_data(town.linhe) | {"consents-TOTAL_FORMS": "1"} | consent_data()
    assert client.post(address, data).status_code == 302
    consent = Consent.objects.get()
    assert (consent.person.name, consent.text, consent.recorded_by) == (
        "李巧云",
        True,
        town.user("correspondent"),
    )
    edit = form_data(town.linhe) | {"consents-TOTAL_FORMS": "2", "consents-INITIAL_FORMS": "1"}
    edit |= consent_data(0, id=str(consent.pk)) | consent_data(1, photo="on")
    at_desk(town, "editor").post(reverse("people:edit", args=[consent.person_id]), edit)
    assert [one.recorded_by.username for one in Consent.objects.order_by("pk")] == ["correspondent", "editor"]


def test_an_alias_must_be_given_when_one_is_wanted(town):
    data = form_data(town.linhe) | {"consents-TOTAL_FORMS": "1"} | consent_data(name_use="alias")
    response = at_desk(town, "correspondent").post(reverse("people:add"), data)
    assert "请写上化名" in response.content.decode()
    assert not Person.objects.exists()


def test_signatories_read_and_do_not_write(town):
    person = town.person()
    client = at_desk(town, "signatory")
    assert client.get(reverse("people:index")).status_code == 200
    client.post(reverse("people:edit", args=[person.pk]), form_data(town.linhe, name="改名"))
    client.post(reverse("people:add"), form_data(town.linhe, name="新人"))
    assert [one.name for one in Person.objects.all()] == ["李巧云"]


def test_a_person_with_a_story_is_not_deleted(town):
    story = town.story()
    client = at_desk(town, "admin")
    client.post(reverse("people:delete", args=[story.person_id]))
    assert Person.objects.filter(pk=story.person_id).exists()


@pytest.mark.long
def test_a_story_tells_of_people_of_own_units_only(town):
    story = town.story(live=False)
    stranger = Person.objects.create(name="周阿三", unit=town.beizha, is_adult=True)
    Consent.objects.create(person=stranger, text=True, read_aloud=True)
    client = at_desk(town, "correspondent")
    shown = client.get(edit_url(story)).content.decode()
    assert "李巧云（临河居民区）" in shown
    assert "周阿三" not in shown
    response = submit(client, story, person=str(stranger.pk))
    assert "person" in response.context["form"].errors
    draft = client.post(edit_url(story), typed(client, edit_url(story), person=str(stranger.pk)))
    assert "person" in draft.context["form"].errors
    # Whoever is chosen already stays, also for an editor who does not see the register of that unit.
    story.person.unit = town.beizha
    story.person.save()
    assert submit(client, story).status_code == 302


def withdraw_consent(town: Town, story: StoryPage) -> None:
    consent = story.person.consents.get()
    data = form_data(story.person.unit) | {"consents-TOTAL_FORMS": "1", "consents-INITIAL_FORMS": "1"}
    data |= consent_data(id=str(consent.pk), photo="on", withdrawn_on=timezone.localdate().isoformat())
    response = at_desk(town, "correspondent").post(reverse("people:edit", args=[story.person_id]), data)
    assert response.status_code == 302


def test_a_story_whose_consent_is_withdrawn_is_gone_with_the_next_tick(town, client):
    story, other = town.story(), town.story("另一个人", person=town.person("周阿三"))
    withdraw_consent(town, story)
    run_tick()
    story = StoryPage.objects.get(pk=story.pk)
    assert not story.live
    assert client.get(story.url).status_code == 410
    row = AuditEntry.objects.get(verb="news.consent_lapsed")
    assert (row.object_id, row.actor_id) == (str(story.pk), None)
    assert "授权" in row.note
    assert StoryPage.objects.get(pk=other.pk).live
    run_tick()
    assert AuditEntry.objects.filter(verb="news.consent_lapsed").count() == 1


def test_a_newer_consent_keeps_the_story_up_and_changes_the_name_shown(town):
    story = town.story()
    assert story.shown_name == "李巧云"
    today = timezone.localdate()
    Consent.objects.update(withdrawn_on=today, given_on=today - datetime.timedelta(days=30))
    Consent.objects.create(person=story.person, text=True, read_aloud=True, name_use="alias", alias="小李")
    run_tick()
    story = StoryPage.objects.get(pk=story.pk)
    assert (story.live, story.shown_name) == (True, "小李")


@pytest.mark.long
def test_the_round_of_consents_asks_the_same_number_of_questions_for_any_number_of_stories(
    town, django_assert_num_queries
):
    for number in range(2):
        town.story(f"第{number}个人", person=town.person(f"人{number}"))
    from news.consents import follow_consents

    with django_assert_num_queries(2):
        follow_consents(sender=None)
    for number in range(2, 5):
        town.story(f"第{number}个人", person=town.person(f"人{number}"))
    with django_assert_num_queries(2):
        follow_consents(sender=None)


def test_a_role_in_an_area_reaches_the_people_of_its_units(town):
    person = town.person()
    grant_role(user=town.user("other"), unit=town.east, role=Role.EDITOR, by=None)
    assert at_desk(town, "other").get(reverse("people:edit", args=[person.pk])).status_code == 200


def test_reading_the_town_and_writing_in_one_unit_is_no_writing_in_the_town(town):
    person = town.person("钱守一", consent=False)
    reader = town.user("other")  # correspondent of 北栅 alone
    grant_role(user=reader, unit=town.unit, role=Role.SIGNATORY, by=None)
    assert person in Person.objects.for_(reader)
    assert person not in Person.objects.for_(reader, "change")
    client = at_desk(town, "other")
    assert client.get(reverse("people:edit", args=[person.pk])).status_code == 404
    form = client.get(reverse("people:add")).context["form"]
    assert list(form.fields["unit"].queryset) == [town.beizha]
