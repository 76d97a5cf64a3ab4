"""The person of a story is chosen among the people of stories; a new one is added without leaving the form."""

import pytest
from django.urls import reverse
from django.utils import timezone

from news.models import StoryPage
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.people.models import Consent, Person
from tests.editor import at_desk, edit_url, submit, told, typed
from tests.town import Town

from .test_people_admin import consent_data, form_data

CHOOSE = ["choose", "choose_results"]


def residents(town: Town, count: int = 3) -> list[Person]:
    """People who signed up for something once and gave no consent to anything."""
    return [
        Person.objects.create(name=f"邻居{one}号", unit=town.linhe, is_resident=True) for one in range(count)
    ]


def drawn(response) -> str:
    """What a dialog shows."""
    whole = response.headers["Content-Type"].startswith("application/json")
    return response.json()["html"] if whole else response.content.decode()


def chooser(name: str, *arguments) -> str:
    return reverse(f"person_chooser:{name}", args=arguments)


@pytest.mark.long
@pytest.mark.parametrize("username", ["correspondent", "editor", "signatory", "admin"])
def test_registered_residents_are_nowhere_to_be_chosen(town, username):
    story, neighbours = town.story(live=False), residents(town)
    one = neighbours[0]
    client = at_desk(town, username)
    for name in CHOOSE:
        for query in ("", "?q=邻居", "?q=linju", "?q=lj", f"?q={one.name}"):
            shown = drawn(client.get(chooser(name) + query))
            assert not [person for person in neighbours if chooser("chosen", person.pk) in shown]
        for query in ("", "?q=巧云", "?q=lqy", "?q=qiaoyun"):
            assert "李巧云" in drawn(client.get(chooser(name) + query))
    assert client.get(chooser("chosen", one.pk)).status_code == 404
    multiple = client.get(chooser("chosen_multiple") + f"?id={one.pk}&id={story.person_id}").json()
    assert [row["id"] for row in multiple["result"]] == [str(story.person_id)]
    assert "邻居" not in client.get(edit_url(story)).content.decode()
    for odd in ("x", "9" * 40, "-1", "²"):
        assert client.get(chooser("chosen", odd)).status_code == 404
        assert client.get(chooser("chosen_multiple") + f"?id={odd}").status_code in (200, 404)


@pytest.mark.long
@pytest.mark.parametrize("username", ["correspondent", "editor", "admin"])
def test_a_residents_number_typed_by_hand_is_refused_in_draft_and_submission(town, username):
    story, (one, *_others) = town.story(live=False), residents(town)
    client = at_desk(town, username)
    address = edit_url(story)
    draft = client.post(address, typed(client, address, person=str(one.pk)))
    assert "person" in draft.context["form"].errors
    assert "person" in submit(client, story, person=str(one.pk)).context["form"].errors
    latest = StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object()
    assert latest.person_id == story.person_id


@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_a_resident_has_no_page_among_the_people_of_stories(town, view):
    (one, *_others) = residents(town)
    for username in ("correspondent", "editor"):
        client = at_desk(town, username)
        assert client.get(reverse(f"people:{view}", args=[one.pk])).status_code == 404
    at_desk(town, "editor").post(reverse("people:edit", args=[one.pk]), form_data(town.linhe, name="改名"))
    assert Person.objects.get(pk=one.pk).name == "邻居0号"


def test_another_units_people_are_not_offered_and_who_does_not_write_finds_nothing(town):
    person = town.person()
    assert "李巧云" not in drawn(at_desk(town, "other").get(chooser("choose")))
    assert at_desk(town, "other").get(chooser("chosen", person.pk)).status_code == 404
    clerk = User.objects.create_user(username="clerk", password="correct horse")
    grant_role(user=clerk, unit=town.linhe, role=Role.DESK_CLERK, by=None)
    town.staff["clerk"] = clerk
    client = at_desk(town, "clerk")
    for address in (*map(chooser, CHOOSE), chooser("chosen", person.pk), chooser("create")):
        assert client.get(address).status_code == 404


def new_person(town: Town, **changes) -> dict:
    return {
        "name": "周阿三",
        "unit": town.linhe.pk,
        "born": "",
        "is_adult": "on",
        "note": "楼组长推荐",
        "text": "on",
        "name_use": "real",
        "alias": "",
        "guardian_name": "",
        "given_on": "2026-01-02",
    } | changes


def test_somebody_new_is_added_and_chosen_without_leaving_the_form(town):
    client = at_desk(town, "correspondent")
    assert 'name="guardian_name"' in drawn(client.get(chooser("choose")))
    answer = client.post(chooser("create"), new_person(town)).json()
    person = Person.objects.get(name="周阿三")
    assert answer["step"] == "chosen"
    assert answer["result"]["id"] == str(person.pk)
    assert answer["result"]["title"] == "周阿三（临河居民区）"
    consent = person.consents.get()
    assert (consent.text, consent.recorded_by.username, person.is_resident) == (True, "correspondent", False)
    story = town.story(live=False)
    consent.read_aloud = True
    consent.save()
    assert submit(client, story, person=str(person.pk)).status_code == 302
    assert StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object().person == person


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "周"}, "name"),
        ({"name": ""}, "name"),
        ({"name_use": "alias"}, "alias"),
        ({"name_use": "alias", "alias": "周阿三"}, "alias"),
        ({"name_use": "alias", "alias": "周 阿 三叔"}, "alias"),
        ({"born": "2999-01-01"}, "born"),
        ({"given_on": "昨天"}, "given_on"),
    ],
)
def test_what_is_wrong_with_somebody_new_is_said_in_the_dialog(town, changes, field):
    response = at_desk(town, "correspondent").post(chooser("create"), new_person(town, **changes)).json()
    assert response["step"] == "reshow_creation_form"
    assert "error" in response["htmlFragment"]
    assert not Person.objects.exists()


def test_nobody_is_added_to_another_unit_or_by_who_may_only_read(town):
    refused = at_desk(town, "correspondent").post(chooser("create"), new_person(town, unit=town.beizha.pk))
    assert refused.json()["step"] == "reshow_creation_form"
    at_desk(town, "signatory").post(chooser("create"), new_person(town))
    at_desk(town, "other").post(chooser("create"), new_person(town))
    assert not Person.objects.exists()


CANNOT_CARRY = {
    "没有同意刊登文字": {"text": None},
    "监护人姓名和同意": {"is_adult": ""},
    "授权已经撤回": {"withdrawn_on": timezone.localdate().isoformat()},
}


@pytest.mark.parametrize("sentence", CANNOT_CARRY)
def test_a_consent_that_cannot_carry_a_story_says_so_when_it_is_saved(town, sentence):
    changes = dict(CANNOT_CARRY[sentence])
    person = {"is_adult": changes.pop("is_adult")} if "is_adult" in changes else {}
    data = form_data(town.linhe, **person) | {"consents-TOTAL_FORMS": "1"} | consent_data(**changes)
    data = {name: value for name, value in data.items() if value != "" or name != "is_adult"}
    client = at_desk(town, "correspondent")
    added = told(client.post(reverse("people:add"), data, follow=True))
    assert "李巧云的故事现在还不能发布：" in added
    assert sentence in added
    person = Person.objects.get()
    shown = client.get(chooser("chosen", person.pk)).json()
    assert sentence in shown["result"]["title"]
    data |= {"consents-INITIAL_FORMS": "1", "consents-0-id": str(Consent.objects.get().pk)}
    changed = told(client.post(reverse("people:edit", args=[person.pk]), data, follow=True))
    assert sentence in changed


def test_a_whole_consent_is_saved_without_a_warning_and_one_not_read_aloud_says_what_comes(town):
    client = at_desk(town, "correspondent")
    data = form_data(town.linhe) | {"consents-TOTAL_FORMS": "1"}
    assert "不能发布" not in told(client.post(reverse("people:add"), data | consent_data(), follow=True))
    later = told(client.post(reverse("people:add"), data | consent_data(read_aloud=None), follow=True))
    assert "读给本人听" in later
    without = told(client.post(reverse("people:add"), form_data(town.linhe), follow=True))
    assert "还没有登记授权" in without


def test_an_alias_with_the_name_in_it_is_refused_in_the_register_too(town):
    data = form_data(town.linhe) | {"consents-TOTAL_FORMS": "1"}
    data |= consent_data(name_use="alias", alias="李巧云")
    response = at_desk(town, "correspondent").post(reverse("people:add"), data)
    assert "化名里不能有本人的真名" in response.content.decode()
    assert not Person.objects.exists()
