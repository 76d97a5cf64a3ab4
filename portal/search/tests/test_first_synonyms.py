"""The synonyms that every town begins with come to those that have taught their own, and go again."""

import importlib

import pytest
from django.apps import apps

from portal.search.models import Synonym

migration = importlib.import_module("portal.search.migrations.0003_more_synonyms")
pytestmark = [pytest.mark.django_db]


def rows() -> list[str]:
    return sorted(row.words for row in Synonym.objects.all())


def taught(*lines: str) -> None:
    Synonym.objects.all().delete()
    for words in lines:
        Synonym.objects.create(words=words)


def test_no_word_stands_in_two_rows():
    words = [word for row in Synonym.objects.all() for word in row.folded]
    assert len(words) == len(set(words))
    assert len(rows()) > 25


def test_a_row_keeps_its_words_and_gets_the_missing_ones_and_gives_them_back():
    taught("志愿者 义工", "食堂 助餐点", "老人 长者")
    before = rows()
    migration.add(apps, None)
    assert "志愿者 义工 志愿服务 志愿队 志愿活动 志愿岗" in rows()
    assert "食堂 助餐点 饭堂" in rows()
    assert "老人 长者" in rows()
    migration.take_back(apps, None)
    assert rows() == before


def test_words_that_a_town_has_put_elsewhere_stay_there():
    taught("志愿者、热心人", "义工，社工", "志愿服务 公益")
    migration.add(apps, None)
    assert {"志愿者、热心人 志愿队 志愿活动 志愿岗", "义工，社工", "志愿服务 公益"} <= set(rows())
    words = [word for row in Synonym.objects.all() for word in row.folded]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(("length", "grows"), [(187, True), (188, False)])
def test_a_full_row_is_left_as_it_is(length, grows):
    full = "志愿者 义工 志愿服务 " + "长" * (length - len("志愿者 义工 志愿服务 "))
    taught(full)
    migration.add(apps, None)
    assert (full in rows()) is not grows
    assert max(map(len, rows())) <= 200
