"""Translations that are remembered are those that Django gives."""

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext, trans_real

from portal.core.told import MOST, RememberingTranslation

WORDS = ["搜索", "首页", "不在目录里的一句话", "%(date)s %(weekday)s"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_same_words_come_back_the_second_time(language):
    with translation.override(language):
        first = [*map(gettext, WORDS), pgettext("menu", "小报"), ngettext("%(n)s 人", "%(n)s 人", 2)]
        again = [*map(gettext, WORDS), pgettext("menu", "小报"), ngettext("%(n)s 人", "%(n)s 人", 2)]
    plain = trans_real.DjangoTranslation.__mro__[1](language)
    assert first == again
    assert first[: len(WORDS)] == [plain.gettext(word) for word in WORDS]


def test_each_language_remembers_its_own():
    with translation.override("en"):
        english = gettext("搜索")
    with translation.override("zh-hans"):
        assert gettext("搜索") == "搜索" != english
    with translation.override("en"):
        assert gettext("搜索") == english


def test_one_and_several_are_told_apart():
    with translation.override("en"):
        words = [ngettext("还缺 %(n)s 人", "还缺 %(n)s 人", number) for number in (1, 2, 1, 2)]
    assert words[0] == words[2] != words[1] == words[3]


def test_catalogues_loaded_anew_begin_without_a_memory():
    known = trans_real.translation("en")
    known._told["搜索"] = "stale"
    fresh = RememberingTranslation("en")
    assert fresh.gettext("搜索") != "stale"
    known._told.clear()


def test_what_is_remembered_has_an_end():
    """Counts and editors' words come through here too."""
    told = RememberingTranslation("en")
    for number in range(MOST + 10):
        told.gettext(f"句子{number}")
    assert len(told._told) <= MOST
