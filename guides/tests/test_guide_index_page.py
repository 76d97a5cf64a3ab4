"""The list of errands: by time of life, of a unit or of all, those without a seal alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guides.models import GuideIndexPage, GuideMaterial, GuideStep, LifeEvent
from portal.core import kept
from tests.crowd import guides

from .test_guide_page import NO_SEAL


def test_errands_stand_by_time_of_life_in_the_order_of_life(town, client):
    for title, event in (
        ("老年证", LifeEvent.ELDER),
        ("上户口", LifeEvent.BIRTH),
        ("高龄津贴", LifeEvent.ELDER),
    ):
        town.guide(title, life_event=event)
    response = client.get("/guides/")
    groups = [(str(words), [one.title for one in mine]) for _event, words, mine in response.context["groups"]]
    assert groups == [("生孩子、带孩子", ["上户口"]), ("养老", ["老年证", "高龄津贴"])]


def test_a_unit_lists_its_own_and_the_town_lists_all(town, client):
    town.guide("临河的")
    town.guide("北栅的", unit=town.beizha)
    town.guide("镇上的", unit=town.unit)
    shown = client.get("/guides/").content.decode()
    assert all(title in shown for title in ("临河的", "北栅的", "镇上的"))
    own = client.get(town.index(GuideIndexPage).url).content.decode()
    assert "临河的" in own.split("<main")[1]
    assert "北栅的" not in own
    assert "镇上的" not in own


def test_seals_that_nobody_needs_can_be_had_alone(town, client):
    town.guide("普通的")
    town.guide("摔伤不用盖章", **NO_SEAL)
    html = client.get("/guides/?kind=no_seal").content.decode()
    assert "摔伤不用盖章" in html
    assert "普通的" not in html
    assert "这里还没有办事指引" in client.get("/guides/?kind=wrong").content.decode()
    town.guide("再一个")


def test_an_empty_answer_says_so(town, client):
    town.guide("普通的")
    assert "这里还没有不盖章指引" in client.get("/guides/?kind=no_seal").content.decode()


def asked(client, address: str) -> int:
    client.get(address)
    kept.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.long
def test_three_and_thirty_guides_cost_the_same(town, client):
    guides(town, 3)
    address = town.index(GuideIndexPage).url
    few = asked(client, address)
    guides(town, 27)
    assert asked(client, address) == few


def test_the_feed_holds_the_whole_guide(town, client):
    page = town.guide("摔伤不用盖章", live=False, hours="周一至周五8:30—11:30", cost="不要钱", **NO_SEAL)
    page.materials, page.steps = [GuideMaterial(name="病历")], [GuideStep(title="打印声明")]
    page.save_revision().publish(skip_permission_checks=True)
    feed = client.get("/guides/feed.atom").content.decode()
    said = [
        "居委会窗口",
        "199 0000 0101",
        "周一至周五8:30—11:30",
        "不要钱",
        "病历",
        "打印声明",
        "保险公司自己定",
    ]
    assert [words for words in said if words not in feed] == []


def test_front_pages_lead_to_the_list(town, client):
    assert "/guides/" not in client.get("/").content.decode()
    town.guide("老年优待证怎么办")
    assert 'href="/guides/"' in client.get("/").content.decode()
    own = client.get(town.linhe.page.url).content.decode()
    assert "老年优待证怎么办" in own
    assert 'href="/guides/"' in own
    other = client.get(town.beizha.page.url).content.decode()
    assert "老年优待证怎么办" not in other
    assert 'href="/guides/"' in other


def test_a_search_that_found_nothing_leads_to_the_list(town, client):
    assert "/guides/" not in client.get("/search/?q=飞碟").content.decode()
    town.guide()
    assert 'href="/guides/"' in client.get("/search/?q=飞碟").content.decode()
