"""Two different people read a text before it goes live, and what they read is what goes live."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Task, TaskState, WorkflowState

from news.models import ArticlePage
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.editorial.models import ReviewTask
from portal.editorial.refused import ReviewRefused
from portal.editorial.verdicts import Verdict, decide, under_review
from tests.editor import at_desk, edit_url, review_url, seen_by, step, submit, told, typed
from tests.town import Town


def handed_in(town: Town, by: str = "correspondent", **fields) -> ArticlePage:
    """An article that waits at the first stage."""
    page = town.article(live=False, **fields)
    if by != "correspondent":
        page.revisions.update(user=town.user(by))
    page.get_workflow().start(page, town.user(by))
    return page


def fresh(page: Page) -> ArticlePage:
    return ArticlePage.objects.get(pk=page.pk)


def stage(page: Page) -> str:
    """The name of the stage a page waits at, or nothing."""
    task = fresh(page).current_workflow_task
    return task.name if task else ""


def colleague(town: Town, username: str, role: Role, unit=None) -> str:
    user = User.objects.create_user(username=username, password="correct horse", last_name=username)
    grant_role(user=user, unit=unit or town.unit, role=role, by=None)
    town.staff[username] = User.objects.get(pk=user.pk)
    return username


def change(town: Town, page: Page, username: str, title: str) -> None:
    """Save a version of the text as somebody, past the locks of the editor."""
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = title
    draft.save_revision(user=town.user(username))


@pytest.mark.long
def test_an_article_goes_from_the_form_through_two_people_to_the_public(town):
    page = town.article(live=False)
    assert submit(at_desk(town, "correspondent"), page).status_code == 302
    assert stage(page) == "初审"
    step(at_desk(town, "editor"), page, comment="可以")
    assert stage(page) == "签发"
    assert not fresh(page).live
    step(at_desk(town, "signatory"), page)
    assert fresh(page).live
    assert fresh(page).live_revision_id == fresh(page).latest_revision_id
    verbs = list(
        AuditEntry.objects.filter(object_id=str(page.pk)).order_by("pk").values_list("verb", "actor_label")
    )
    assert verbs == [
        ("editorial.submit", "王correspondent"),
        ("editorial.approve", "王editor"),
        ("editorial.approve", "王signatory"),
        ("editorial.sign_off", "王signatory"),
    ]


def test_the_last_approver_publishes_without_holding_the_right_to(town):
    page = handed_in(town)
    step(at_desk(town, "editor"), page)
    assert not town.user("signatory").has_perm("wagtailcore.publish_page")
    assert "publish" not in page.permissions_for_user(town.user("signatory")).permissions
    step(at_desk(town, "signatory"), page)
    assert fresh(page).live


@pytest.mark.long
def test_who_wrote_the_version_that_is_live_may_review_what_others_wrote_since(town):
    """What readers have read already is not under review, whoever wrote it."""
    page = handed_in(town, by="editor")
    for reviewer in ("senior", "signatory"):
        step(at_desk(town, reviewer), page)
    assert fresh(page).live
    change(town, page, "correspondent", "通讯员改的")
    fresh(page).get_workflow().start(fresh(page), town.user("correspondent"))
    step(at_desk(town, "editor"), page)
    assert stage(page) == "签发"
    assert "不能审核自己的文章" not in told(step(at_desk(town, "signatory"), page))
    assert fresh(page).title == "通讯员改的"


@pytest.mark.parametrize("author", ["editor", "senior", "signatory"])
def test_nobody_approves_their_own_text(town, author):
    page = handed_in(town, by=author)
    client = at_desk(town, author)
    assert 'value="approve"' not in client.get(review_url(page)).content.decode()
    response = step(client, page)
    assert "不能审核自己的文章" in told(response)
    assert stage(page) == "初审"


def test_a_superuser_approves_neither_their_own_text_nor_without_a_role(town):
    own, other = handed_in(town, by="admin"), handed_in(town, title="别人的")
    client = at_desk(town, "admin")
    assert "不能审核自己的文章" in told(step(client, own))
    assert "需要本单位有相应角色的同事" in told(step(client, other))
    grant_role(user=town.user("admin"), unit=town.unit, role=Role.SIGNATORY, by=None)
    assert "不能审核自己的文章" in told(step(client, own))
    assert {stage(own), stage(other)} == {"初审"}


def test_one_person_does_not_approve_both_stages(town):
    page = handed_in(town)
    client = at_desk(town, "senior")
    step(client, page)
    assert stage(page) == "签发"
    assert "您已经审过前一个环节" in told(step(client, page))
    assert stage(page) == "签发"
    step(at_desk(town, "signatory"), page)
    assert fresh(page).live


@pytest.mark.long
def test_a_reviewer_who_changed_the_text_is_a_writer(town):
    page = handed_in(town)
    client = at_desk(town, "editor")
    client.post(edit_url(page), typed(client, edit_url(page), title="编辑改过的"))
    assert "不能审核自己的文章" in told(step(client, page))
    second = colleague(town, "editor2", Role.EDITOR)
    step(at_desk(town, second), page)
    step(at_desk(town, "signatory"), page)
    assert fresh(page).title == "编辑改过的"
    assert fresh(page).live


@pytest.mark.long
def test_a_reviewer_may_go_on_correcting_while_the_author_waits(town):
    page = handed_in(town)
    client = at_desk(town, "editor")
    for title in ("改一次", "再改一次"):
        response = client.post(edit_url(page), typed(client, edit_url(page), title=title))
        assert response.status_code == 302
    assert fresh(page).draft_title == "再改一次"


@pytest.mark.long
@pytest.mark.parametrize("author", ["correspondent", "editor"])
def test_the_author_is_locked_out_during_review_with_a_sentence(town, author):
    page = handed_in(town, by=author)
    client = at_desk(town, author)
    shown = client.get(edit_url(page), follow=True)
    assert "这篇文章正在“初审”，审完之前请先不要改" in told(shown)
    client.post(edit_url(page), typed(client, edit_url(page), title="偷偷改"))
    assert fresh(page).draft_title == "小李喊你来理发"


def test_an_edit_after_the_first_stage_needs_the_first_stage_again(town):
    page = handed_in(town)
    step(at_desk(town, "editor"), page)
    change(town, page, "senior", "签发前改的")
    assert stage(page) == "初审"
    assert not fresh(page).live
    step(at_desk(town, "editor"), page)
    step(at_desk(town, "signatory"), page)
    assert (fresh(page).title, fresh(page).live) == ("签发前改的", True)


def test_a_draft_saved_after_approval_does_not_go_live_with_it(town):
    page = handed_in(town)
    step(at_desk(town, "editor"), page)
    step(at_desk(town, "signatory"), page)
    change(town, page, "correspondent", "没人审过的")
    assert (fresh(page).title, fresh(page).draft_title) == ("小李喊你来理发", "没人审过的")


def test_autosave_never_writes_over_what_was_handed_to_a_reviewer(town):
    page = handed_in(town)
    change(town, page, "senior", "责编改的")
    approved = fresh(page).latest_revision
    step(at_desk(town, "editor"), page)
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = "审过以后悄悄换的"
    saved = draft.save_revision(user=town.user("senior"), overwrite_revision=approved)
    assert saved.pk != approved.pk
    approved.refresh_from_db()
    assert approved.content["title"] == "责编改的"
    assert stage(page) == "初审"


def test_autosave_still_writes_over_its_own_last_version(town):
    page = town.article(live=False)
    draft = page.get_latest_revision_as_object()
    draft.title = "再存一次"
    saved = draft.save_revision(user=town.user("correspondent"), overwrite_revision=page.latest_revision)
    assert saved.pk == page.latest_revision_id


@pytest.mark.long
def test_a_rejected_text_goes_back_to_its_author_and_is_read_by_everybody_again(town):
    page = handed_in(town)
    step(at_desk(town, "editor"), page)
    step(at_desk(town, "signatory"), page, "reject", comment="时间写错了")
    assert fresh(page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert TaskState.objects.filter(status="rejected").get().comment == "时间写错了"
    author = at_desk(town, "correspondent")
    assert "审完之前请先不要改" not in told(author.get(edit_url(page)))
    response = submit(author, page, title="时间改对了")
    assert response.status_code == 302
    assert stage(page) == "初审"
    step(at_desk(town, "editor"), page)
    step(at_desk(town, "signatory"), page)
    assert (fresh(page).title, fresh(page).live) == ("时间改对了", True)


def test_the_author_cancels_the_review(town):
    page = handed_in(town)
    client = at_desk(town, "correspondent")
    client.post(edit_url(page), typed(client, edit_url(page)) | {"action-cancel-workflow": "true"})
    assert fresh(page).current_workflow_state is None
    assert AuditEntry.objects.filter(verb="editorial.cancel_review").count() == 1
    state = TaskState.objects.get(status="cancelled")
    seen = {"state": state.pk, "revision": page.latest_revision_id, "digest": "x", "verdict": "approve"}
    response = at_desk(town, "editor").post(review_url(page), seen)
    assert "已经有人处理过了" in told(response)
    assert not fresh(page).live


def test_approvers_of_another_unit_get_nothing(town):
    page = handed_in(town)
    stranger = colleague(town, "beizha_editor", Role.EDITOR, unit=town.beizha)
    client = at_desk(town, stranger)
    assert step(client, page).status_code == 404
    assert client.get(review_url(page)).status_code == 404
    version = reverse("editorial_review_version", args=[page.pk, page.latest_revision_id])
    assert client.get(version).status_code == 404
    assert client.get(edit_url(page)).status_code == 404
    assert not TaskState.objects.reviewable_by(town.user(stranger)).exists()
    # One's own page in the address does not open the review of another one.
    own = town.article("北栅的事", unit=town.beizha, live=False)
    own.get_workflow().start(own, town.user("other"))
    response = client.post(review_url(own), seen_by(page) | {"verdict": "approve"})
    assert "这一页现在不在审核" in told(response)
    assert (stage(page), stage(own)) == ("初审", "初审")


def test_editors_of_an_area_review_its_units(town):
    page = handed_in(town)
    colleague(town, "area", Role.EDITOR, unit=town.east)
    step(at_desk(town, "area"), page)
    assert stage(page) == "签发"


def test_a_second_press_is_told_that_it_is_done(town):
    page = handed_in(town)
    data = seen_by(page) | {"verdict": "approve", "remark": ""}
    for username in ("editor", "senior"):
        shown = at_desk(town, username).post(review_url(page), data, follow=True)
    assert "王editor已经通过了“初审”，不用再点一次" in told(shown)
    again = at_desk(town, "editor").post(review_url(page), data, follow=True)
    assert "您按了两下，只记一次" in told(again)
    assert stage(page) == "签发"
    assert TaskState.objects.filter(status="approved").count() == 1


def test_of_two_approvals_with_the_same_old_knowledge_one_counts(town):
    page = handed_in(town)
    step(at_desk(town, "editor"), page)
    colleague(town, "signatory2", Role.SIGNATORY)
    seen = under_review(fresh(page))
    decide(seen=seen, by=town.user("signatory"), verdict=Verdict.APPROVE)
    with pytest.raises(ReviewRefused, match="王signatory已经通过了"):
        decide(seen=seen, by=town.user("signatory2"), verdict=Verdict.APPROVE)
    assert fresh(page).revisions.count() == 1
    assert AuditEntry.objects.filter(verb="editorial.sign_off").count() == 1


def test_switching_a_stage_off_publishes_nothing(town):
    waiting_first, waiting_last = handed_in(town), handed_in(town, title="等签发的")
    step(at_desk(town, "editor"), waiting_last)
    final = ReviewTask.objects.get(stage=ReviewTask.Stage.FINAL)
    address = reverse("wagtailadmin_workflows:disable_task", args=[final.pk])
    response = at_desk(town, "admin").post(address, follow=True)
    assert "至少要由两个人先后审过" in told(response)
    assert Task.objects.get(pk=final.pk).active
    assert {stage(waiting_first), stage(waiting_last)} == {"初审", "签发"}
    # Switched off beside the admin: one approval is still not enough.
    Task.objects.filter(pk=final.pk).update(active=False)
    assert "至少要由两个人先后审过" in told(step(at_desk(town, "editor"), waiting_first))
    assert not Page.objects.get(pk=waiting_first.pk).live


@pytest.mark.long
def test_the_dashboard_offers_exactly_what_may_be_reviewed(town, django_assert_max_num_queries):
    own = handed_in(town, by="senior", title="自己写的")
    done = handed_in(town, title="自己审过的")
    step(at_desk(town, "senior"), done)
    colleague(town, "editor2", Role.EDITOR)
    elsewhere = [handed_in(town, title=f"第{number}篇") for number in range(6)]
    change(town, elsewhere[0], "editor2", "初审改过的")

    def offered(username: str) -> set[int]:
        states = TaskState.objects.reviewable_by(town.user(username))
        return {int(state.workflow_state.object_id) for state in states}

    everything = {page.pk for page in elsewhere}
    assert offered("senior") == everything
    assert offered("signatory") == everything | {own.pk, done.pk}
    assert offered("editor2") == (everything - {elsewhere[0].pk}) | {own.pk}
    assert offered("correspondent") == offered("admin") == offered("other") == set()
    with django_assert_max_num_queries(20):
        list(TaskState.objects.reviewable_by(town.user("signatory")))
    shown = at_desk(town, "signatory").get(reverse("wagtailadmin_home")).content.decode()
    assert "第3篇" in shown
    assert "自己审过的" in shown


def test_the_bulk_action_submits_several_and_not_those_of_others(town):
    mine, second = town.article("第一篇", live=False), town.article("第二篇", live=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "submit_for_review"])
    address += f"?id={mine.pk}&id={second.pk}"
    at_desk(town, "other").post(address)
    assert stage(mine) == stage(second) == ""
    response = at_desk(town, "correspondent").post(address, follow=True)
    assert "2 个页面已提交审核" in told(response)
    assert stage(mine) == stage(second) == "初审"
