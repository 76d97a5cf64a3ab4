"""The gate, asked by every way to go live."""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import resolve, reverse
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import streamfield

from news.models import ArticlePage, StoryPage
from portal.core.publishing import PublishRefused
from portal.editorial.models import PublishFailure
from portal.editorial.proposals import answer, propose_move
from portal.editorial.tick import run_tick
from portal.people.models import Consent
from tests.editor import TEXT, at_desk, edit_url, step, submit, told, typed
from tests.table import some
from tests.town import PARAGRAPH, Town


@dataclass(frozen=True)
class Defect:
    """A draft that must not go live: how it is made, the field that is named, the body as the form sends it."""

    name: str
    make: Callable[[Town], Page]
    field: str
    label: str
    body: Callable[[Page], list] = lambda page: TEXT

    def __str__(self) -> str:
        return self.name


def without_consent(town: Town, **consent) -> Page:
    person = town.person(consent=bool(consent), **consent)
    return town.story(person=person, live=False)


def with_portrait(town: Town) -> Page:
    person = town.person(photo=False)
    return town.story(person=person, live=False, lead_picture=town.picture(), lead_alt="小李在剪发")


def of_a_child(town: Town) -> Page:
    person = town.person()
    person.is_adult = False
    person.save()
    return town.story(person=person, live=False)


def with_picture(town: Town) -> Page:
    value = {
        "image": {"image": town.picture().pk, "alt_text": "", "decorative": False},
        "caption": "",
        "credit": "",
    }
    body = json.dumps([*json.loads(PARAGRAPH), {"type": "picture", "value": value}])
    return town.article(body=body, live=False)


def picture_form(page: Page) -> dict:
    image = page.specific.body[1].value["image"]
    value = {"image": {"image": image.pk, "alt_text": "", "decorative": ""}, "caption": "", "credit": ""}
    return streamfield([("picture", value)])


DEFECTS = [
    Defect("story without consent", without_consent, "person", "写的是谁"),
    Defect("text not agreed", lambda town: without_consent(town, text=False), "person", "写的是谁"),
    Defect("photo not agreed", with_portrait, "lead_picture", "题图"),
    Defect("not read aloud", lambda town: without_consent(town, read_aloud=False), "person", "写的是谁"),
    Defect("child without guardian", of_a_child, "person", "写的是谁"),
    Defect(
        "consent withdrawn",
        lambda town: without_consent(town, withdrawn_on=timezone.localdate()),
        "person",
        "写的是谁",
    ),
    Defect(
        "article without source", lambda town: town.article(source_name="", live=False), "source_name", "来源"
    ),
    Defect(
        "reprint without address",
        lambda town: town.article(source_kind="reprint", live=False),
        "source_url",
        "原文网址",
    ),
    Defect("picture without alt choice", with_picture, "body", "正文", picture_form),
    Defect(
        "lead picture without alt choice",
        lambda town: town.article(lead_picture=town.picture(), live=False),
        "lead_alt",
        "题图里有什么",
    ),
    Defect(
        "empty body",
        lambda town: town.article(body="[]", live=False),
        "body",
        "正文",
        lambda page: streamfield([]),
    ),
]
each_defect = pytest.mark.parametrize("defect", DEFECTS, ids=str)
# Approval meets every defect in every run; the other ways ask the same gate, with one of each kind.
TRIED = {"story without consent", "article without source", "picture without alt choice"}
some_defects = pytest.mark.parametrize("defect", some(DEFECTS, lambda one: one.name in TRIED), ids=str)


def is_public(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


@pytest.mark.long
@some_defects
def test_the_form_refuses_submission_beside_the_field_keeps_what_was_typed_and_saves_it_as_a_draft(
    town, defect
):
    page = defect.make(town)
    client = at_desk(town, "correspondent")
    before = page.revisions.count()
    response = submit(client, page, body=defect.body(page), title="改过的题目")
    assert response.status_code == 200
    assert defect.field in response.context["form"].errors, response.context["form"].errors
    assert response.context["form"]["title"].value() == "改过的题目"
    page = Page.objects.get(pk=page.pk)
    assert page.current_workflow_state is None
    assert page.revisions.count() == before
    response = client.post(
        edit_url(page), typed(client, edit_url(page), title="先存着", body=defect.body(page))
    )
    assert response.status_code == 302
    assert Page.objects.get(pk=page.pk).draft_title == "先存着"
    assert not is_public(page)


@each_defect
def test_approval_asks_the_gate_again_and_changes_nothing(town, defect):
    page = defect.make(town)
    page.get_workflow().start(page, town.user("correspondent"))
    response = step(at_desk(town, "editor"), page)
    assert response.status_code == 200
    assert f"{defect.label}：" in told(response)
    state = Page.objects.get(pk=page.pk).current_workflow_state
    assert state.current_task_state.status == "in_progress"
    assert state.current_task_state.task.name == "初审"
    assert not is_public(page)


@some_defects
def test_the_bulk_action_names_it_and_submits_the_others(town, defect):
    page, fine = defect.make(town), town.article("写好了的", live=False)
    client = at_desk(town, "correspondent")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "submit_for_review"])
    address += f"?id={page.pk}&id={fine.pk}"
    shown = client.get(address).content.decode()
    assert f"{defect.label}：" in shown
    response = client.post(address, follow=True)
    assert f"《{page.title}》还不能发布" in told(response)
    assert f"{defect.label}：" in told(response)
    assert Page.objects.get(pk=page.pk).current_workflow_state is None
    assert Page.objects.get(pk=fine.pk).current_workflow_state is not None


@some_defects
def test_neither_code_nor_the_schedule_nor_a_live_copy_publishes_it(town, defect):
    page = defect.make(town)
    with pytest.raises(PublishRefused) as refusal:
        page.get_latest_revision().publish(skip_permission_checks=True)
    assert set(refusal.value.problems) == {defect.field}
    assert all(line.startswith(f"{defect.label}：") for line in refusal.value.sentences())
    due = timezone.now() - datetime.timedelta(minutes=1)
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=due)
    assert run_tick() == {"published": 0, "expired": 0, "failed": 1}
    assert not is_public(page)
    failure = PublishFailure.objects.get(page_id=page.pk)
    assert failure.reason.startswith(f"{defect.label}：")
    assert failure.attempts == 1
    type(page).objects.filter(pk=page.pk).update(live=True)
    page = type(page).objects.get(pk=page.pk)
    before = Page.objects.count()
    with pytest.raises(PublishRefused) as refusal:
        page.copy(keep_live=True, update_attrs={"slug": "kopie"})
    assert defect.field in refusal.value.problems
    with pytest.raises(PublishRefused):
        page.create_alias(update_slug="alias")
    assert Page.objects.count() == before


def test_several_faults_are_named_at_once(town):
    page = town.article(source_name="", live=False)
    response = submit(at_desk(town, "correspondent"), page, title="", body=streamfield([]))
    assert {"title", "source_name", "body"} <= set(response.context["form"].errors)


@pytest.mark.long
def test_a_date_typed_in_together_with_the_submission_counts(town):
    from events.models import EventPage

    page = town.event(live=False)
    page.occurrences.all().delete()
    draft = EventPage.objects.get(pk=page.pk)
    draft.occurrences = []
    draft.save_revision(user=town.user("correspondent"))
    client = at_desk(town, "correspondent")
    data = typed(client, edit_url(page), body=streamfield([]))
    assert client.post(edit_url(page), data | {"action-submit": "1"}).status_code == 200
    rows = {
        "occurrences-TOTAL_FORMS": "1",
        "occurrences-0-starts_at": "2030-05-01 09:00",
        "occurrences-0-ends_at": "2030-05-01 11:00",
        "occurrences-0-place": "",
        "occurrences-0-note": "",
        "occurrences-0-id": "",
    }
    response = client.post(edit_url(page), data | rows | {"action-submit": "1"})
    assert response.status_code == 302, response.context["form"].errors
    assert Page.objects.get(pk=page.pk).current_workflow_state is not None


@pytest.mark.long
def test_nothing_is_published_when_consent_goes_between_the_two_approvals(town):
    page = town.story(live=False)
    submit(at_desk(town, "correspondent"), page)
    step(at_desk(town, "editor"), page)
    Consent.objects.update(withdrawn_on=timezone.localdate())
    response = step(at_desk(town, "signatory"), page)
    assert "写的是谁：还没有本人同意刊登文字的授权" in told(response)
    state = Page.objects.get(pk=page.pk).current_workflow_state
    assert (state.status, state.current_task_state.task.name) == ("in_progress", "签发")
    assert not is_public(page)


def test_an_approved_story_whose_consent_goes_before_its_hour_stays_down(town):
    page = town.story(live=False)
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision(user=town.user("correspondent"))
    page = StoryPage.objects.get(pk=page.pk)
    page.get_workflow().start(page, town.user("correspondent"))
    step(at_desk(town, "editor"), page)
    step(at_desk(town, "signatory"), page)
    revision = Revision.objects.get(pk=page.latest_revision_id)
    assert revision.approved_go_live_at is not None
    assert not is_public(page)
    Consent.objects.update(withdrawn_on=timezone.localdate())
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())
    assert run_tick()["failed"] == 1
    assert not is_public(page)
    assert "授权" in PublishFailure.objects.get().reason


WAYS_IN = ["correspondent", "editor", "senior", "signatory", "admin"]


@pytest.mark.long
def test_a_publish_button_typed_by_hand_saves_a_draft(town):
    page = town.article(live=False)
    for username in WAYS_IN:
        client = at_desk(town, username)
        data = typed(client, edit_url(page), title=f"{username}偷偷发")
        assert client.post(edit_url(page), data | {"action-publish": "1"}).status_code == 302
        assert not is_public(page)
        assert Page.objects.get(pk=page.pk).draft_title == f"{username}偷偷发"


@pytest.mark.long
def test_creating_and_publishing_in_one_go_makes_a_draft(town):
    index = town.article(live=False).get_parent()
    for username in WAYS_IN:
        client = at_desk(town, username)
        address = reverse("wagtailadmin_pages:add", args=["news", "articlepage", index.pk])
        data = typed(client, address, title=f"{username}新来的", source_name="临河")
        past = {"go_live_at": "2020-01-01 08:00"}
        client.post(address, data | past | {"action-publish": "1"})
        assert not ArticlePage.objects.get(title=f"{username}新来的").live
    assert run_tick()["published"] == 0


def test_bulk_publishing_and_unpublishing_by_their_address_change_nothing(town):
    draft, live = town.article("没发的", live=False), town.article("发了的")
    for username in WAYS_IN:
        client = at_desk(town, username)
        for action in ("publish", "unpublish"):
            address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
            client.post(f"{address}?id={draft.pk}&id={live.pk}", {"include_descendants": "on"})
        assert not is_public(draft)
        assert is_public(live)


@pytest.mark.long
def test_going_back_to_an_old_version_is_a_draft_too(town):
    page = town.article("第一稿")
    page.title = "第二稿"
    page.save_revision(user=town.user("correspondent")).publish(skip_permission_checks=True)
    old = page.revisions.order_by("pk").first()
    for username in WAYS_IN:
        client = at_desk(town, username)
        address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, old.pk])
        response = client.post(address, typed(client, address) | {"action-publish": "1"})
        assert response.status_code == 302
        page = ArticlePage.objects.get(pk=page.pk)
        assert page.title == "第二稿"
        assert page.has_unpublished_changes


def test_the_copy_form_makes_drafts_only(town):
    page = town.article("原来的")
    for username in ("editor", "admin"):
        client = at_desk(town, username)
        address = reverse("wagtailadmin_pages:copy", args=[page.pk])
        assert not {"publish_copies", "alias"} & set(client.get(address).context["form"].fields)
        data = {
            "new_title": "抄来的",
            "new_slug": f"chao-{username}",
            "new_parent_page": page.get_parent().pk,
        }
        client.post(address, data | {"publish_copies": "on", "alias": "on"})
        copy = ArticlePage.objects.get(slug=f"chao-{username}")
        assert not copy.live
        assert copy.alias_of_id is None
        assert copy.first_published_at is None


def test_the_admin_api_publishes_nothing(town):
    live, draft = town.article("发了的"), town.article("没发的", live=False)
    before = Page.objects.live().count()
    for username in ("signatory", "admin"):
        client = at_desk(town, username)
        for action, page in [("publish", draft), ("copy", live), ("create_alias", live), ("unpublish", live)]:
            address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
            response = client.post(address, {"slug": "api-kopie"}, content_type="application/json")
            assert response.status_code in (400, 403, 404), response.content
        assert Page.objects.live().count() == before


def test_there_is_no_public_api():
    for address in ("/api/v2/pages/", "/api/v3/pages/"):
        assert resolve(address).url_name == "wagtail_serve"


@pytest.mark.parametrize("username", ["correspondent", "editor", "signatory"])
def test_a_live_page_is_moved_by_administrators_only(town, username):
    page, target = town.article(), town.article("北栅的事", unit=town.beizha).get_parent()
    address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk])
    at_desk(town, username).post(address)
    assert ArticlePage.objects.get(pk=page.pk).get_parent() != target
    assert at_desk(town, "admin").post(address).status_code == 302
    asked = propose_move(page=page, destination=target, by=town.user("admin"), reason="写的是北栅的事")
    answer(proposal=asked, by=town.user("senior"), agrees=True)
    moved = ArticlePage.objects.get(pk=page.pk)
    assert moved.get_parent() == target
    assert moved.live


def test_a_withdrawn_page_goes_through_the_gate_again(town):
    page = town.article()
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    page = ArticlePage.objects.get(pk=page.pk)
    page.source_name = ""
    with pytest.raises(PublishRefused):
        page.save_revision().publish(skip_permission_checks=True)
    assert not is_public(page)


def test_a_page_whose_end_has_passed_is_not_put_up_for_a_moment(town):
    page = town.article(live=False)
    page.expire_at = timezone.now() - datetime.timedelta(hours=1)
    revision = page.save_revision(clean=False)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())
    assert run_tick() == {"published": 0, "expired": 0, "failed": 1}
    assert "下线时间已经过了" in PublishFailure.objects.get().reason
    assert Page.objects.get(pk=page.pk).first_published_at is None


def test_a_superuser_cannot_start_pages_beside_the_front_page(town):
    root = Page.get_first_root_node()
    client = at_desk(town, "admin")
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", root.pk])
    client.post(address, {"title": "旁门", "slug": "pangmen", "action-publish": "1"})
    assert not Page.objects.filter(slug="pangmen").exists()
