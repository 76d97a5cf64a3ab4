"""What people type and paste: numbers, names, topic words, and characters that no text holds."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.core.exceptions import ValidationError
from taggit.utils import parse_tags

from news.models import ArticlePage
from portal.core.models import Tag
from portal.core.models.settings import PortalSettings
from portal.core.names import person_name
from portal.core.phone import mobile_number
from portal.core.storable import storable

NUMBERS = [
    "\u202d199 0000 0101\u202c",
    "199\u200b00000101",
    "199–0000–0101",
    "199—0000—0101",
    "199‑0000‑0101",
    "199−0000−0101",
    "199\u00ad0000\ufe0f0101",
    "\ufeff+86 199-0000-0101",
    "１９９　００００　０１０１",
]
NO_NUMBERS = ["199 0000 010", "199 0000 01011", "299 0000 0101", "199+0000+0101", "\u202d\u202c", ""]
DIRTY = "甲\x0b乙\x08丙\ufffe丁"


@pytest.mark.parametrize("typed", NUMBERS, ids=ascii)
def test_a_number_is_taken_however_it_was_pasted(typed):
    assert mobile_number(typed) == "19900000101"


@pytest.mark.parametrize("typed", NO_NUMBERS, ids=ascii)
def test_what_is_no_mobile_number_is_still_refused(typed):
    with pytest.raises(ValidationError):
        mobile_number(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("O’Brien", "O’Brien"),
        ("O'Brien", "O’Brien"),
        ("O`Brien", "O’Brien"),
        ("王(大)", "王(大)"),
        ("王（大）", "王(大)"),
        ("\u200b张示例\u202c", "张示例"),
        ("古丽•阿依", "古丽·阿依"),
    ],
)
def test_a_name_is_taken_in_one_form(typed, kept):
    assert person_name(typed) == kept


@pytest.mark.parametrize("typed", ["王(", "王)大(", "王()", "((王大))", "王1", "王<b>", "王"])
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(ValidationError):
        person_name(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("理发，老人", ["理发", "老人"]),
        ("理发、老人", ["理发", "老人"]),
        ("理发；老人", ["理发", "老人"]),
        ("理发,老人", ["理发", "老人"]),
        ('"为 老 服务", 理发，老人', ["为 老 服务", "理发", "老人"]),
        ("健康 ", ["健康"]),
        ("健康\u200b，健康　，", ["健康"]),
        ("電梯、电梯", ["电梯"]),
        ("，、；", []),
        ("", []),
    ],
)
def test_topic_words_are_parted_and_take_one_form(typed, words):
    assert parse_tags(typed) == sorted(words)


def test_one_topic_word_whatever_way_it_comes_to_a_page(town):
    page = town.article()
    page.tags.set(["電梯", "电梯", " 健康 ", "健康"])
    page.save()
    assert set(page.tags.names()) == {"电梯", "健康"}
    page.tags.remove("電梯")
    page.save()
    assert set(ArticlePage.objects.get(pk=page.pk).tags.names()) == {"健康"}
    assert Tag.objects.filter(name__in=["電梯", "健康 "]).count() == 0


def test_a_break_of_word_is_a_space_and_what_nobody_sees_is_gone():
    assert storable(DIRTY) == "甲 乙丙丁"
    assert storable("行\n列\t𠮷👨‍👩‍👧 e\u0301\u200d") == "行\n列\t𠮷👨‍👩‍👧 e\u0301\u200d"
    assert storable("\x00\ud800\uffff\x1f\x7f") == ""


def test_no_row_keeps_such_a_character(town):
    page = town.article(DIRTY, summary=DIRTY)
    page.body = [("heading", DIRTY), ("paragraph", f"<p>{DIRTY}</p>"), ("quote", {"text": DIRTY, "who": ""})]
    page.seo_title = DIRTY
    page.save_revision()
    page.save()
    stored = ArticlePage.objects.get(pk=page.pk)
    assert stored.title == stored.summary == stored.seo_title == "甲 乙丙丁"
    assert stored.body[0].value == stored.body[2].value["text"] == "甲 乙丙丁"
    revision = stored.get_latest_revision_as_object()
    assert revision.title == "甲 乙丙丁"
    assert revision.body[0].value == "甲 乙丙丁"
    settings = PortalSettings.for_site(town.front.get_site())
    settings.phone_hours = DIRTY
    settings.save()
    assert PortalSettings.objects.get(pk=settings.pk).phone_hours == "甲 乙丙丁"


def test_a_feed_is_well_formed_whatever_a_row_holds(town, client):
    page = town.article()
    ArticlePage.objects.filter(pk=page.pk).update(title=DIRTY, summary=DIRTY)
    feed = client.get(page.get_parent().get_url() + "feed.atom").content
    assert "甲 乙丙丁" in "".join(ElementTree.fromstring(feed).itertext())
