"""The publishing tick: each page on its own, again after a failure, shown until it succeeds."""

import datetime

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published

from news.models import ArticlePage
from portal.core.models import AuditEntry
from portal.editorial import tick
from portal.editorial.models import PublishFailure
from tests.editor import at_desk
from tests.town import Town


def due(town: Town, title: str = "到点的", *, minutes: int = 1, **fields) -> ArticlePage:
    """An article whose approved version should have gone live some minutes ago."""
    page = town.article(title, live=False, **fields)
    when = timezone.now() - datetime.timedelta(minutes=minutes)
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=when)
    return page


def live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


@pytest.fixture
def raising():
    """A receiver that fails for titles put into the list."""
    titles: list[str] = []

    def receiver(sender, instance, **kwargs):
        if instance.title in titles:
            raise RuntimeError("the receiver fails")

    page_published.connect(receiver)
    yield titles
    page_published.disconnect(receiver)


def pause_over() -> None:
    PublishFailure.objects.update(retry_at=timezone.now())


@pytest.mark.long
def test_one_failing_page_stops_no_other_and_is_tried_again_until_it_succeeds(town, raising):
    raising.append("坏的")
    pages = [due(town, f"第{number}篇", minutes=9 - number) for number in range(3)]
    bad = due(town, "坏的", minutes=20)
    assert tick.run_tick() == {"published": 3, "expired": 0, "failed": 1}
    assert [live(page) for page in [*pages, bad]] == [True, True, True, False]
    failure = PublishFailure.objects.get()
    assert (failure.page_id, failure.attempts, failure.reason) == (
        bad.pk,
        1,
        "RuntimeError: the receiver fails",
    )
    assert AuditEntry.objects.filter(verb="editorial.due_failed", object_id=str(bad.pk)).count() == 1
    assert tick.run_tick() == {"published": 0, "expired": 0, "failed": 0}, "it waits for its pause"
    pause_over()
    assert tick.run_tick()["failed"] == 1
    failure.refresh_from_db()
    assert failure.attempts == 2
    assert failure.retry_at - timezone.now() > tick.PAUSES[0]
    assert AuditEntry.objects.filter(verb="editorial.due_failed").count() == 1
    for address in (reverse("wagtailadmin_home"), reverse("editorial_failures")):
        assert "坏的" in at_desk(town, "editor").get(address).content.decode()
    raising.clear()
    pause_over()
    assert tick.run_tick()["published"] == 1
    assert live(bad)
    assert not PublishFailure.objects.exists()
    logged = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
    assert sorted(logged.values_list("page_id", flat=True)) == sorted(page.pk for page in [*pages, bad])
    assert AuditEntry.objects.filter(verb="editorial.publish_due").count() == 4


def test_wagtails_own_command_stops_at_the_failing_page(town, raising):
    raising.append("坏的")
    due(town, "坏的", minutes=20)
    later = due(town, "后面的")
    with pytest.raises(RuntimeError):
        call_command("publish_scheduled")
    assert not live(later)


def test_what_was_approved_goes_live_and_not_the_draft_saved_after(town):
    page = due(town)
    page.title = "后来改的"
    page.save_revision(user=town.user("editor"))
    tick.run_tick()
    page = ArticlePage.objects.get(pk=page.pk)
    assert (page.title, page.live, page.has_unpublished_changes) == ("到点的", True, True)


def test_a_live_page_is_replaced_at_its_hour(town):
    page = town.article("原来的")
    page.title, page.go_live_at = "新的", timezone.now() + datetime.timedelta(hours=1)
    page.save_revision().publish(skip_permission_checks=True)
    assert tick.run_tick()["published"] == 0
    assert ArticlePage.objects.get(pk=page.pk).title == "原来的"
    Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now())
    page = ArticlePage.objects.get(pk=page.pk)
    later = page.get_latest_revision()
    content = later.content
    content["go_live_at"] = (timezone.now() - datetime.timedelta(seconds=5)).isoformat()
    later.content = content
    later.save()
    assert tick.run_tick()["published"] == 1
    assert ArticlePage.objects.get(pk=page.pk).title == "新的"


def test_a_deleted_page_leaves_nothing_due(town):
    gone, kept = due(town, "删掉的"), due(town, "留下的")
    revision = gone.latest_revision_id
    values = (
        Revision.objects.filter(pk=revision)
        .values("content_type_id", "base_content_type_id", "content")
        .get()
    )
    gone.delete()
    when = timezone.now() - datetime.timedelta(minutes=5)
    orphan = Revision.objects.create(object_id=str(gone.pk or 999_999), approved_go_live_at=when, **values)
    assert tick.run_tick() == {"published": 1, "expired": 0, "failed": 0}
    orphan.refresh_from_db()
    assert orphan.approved_go_live_at is None
    assert live(kept)


def test_a_busy_database_ends_neither_the_round_nor_the_clock(town, monkeypatch):
    first, second = due(town, "第一篇", minutes=5), due(town, "第二篇")
    publish, tries = tick.publish_due, []

    def busy_once(pk):
        tries.append(pk)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        return publish(pk)

    monkeypatch.setattr(tick, "publish_due", busy_once)
    monkeypatch.setattr(
        tick, "_failed", lambda *args: (_ for _ in ()).throw(OperationalError("database is locked"))
    )
    assert tick.run_tick() == {"published": 1, "expired": 0, "failed": 1}
    assert not live(first)
    assert live(second)
    assert tick.run_tick()["published"] == 1
    monkeypatch.setattr(
        tick, "_forget_settled", lambda: (_ for _ in ()).throw(OperationalError("no database"))
    )
    call_command("tick", once=True)


def test_a_page_in_the_hands_of_another_tick_is_left_to_it(town, monkeypatch):
    page = due(town)
    locked = tick._locked
    monkeypatch.setattr(tick, "_locked", lambda rows: rows.none() if rows.model is Page else locked(rows))
    assert tick.run_tick() == {"published": 0, "expired": 0, "failed": 0}
    assert Revision.objects.get(pk=page.latest_revision_id).approved_go_live_at is not None


def test_a_page_taken_off_the_schedule_is_no_longer_called_a_failure(town, raising):
    raising.append("坏的")
    page = due(town, "坏的")
    tick.run_tick()
    address = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, page.latest_revision_id])
    assert at_desk(town, "editor").post(address).status_code == 302
    pause_over()
    assert tick.run_tick() == {"published": 0, "expired": 0, "failed": 0}
    assert not PublishFailure.objects.exists()


def test_an_expired_page_comes_down_once_and_answers_gone_with_what_replaced_it(town, client):
    page, newer = town.article("旧办法"), town.article("新办法")
    past = timezone.now() - datetime.timedelta(minutes=1)
    ArticlePage.objects.filter(pk=page.pk).update(expire_at=past, replaced_by=newer.pk)
    assert tick.run_tick() == {"published": 0, "expired": 1, "failed": 0}
    assert tick.run_tick() == {"published": 0, "expired": 0, "failed": 0}
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.expired
    response = client.get(page.url)
    assert response.status_code == 410
    assert newer.url in response.content.decode()


def test_a_page_that_will_not_come_down_is_shown_and_tried_again(town, monkeypatch):
    page = town.article()
    ArticlePage.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    with monkeypatch.context() as patched:
        patched.setattr(ArticlePage, "unpublish", lambda *args, **kwargs: 1 / 0)
        assert tick.run_tick()["failed"] == 1
    assert PublishFailure.objects.get().kind == PublishFailure.Kind.EXPIRE
    pause_over()
    assert tick.run_tick()["expired"] == 1
    assert not PublishFailure.objects.exists()
