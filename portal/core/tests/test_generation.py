"""What moves the generation of what readers see, and what does not."""

import contextlib
import threading

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction
from django.utils import timezone
from wagtail.models import Page

from events.tests.rolls import a_roll, come, people
from news.models import ArticlePage
from portal.core import generation as module
from portal.core.generation import fold, generation, is_seen, moved, read
from portal.core.models import Change, Generation, PortalSettings, Tag
from portal.editorial.actions import take_down
from portal.places.models import Unit


@pytest.fixture
def article(town) -> ArticlePage:
    return town.article()


def test_a_page_that_goes_live_moves_it_once_a_transaction(transactional_db, article):
    before = read()
    with transaction.atomic():
        article.title = "新的题目"
        article.save_revision().publish()
        Tag.objects.create(name="河边", slug="hebian")
    after = read()
    assert after.number == before.number + 1
    assert after.taken == before.taken


def test_a_saved_draft_moves_nothing(article):
    before = read()
    article.title = "写到一半"
    article.save_revision()
    assert read() == before


def test_a_page_taken_down_is_told_apart(article):
    before = read()
    take_down(article)
    after = read()
    assert after.taken == before.taken + 1
    assert after.number > before.number


def test_a_deleted_page_is_told_apart(article):
    before = read()
    article.delete()
    assert read().taken == before.taken + 1


@pytest.mark.parametrize("how", ["save", "update", "bulk", "written out"])
def test_whoever_writes_and_however(town, how):
    before = read()
    if how == "save":
        row = PortalSettings.objects.first()
        row.slogan = "河边的镇"
        row.save()
    elif how == "update":
        Unit.objects.filter(pk=town.linhe.pk).update(hours="周一至周五9:00—17:00")
    elif how == "bulk":
        Tag.objects.bulk_create([Tag(name="桥", slug="qiao")])
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE places_unit SET hours = %s WHERE id = %s", ["每天8:00—9:00", town.linhe.pk]
            )
    assert read().number == before.number + 1


def test_signing_up_logging_in_and_drafts_move_nothing(town):
    roll = a_roll(town)
    one = people(town, 1)[0]
    before, written = read(), type(roll).objects.get(pk=roll.pk).written
    come(roll, one)
    get_user_model().objects.filter(username="editor").update(last_login=timezone.now())
    assert read() == before
    # Of places left, each page knows whose it shows.
    assert type(roll).objects.get(pk=roll.pk).written > written


def test_what_is_rolled_back_moved_nothing_and_what_follows_counts(town):
    before = read()
    with transaction.atomic():
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            Tag.objects.create(name="甲", slug="jia")
            raise ZeroDivisionError
        assert read() == before
        Tag.objects.create(name="乙", slug="yi")
        Tag.objects.create(name="丙", slug="bing")
    assert read().number == before.number + 1


def test_taking_away_counts_after_another_change_of_the_same_transaction(town):
    before = read()
    with transaction.atomic():
        moved()
        moved(taken=True)
        moved()
    assert read().taken == before.taken + 1


def test_this_process_sees_its_own_change_at_once(town):
    before = generation()
    Tag.objects.create(name="井", slug="jing")
    assert generation() != before


def test_folding_changes_no_sum(town):
    for taken in (False, True, False):
        with transaction.atomic():
            moved(taken=taken)
    before = read()
    fold()
    assert read() == before
    assert not Change.objects.exists()
    fold()
    assert (read(), Generation.objects.count()) == (before, 1)


@pytest.mark.postgres
def test_two_that_commit_in_the_other_order_are_both_counted(transactional_db, town):
    """A greatest number would miss whoever began first and committed last."""
    before, first_wrote, may_commit = read(), threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Change.objects.create(taken=False)
            first_wrote.set()
            may_commit.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert first_wrote.wait(20)
    if connection.vendor == "postgresql":  # SQLite lets nobody write meanwhile
        with transaction.atomic():
            Change.objects.create(taken=False)
        assert read().number == before.number + 1
    between = read()
    may_commit.set()
    thread.join(20)
    assert read().number == between.number + 1


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        ('UPDATE "wagtailcore_page" SET "latest_revision_id" = %s, "draft_title" = %s WHERE id = %s', False),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "title" = %s WHERE id = %s', True),
        ("UPDATE wagtailcore_page SET path=%s WHERE path = %s", True),
        ('INSERT INTO "core_tag" ("name") VALUES (%s)', True),
        ('INSERT OR IGNORE INTO "core_tag" ("name") VALUES (%s)', True),
        ('DELETE FROM "core_tag" WHERE id = %s', True),
        ("delete from core_tag", True),
        ('INSERT INTO "people_person" ("name") VALUES (%s)', False),
        ('UPDATE "people_person" SET "name" = %s', True),
        ('UPDATE "events_roll" SET next_ticket = 2', False),
        ('INSERT INTO "events_roll" ("id") VALUES (1)', True),
        ('INSERT INTO "django_session" ("id") VALUES (1)', False),
        ('INSERT INTO "django_migrations" ("id") VALUES (1)', False),
        ('SELECT "core_tag"."name" FROM "core_tag"', False),
        ('SAVEPOINT "s1"', False),
    ],
)
def test_what_a_statement_changes(statement, seen):
    assert is_seen(statement) is seen


def test_what_is_said_to_be_quiet_is_there():
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    named = {f"{app}." for app in apps.all_models}
    assert not set(module._QUIET) - labels - named
    columns = {field.column for field in Page._meta.local_fields}
    assert module._QUIET_COLUMNS["wagtailcore_page"] <= columns
