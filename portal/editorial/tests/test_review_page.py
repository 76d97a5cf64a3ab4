"""Reviewing is reading: the page of a review shows one version, a verdict names it, and no version is saved."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, Revision, TaskState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from news.importing import read_file
from news.importing.article import fingerprint
from news.imports import draft_imported_article
from news.models import ArticlePage, ImportedArticle, NewsIndexPage
from news.tests.test_import_articles import PAGES
from portal.accounts.actions import grant_role, revoke_role
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.editorial.models import Byline, NamedReviewer, VersionDigest
from portal.editorial.refused import ReviewRefused
from portal.editorial.review_rules import writers_since_live
from portal.editorial.verdicts import Seen, TextChanged, Verdict, decide, under_review
from tests.editor import at_desk, edit_url, review_url, seen_by, step, submit, told, typed

from .test_reviews import colleague, handed_in


def fresh(page):
    return Page.objects.get(pk=page.pk).specific


def stage(page) -> str:
    task = fresh(page).current_workflow_task
    return task.name if task else ""


def change(town, page, username: str, title: str) -> None:
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = title
    draft.save_revision(user=town.user(username))


def imported(town):
    """An imported draft, another one each time: the same article twice is one draft, live once it was reviewed."""
    read = read_file(PAGES[1])
    read.source_url = "https://example.org/story"
    before = ImportedArticle.objects.count()
    if before:
        read.title += f"（之{before + 1}）"
        read.fingerprint = fingerprint(read)
    page, new = draft_imported_article(
        read=read, parent=town.index(NewsIndexPage), by=town.user("correspondent")
    )
    assert new
    if not page.source_name:
        page.source_name = "临河居民区"
        page.save_revision(user=town.user("correspondent"))
    return Page.objects.get(pk=page.pk).specific


def with_bylines(town):
    page = town.story(live=False)
    page.bylines = [Byline(name="林晓", credit="author"), Byline(name="顾阿婆", credit="photographer")]
    page.save_revision(user=town.user("correspondent"))
    page.get_workflow().start(page, town.user("correspondent"))
    return page


KINDS = {"article": handed_in, "story with bylines": with_bylines, "imported draft": imported}
each_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


@pytest.mark.long
@each_kind
def test_two_verdicts_are_recorded_and_no_version_is_saved(town, make):
    page = make(town)
    versions = page.revisions.count()
    shown = at_desk(town, "editor").get(review_url(page)).content.decode()
    assert "读者会看到的样子" in shown
    assert "王correspondent" in shown
    for username in ("editor", "signatory"):
        step(at_desk(town, username), page, comment=f"{username}看过")
    assert Page.objects.get(pk=page.pk).live
    assert page.revisions.count() == versions
    done = TaskState.objects.filter(status="approved").order_by("pk")
    assert [(one.finished_by.username, one.comment) for one in done] == [
        ("editor", "editor看过"),
        ("signatory", "signatory看过"),
    ]


@pytest.mark.long
@each_kind
def test_an_editor_opened_and_saved_untouched_makes_nobody_a_writer(town, make):
    page = make(town)
    client = at_desk(town, "editor")
    data = typed(client, edit_url(page), body=None)
    stored = page.get_latest_revision_as_object()
    # The stream is drawn by a script; what it would send is what is stored, under new keys.
    data |= as_the_script_sends(stored, "body")
    assert client.post(edit_url(page), data).status_code == 302
    again = Page.objects.get(pk=page.pk).specific
    assert again.latest_revision_id != page.latest_revision_id
    assert town.user("editor").pk not in writers_since_live(again)
    assert stage(page) == "初审"
    assert "通过" in told(step(client, page))
    assert "已发布" in told(step(at_desk(town, "signatory"), page))


def as_the_script_sends(page, name: str) -> dict:
    """A stream as the editor's own script posts it, every block under a new key."""
    blocks = []
    for child in getattr(page, name):
        value = child.block.get_prep_value(child.value)
        blocks.append((child.block_type, rich_text(value) if child.block_type == "paragraph" else value))
    return nested_form_data({name: streamfield(blocks)})


def test_the_editor_offers_the_way_to_the_review_and_no_verdict(town):
    page = handed_in(town)
    shown = at_desk(town, "editor").get(edit_url(page)).content.decode()
    assert f'href="{review_url(page)}"' in shown
    assert "去审核" in shown
    assert "data-workflow-action-name" not in shown
    assert "workflow-action-url" not in at_desk(town, "editor").get("/admin/").content.decode()


def test_wagtails_own_steps_decide_nothing_and_save_nothing(town):
    page = handed_in(town)
    state = page.current_workflow_state.current_task_state
    client = at_desk(town, "editor")
    versions = page.revisions.count()
    carried = typed(client, edit_url(page), title="夹带的") | {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
    }
    assert client.post(edit_url(page), carried).status_code == 302
    for name in ("workflow_action", "collect_workflow_action_data"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk, "approve", state.pk])
        for answer in (client.get(address), client.post(address, {"comment": ""})):
            assert answer.headers["location"] == review_url(page)
    preview = reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, state.task_id])
    assert client.get(preview).headers["location"] == review_url(page)
    assert stage(page) == "初审"
    assert fresh(page).revisions.count() == versions
    with pytest.raises(ReviewRefused, match="请在审核页上"):
        state.task.specific.on_action(state, town.user("editor"), "approve")


def test_a_version_that_was_not_on_the_screen_is_refused_and_the_words_stay(town):
    page = handed_in(town)
    data = seen_by(page) | {"verdict": "reject", "remark": "第二段的日子不对"}
    change(town, page, "senior", "刚刚改的")
    response = at_desk(town, "editor").post(review_url(page), data)
    assert "文章又改过，请看新的一稿" in told(response)
    assert "第二段的日子不对" in response.content.decode()
    assert f'name="revision" value="{fresh(page).latest_revision_id}"' in response.content.decode()
    assert stage(page) == "初审"


def test_an_autosave_over_the_version_on_the_screen_is_noticed(town):
    """The number stays the same, the text does not."""
    page = handed_in(town)
    change(town, page, "senior", "改了一次")
    seen = under_review(fresh(page))
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = "又改了一次"
    draft.save_revision(user=town.user("senior"), overwrite_revision=fresh(page).latest_revision)
    assert fresh(page).latest_revision_id == seen.revision
    with pytest.raises(TextChanged):
        decide(seen=seen, by=town.user("editor"), verdict=Verdict.APPROVE)
    assert stage(page) == "初审"


def test_sending_back_wants_a_reason(town):
    page = handed_in(town)
    response = step(at_desk(town, "editor"), page, "reject", comment="  ")
    assert "请写明为什么退回" in told(response)
    assert stage(page) == "初审"
    response = step(at_desk(town, "editor"), page, "reject", comment="时间写错了")
    assert "已退回，写的人会看到您写的原因" in told(response)
    assert TaskState.objects.get(status="rejected").comment == "时间写错了"


def test_the_page_tells_what_changed_since_it_was_sent_back(town):
    page = handed_in(town)
    step(at_desk(town, "editor"), page, "reject", comment="日子不对")
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = "小李喊你来剪发"
    draft.body = [("paragraph", "<p>早上八点，楼下已经坐了四位老人。</p>")]
    draft.save_revision(user=town.user("correspondent"))
    fresh(page).current_workflow_state.resume(user=town.user("correspondent"))
    Comment.objects.create(page=page, user=town.user("senior"), text="核一下人数", contentpath="title")
    shown = at_desk(town, "editor").get(review_url(page)).content.decode()
    assert "和 王editor 退回的那一稿比" in shown
    assert "<del>理</del><ins>剪</ins>" in shown
    assert "<del>七</del><ins>八</ins>" in shown
    assert "摘要" not in shown.split("review-changes-heading")[1].split("review-comments-heading")[0]
    assert "核一下人数" in shown


def test_checks_stand_on_the_page_and_leave_only_the_way_back(town):
    page = handed_in(town, source_name="")
    shown = at_desk(town, "editor").get(review_url(page)).content.decode()
    assert "来源" in shown
    assert 'value="reject"' in shown
    assert 'value="approve"' not in shown


def test_the_version_is_shown_as_readers_will_see_it_under_their_policy(town, client):
    page = handed_in(town)
    address = reverse("editorial_review_version", args=[page.pk, page.latest_revision_id])
    shown = at_desk(town, "editor").get(address)
    assert "早上七点" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "unsafe-inline" not in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get(address).status_code == 302
    for username in ("other",):
        assert at_desk(town, username).get(address).status_code == 404
        assert at_desk(town, username).get(review_url(page)).status_code == 404


@pytest.mark.long
def test_what_a_verdict_led_to_is_told(town):
    page = town.article(live=False)
    submit(at_desk(town, "correspondent"), page)
    assert "初审通过，等签发" in told(step(at_desk(town, "editor"), page))
    assert "已发布" in told(step(at_desk(town, "signatory"), page))
    later = town.article("晚上再发", live=False)
    later.go_live_at = timezone.localtime().replace(second=0, microsecond=0) + timezone.timedelta(minutes=5)
    later.save_revision(user=town.user("correspondent"))
    later.get_workflow().start(fresh(later), town.user("correspondent"))
    step(at_desk(town, "editor"), later)
    said = told(step(at_desk(town, "signatory"), later))
    assert f"{later.go_live_at.hour}:{later.go_live_at:%M} 发布" in said


@pytest.mark.long
def test_a_withdrawn_page_is_called_so_and_not_a_draft(town):
    page, draft = town.article(), town.article("草稿", live=False)
    address = reverse("editorial_withdraw", args=[page.pk])
    at_desk(town, "senior").post(address, {"reason": "写错了", "replaced_by": ""})
    assert str(fresh(page).status_string) == "已下线"
    assert str(fresh(draft).status_string) != "已下线"
    listed = at_desk(town, "senior").get(reverse("wagtailadmin_explore", args=[page.get_parent().pk]))
    assert "已下线" in listed.content.decode()
    opened = at_desk(town, "senior").get(edit_url(page)).content.decode()
    status = opened.split('id="status-sidebar-')
    assert [part.split(">")[1].split("<")[0].strip() for part in status[1:2]] == ["已下线"]
    assert "看到的是“这一页已经下线”" in opened


def alone(town) -> ArticlePage:
    """A page at its last stage that everybody who might sign it wrote or read already."""
    page = handed_in(town)
    step(at_desk(town, "senior"), page)
    for role in town.user("signatory").staff_roles.all():
        revoke_role(held=role, by=None)
    return page


@pytest.mark.long
def test_where_nobody_is_left_the_administrator_names_somebody_who_wrote_nothing(town):
    page = alone(town)
    assert "没有人能审的" in at_desk(town, "admin").get("/admin/").content.decode()
    assert "没有人能审这一稿" in at_desk(town, "correspondent").get(review_url(page)).content.decode()
    admin, address = at_desk(town, "admin"), reverse("editorial_name_reviewer", args=[page.pk])
    for barred in ("senior", "correspondent"):
        admin.post(address, {"person": town.user(barred).pk, "reason": "人手不够"})
    admin.post(address, {"person": town.user("other").pk, "reason": ""})
    assert not NamedReviewer.objects.exists()
    assert (
        at_desk(town, "editor").post(address, {"person": town.user("other").pk, "reason": "x"}).status_code
        == 404
    )
    named = admin.post(address, {"person": town.user("other").pk, "reason": "人手不够"}, follow=True)
    assert "已请邻来审" in told(named)
    assert "人手不够" in AuditEntry.objects.get(verb="editorial.name_reviewer").note
    assert page.title in at_desk(town, "other").get("/admin/").content.decode()
    assert "已发布" in told(step(at_desk(town, "other"), page))
    assert "人手不够" in admin.get(review_url(page)).content.decode()


def test_nobody_is_named_while_somebody_is_left(town):
    page = handed_in(town)
    address = reverse("editorial_name_reviewer", args=[page.pk])
    shown = at_desk(town, "admin").post(
        address, {"person": town.user("other").pk, "reason": "x"}, follow=True
    )
    assert "还有同事可以审" in told(shown)
    assert not NamedReviewer.objects.exists()


@pytest.mark.long
def test_who_wrote_is_asked_of_a_long_history_without_reading_it(town, django_assert_max_num_queries):
    page = handed_in(town)
    for number in range(100):
        draft = fresh(page).get_latest_revision_as_object()
        draft.title = f"第{number}稿"
        draft.save_revision(user=town.user("senior" if number == 50 else "correspondent"), clean=False)
    page = fresh(page)
    with django_assert_max_num_queries(1) as asked:
        writers = writers_since_live(page)
    assert writers == {town.user("senior").pk, town.user("correspondent").pk}
    assert '"content"' not in "".join(query["sql"] for query in asked.captured_queries)
    VersionDigest.objects.all().delete()
    assert writers_since_live(page) == writers
    assert VersionDigest.objects.count() == Revision.objects.filter(object_id=str(page.pk)).count()


@pytest.mark.long
def test_the_list_of_what_waits_costs_the_same_for_two_and_for_ten(town, django_assert_max_num_queries):
    colleague(town, "editor2", Role.EDITOR)
    for number in range(10):
        handed_in(town, title=f"第{number}篇")
        if number in (1, 9):
            with django_assert_max_num_queries(40):
                assert (
                    len(TaskState.objects.reviewable_by(User.objects.get(username="editor2"))) == number + 1
                )


def test_a_verdict_of_a_state_that_is_none_is_refused(town):
    page = handed_in(town)
    data = {"state": 999999, "revision": 1, "digest": "x", "verdict": "approve"}
    assert "现在不在审核" in told(at_desk(town, "editor").post(review_url(page), data))
    seen = under_review(fresh(page))
    with pytest.raises(TextChanged):
        decide(seen=Seen(seen.state, seen.revision, "x"), by=town.user("editor"), verdict=Verdict.APPROVE)
    grant_role(user=town.user("other"), unit=town.linhe, role=Role.EDITOR, by=None)
    assert at_desk(town, "other").get(review_url(page)).status_code == 200
