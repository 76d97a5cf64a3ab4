"""A page is found as soon as it is live, whatever the tasks in the background are at; and not when it is gone."""

import datetime
import logging

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Revision

from portal.editorial.tick import run_tick
from portal.search.actions import indexed_at_the_end
from portal.search.finding import find, suggest
from tests.editor import at_desk, step, submit
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def idle_worker(monkeypatch):
    """A worker that never comes round to writing into the index."""

    class Waiting:
        @staticmethod
        def enqueue(*_args):
            return None

    monkeypatch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", Waiting)


def shown(client: Client, text: str) -> str:
    return client.get("/search/", {"q": text}).content.decode()


@pytest.mark.long
def test_an_article_is_found_with_the_answer_to_the_last_verdict(town: Town, client: Client, idle_worker):
    draft = town.article("修伞摊子摆出来了", live=False)
    submit(at_desk(town, "correspondent"), draft)
    step(at_desk(town, "editor"), draft)
    assert not find("修伞").total
    step(at_desk(town, "signatory"), draft)
    assert Page.objects.get(pk=draft.pk).live
    assert "<mark>修伞</mark>" in shown(client, "修伞")
    assert [one["title"] for one in suggest("xiusan")] == ["修伞摊子摆出来了"]


def test_an_article_with_an_hour_is_found_with_the_tick_that_publishes_it(town: Town, idle_worker):
    draft = town.article("修伞摊子摆出来了", live=False)
    when = timezone.now() - datetime.timedelta(seconds=1)
    Revision.objects.filter(pk=draft.latest_revision_id).update(approved_go_live_at=when)
    assert not find("修伞").total
    assert run_tick()["published"] == 1
    assert find("修伞").total == 1


def test_a_new_version_of_a_live_page_is_found_by_its_new_words_alone(town: Town, idle_worker):
    page = town.article("修伞摊子摆出来了")
    page.title = "磨刀师傅也来了"
    page.save_revision().publish(skip_permission_checks=True)
    assert find("磨刀").total == 1
    assert find("修伞").total == 0


def test_what_is_taken_down_is_neither_found_nor_offered(town: Town, idle_worker):
    page = town.article("修伞摊子摆出来了")
    page.unpublish()
    assert not find("修伞").total
    assert suggest("修伞") == []


def test_a_page_goes_live_where_the_index_cannot_be_written_and_the_log_says_so(
    town: Town, idle_worker, monkeypatch, caplog
):
    def fail(_page):
        raise OperationalError("the disk is full")

    monkeypatch.setattr("portal.search.actions.insert_or_update_object", fail)
    with caplog.at_level(logging.ERROR):
        page = town.article("修伞摊子摆出来了")
    assert page.live
    assert "is live, and is found as soon as its task is done" in caplog.text


@pytest.fixture
def many(monkeypatch):
    """What the worker is given to do, row by row."""
    given: list[tuple] = []

    class Noting:
        @staticmethod
        def enqueue(*args):
            given.append(args)

    monkeypatch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", Noting)
    monkeypatch.setattr("wagtail.signal_handlers.update_reference_index_task", Noting)
    return given


def test_while_a_town_is_made_no_row_is_a_task_and_all_of_it_is_found_at_the_end(town: Town, many):
    with indexed_at_the_end():
        town.article("修伞摊子摆出来了", lead_picture=town.picture(), lead_alt="一把伞")
        ReferenceIndex.objects.all().delete()
        assert not find("修伞").total
    assert many == []
    assert find("修伞").total == 1
    assert ReferenceIndex.objects.exists()


def test_after_it_rows_are_tasks_again_also_where_making_the_town_failed(town: Town, many):
    with pytest.raises(ValueError, match="half way"), indexed_at_the_end():
        raise ValueError("half way")
    town.article("修伞摊子摆出来了")
    assert many
    assert find("修伞").total == 1


def test_what_is_offered_is_kept_by_no_browser_for_longer_than_seconds_and_by_no_cache_between(
    client: Client,
):
    answer = client.get("/search/suggest", {"q": "修伞"})
    assert answer["Cache-Control"] == "private, max-age=5" or answer["Cache-Control"] == "max-age=5, private"
    assert "Cookie" in answer["Vary"]
