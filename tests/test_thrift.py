"""What tests are spared is there when it is asked for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.search.models import IndexEntry

from tests.table import some
from tests.town import Town, picture_bytes
from tests.when_asked import Waiting, write_indexes


def entries(page):
    return IndexEntry.objects.filter(object_id=str(page.pk))


def test_what_was_saved_is_indexed_before_the_index_is_asked(town: Town):
    page = town.article()
    assert Waiting.tasks
    assert entries(page).exists()
    assert not Waiting.tasks


def test_it_is_indexed_as_it_stands_by_then_and_once(town: Town):
    page = town.article("楼道里装了灯")
    page.title = "楼道里亮了"
    page.save()
    page.save()
    (entry,) = entries(page)
    assert "亮" in entry.title


def test_what_is_gone_by_then_is_not_indexed(town: Town):
    page = town.article()
    kept = entries(page)
    page.delete()
    write_indexes()
    assert not kept.exists()


def test_queries_are_counted_without_those_that_waited(town: Town):
    page = town.article()
    with CaptureQueriesContext(connection) as queries:
        assert entries(page).exists()
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_who_commits_is_indexed_at_once(town: Town):
    town.article()
    assert not Waiting.tasks


def test_sizes_of_the_same_picture_are_the_same_and_of_another_are_not(town: Town, monkeypatch):
    def sizes() -> list[bytes]:
        made = town.picture().renditions.order_by("filter_spec")
        return [one.file.read() for one in made]

    first = sizes()
    assert first
    assert sizes() == first
    monkeypatch.setattr("tests.town.picture_bytes", lambda: picture_bytes(colour="#2B1CA6"))
    assert all(one != other for one, other in zip(sizes(), first, strict=True))


def test_of_a_table_some_rows_are_tried_and_the_others_proved():
    proved = [hasattr(row, "marks") for row in some(range(10), 3)]
    assert proved.count(False) == 3
    assert proved[0] is False
    assert [hasattr(row, "marks") for row in some(["a", "b"], lambda row: row == "b")] == [True, False]


def test_a_table_of_which_nothing_would_be_tried_is_a_mistake():
    with pytest.raises(AssertionError):
        some(["a", "b"], lambda row: False)
