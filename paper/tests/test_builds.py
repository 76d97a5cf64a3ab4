"""Builds: never changed, gone with what was withdrawn, rebuilt with a reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from news.models import ArticlePage, IssuePage
from paper.actions import making
from paper.actions.making import make_again, make_files
from paper.actions.signing import say_why
from paper.actions.withdrawing import follow_by_the_clock, owed_corrections
from paper.editions.all import MAKERS, Made
from paper.editions.refusal import Unmakeable
from paper.models import BuildFile, IssueBuild
from portal.core.models import AuditEntry
from portal.core.publishing import PublishRefused
from portal.editorial.tick import run_tick
from portal.people.models import Consent
from tests.editor import at_desk, told

from .numbers import item, number, section, sign_again, signed, words

State = BuildFile.State


@pytest.fixture
def quick_makers(monkeypatch):
    """Editions of one line; that for the press lacks its imprint."""
    for edition in MAKERS:
        data = edition.encode()
        monkeypatch.setitem(MAKERS, edition, lambda document, folder, data=data: Made("x.pdf", "x", data))

    def refuse(document, folder):
        raise Unmakeable("请填准印证号。")

    monkeypatch.setitem(MAKERS, "press-a4", refuse)


def refused_by_the_database(change) -> bool:
    with transaction.atomic():
        try:
            with transaction.atomic():
                change()
        except DatabaseError:
            return True
    return False


@pytest.mark.postgres
def test_the_database_refuses_to_change_or_delete_a_build(town):
    build = signed(town, section("要闻", item(town.article())))
    rows = IssueBuild.objects.filter(pk=build.pk)
    for change in (
        {"document": "{}"},
        {"sha256": "0"},
        {"reason": "x"},
        {"made_at": timezone.now()},
        {"revision": 1},
    ):
        assert refused_by_the_database(lambda change=change: rows.update(**change)), change
    assert refused_by_the_database(lambda: rows._raw_delete("default"))
    rows.update(withdrawn_at=timezone.now(), withdrawn_because="撤下")
    assert refused_by_the_database(lambda: rows.update(withdrawn_at=None))
    assert refused_by_the_database(lambda: rows.update(withdrawn_because="别的"))


def test_going_live_once_more_unchanged_makes_no_second_build(town):
    issue = number(town, section("要闻", item(town.article())))
    IssuePage.objects.get(pk=issue.pk).save_revision().publish(skip_permission_checks=True)
    assert IssueBuild.objects.count() == 1


def test_a_changed_number_with_a_reason_is_a_marked_rebuild_and_the_reason_is_spent(town):
    one, two = town.article("一"), town.article("二")
    issue = number(town, section("要闻", item(one)))
    first = IssueBuild.objects.get()
    say_why(issue=issue, reason=" 漏了一篇 ", by=town.user("editor"))
    sign_again(issue, section("要闻", item(one), item(two)))
    second = IssueBuild.objects.of(issue)
    assert (second.replaces, second.reason) == (first, "漏了一篇")
    assert "漏了一篇" in second.read()["rebuilt"]
    assert list(IssueBuild.objects.standing()) == [second]
    assert not first.is_standing
    assert AuditEntry.objects.filter(verb="paper.rebuild").count() == 1
    with pytest.raises(PublishRefused):
        sign_again(issue, section("要闻", item(two)))


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_a_reason_is_one_sentence(town, reason):
    issue = number(town, section("要闻", item(town.article())))
    with pytest.raises(PermissionDenied):
        say_why(issue=issue, reason=reason, by=town.user("editor"))
    say_why(issue=issue, reason="长" * 200, by=town.user("editor"))


def test_who_does_not_edit_the_number_gives_no_reason(town):
    issue = number(town, section("要闻", item(town.article())))
    with pytest.raises(PermissionDenied):
        say_why(issue=issue, reason="我想改", by=town.user("other"))


def test_each_edition_is_made_and_a_refused_one_says_why(town, quick_makers):
    build = signed(town, section("要闻", item(town.article())))
    make_files.call(build.pk)
    states = dict(build.files.values_list("edition", "state"))
    assert states.pop("press-a4") == State.REFUSED
    assert set(states.values()) == {State.MADE}
    assert build.files.get(edition="press-a4").said == "请填准印证号。"
    made = build.files.get(edition="screen")
    assert (made.size, made.file.read(), len(made.sha256)) == (6, b"screen", 64)


def test_a_maker_that_falls_over_leaves_the_others_whole_and_is_tried_again(town, quick_makers, monkeypatch):
    build = signed(town, section("要闻", item(town.article())))
    with monkeypatch.context() as broken:
        broken.setitem(MAKERS, "card", lambda document, folder: 1 / 0)
        make_files.call(build.pk)
    assert build.files.get(edition="card").state == State.REFUSED
    assert "再做一次" in build.files.get(edition="card").said
    assert make_again(build=build, by=town.user("editor")) == 2
    make_files.call(build.pk)
    assert build.files.get(edition="card").state == State.MADE


def test_what_a_fallen_worker_left_is_tried_again_and_what_is_being_made_is_not(town):
    build = signed(town, section("要闻", item(town.article())))
    build.files.update(state=State.MADE)
    now = timezone.now()
    build.files.filter(edition="card").update(state=State.WORKING, touched_at=now)
    build.files.filter(edition="mail").update(state=State.WORKING, touched_at=now - making.STOPPED_AFTER)
    assert make_again(build=build, by=town.user("editor")) == 1
    assert build.files.get(edition="card").state == State.WORKING


def test_the_tick_gives_what_a_fallen_worker_left_to_another(town, quick_makers):
    build = signed(town, section("要闻", item(town.article())))
    build.files.update(state=State.MADE)
    now = timezone.now()
    build.files.filter(edition="card").update(state=State.WORKING, touched_at=now)
    build.files.filter(edition="mail").update(state=State.WORKING, touched_at=now - making.STOPPED_AFTER)
    build.files.filter(edition="large").update(state=State.WAITING)
    run_tick()
    states = dict(build.files.values_list("edition", "state"))
    assert (states["card"], states["mail"], states["large"]) == (State.WORKING, State.MADE, State.MADE)


def test_a_withdrawn_article_takes_files_and_page_of_its_number_at_once(
    client, town, quick_makers, django_capture_on_commit_callbacks
):
    article = town.article("要撤的")
    build = signed(town, section("要闻", item(article)))
    make_files.call(build.pk)
    stored = build.files.get(edition="screen").file.name
    with django_capture_on_commit_callbacks(execute=True):
        ArticlePage.objects.get(pk=article.pk).unpublish()
    build.refresh_from_db()
    assert (build.withdrawn_because, build.is_standing) == ("《要撤的》撤下了", False)
    assert set(build.files.values_list("state", "file")) == {(State.REMOVED, "")}
    assert not default_storage.exists(stored)
    answer = client.get(build.issue.get_url())
    assert answer.status_code == 410
    assert "这一期正在改版" in answer.content.decode()


@pytest.mark.parametrize("way", ["deleted", "taken down beside the models"])
def test_a_deleted_article_takes_its_number_too(town, way):
    article = town.article()
    build = signed(town, section("要闻", item(article)))
    if way == "deleted":
        ArticlePage.objects.get(pk=article.pk).delete()
    else:
        ArticlePage.objects.filter(pk=article.pk).update(live=False)
        assert IssueBuild.objects.standing().exists()
        follow_by_the_clock(None)
    build.refresh_from_db()
    assert build.withdrawn_at


def test_a_consent_that_lapses_takes_the_number_and_the_words_name_nobody(town):
    story = town.story("王桂兰的剪刀", person=town.person("王桂兰"))
    build = signed(town, section("人物", item(story)))
    Consent.objects.update(withdrawn_on=timezone.localdate())
    run_tick()
    build.refresh_from_db()
    assert build.withdrawn_because == "有一篇人物稿撤下了"
    assert not IssuePage.objects.get(pk=build.issue_id).live
    assert owed_corrections(town.publication())[0]["text"].count("王桂兰") == 0


def test_an_article_that_ends_on_its_day_leaves_the_number_alone(town):
    article = town.article(expire_at=timezone.now() + timezone.timedelta(hours=1))
    build = signed(town, section("要闻", item(article)))
    ArticlePage.objects.filter(pk=article.pk).update(expire_at=timezone.now())
    run_tick()
    assert not ArticlePage.objects.get(pk=article.pk).live
    build.refresh_from_db()
    assert build.withdrawn_at is None


def test_a_number_without_the_withdrawn_article_comes_back_at_its_address(client, town):
    gone, kept = town.article("要撤的"), town.article("留下的")
    issue = number(town, section("要闻", item(gone), item(kept)))
    ArticlePage.objects.get(pk=gone.pk).unpublish()
    sign_again(issue, section("要闻", item(kept)))
    build = IssueBuild.objects.of(issue)
    assert build.is_standing
    assert (build.reason, "《要撤的》撤下了" in build.read()["rebuilt"]) == ("《要撤的》撤下了", True)
    page = client.get(issue.get_url())
    assert page.status_code == 200
    assert "要撤的" not in page.content.decode()


def test_the_withdrawn_article_cannot_be_signed_once_more(town):
    gone = town.article("要撤的")
    issue = number(town, section("要闻", item(gone)))
    ArticlePage.objects.get(pk=gone.pk).unpublish()
    with pytest.raises(PublishRefused, match="《要撤的》"):
        sign_again(issue, section("要闻", item(gone)))


@pytest.mark.long
def test_the_next_number_owes_a_correction_once(town):
    gone = town.article("要撤的")
    issue = number(town, section("要闻", item(gone)))
    assert owed_corrections(town.publication()) == []
    ArticlePage.objects.get(pk=gone.pk).unpublish()
    owed = owed_corrections(town.publication())
    assert [one["heading"] for one in owed] == ["总第 1 期"]
    assert "《要撤的》撤下了" in owed[0]["text"]
    sign_again(issue, section("要闻", item(town.article("另一篇"))))
    assert len(owed_corrections(town.publication())) == 1
    note = words("correction", owed[0]["heading"], f"<p>{owed[0]['text']}</p>")
    number(town, section("要闻", item(town.article("新的"))), note, total=2)
    assert owed_corrections(town.publication()) == []


@pytest.mark.long
@pytest.mark.parametrize("way", ["alone", "among others", "with its shelf"])
def test_a_signed_number_that_came_down_is_not_deleted_whatever_the_way(town, way):
    build = signed(town, section("要闻", item(town.article())))
    build.issue.unpublish()
    build.issue.get_parent().specific.unpublish()
    page = build.issue.get_parent() if way == "with its shelf" else build.issue
    address = reverse("wagtailadmin_pages:delete", args=[page.pk])
    if way == "among others":
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        address = f"{bulk}?id={page.pk}&id={town.article('别的一篇', live=False).pk}"
    answer = at_desk(town, "admin").post(address, follow=True)
    assert "已经定稿的小报，不能删除" in told(answer)
    assert IssuePage.objects.filter(pk=build.issue_id).exists()
    assert ArticlePage.objects.filter(title="别的一篇").exists() == (way == "among others")
