"""Public pages as readers get them: one call per kind of page, then the promises each head and list makes."""

import datetime
import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Page, Site

from brands.models import BrandIndexPage
from events.models import EventIndexPage
from guides.models import FacilityIndexPage, GuideIndexPage
from news.models import BlackboardIndexPage, NewsIndexPage, PaperIndexPage, StoryIndexPage
from news.models.paper import IssueStreamBlock
from portal.core.blocks.stream import BodyStreamBlock
from portal.core.models import PortalSettings
from teams.models import TeamIndexPage

ONE_OF_EACH = {
    "home": lambda town: town.front,
    "unit": lambda town: Page.objects.get(pk=town.linhe.page_id),
    "standard": lambda town: town.standard(),
    "article": lambda town: town.article(lead_picture=town.picture(), lead_alt="剪刀和椅子"),
    "story": lambda town: town.story(quote="“慢”字要慢慢写。"),
    "brand": lambda town: town.brand(),
    "issue": lambda town: town.issue(),
    "board": lambda town: town.board(),
    "boards": lambda town: town.board() and town.index(BlackboardIndexPage),
    "event": lambda town: town.event(),
    "guide": lambda town: town.guide(),
    "guides": lambda town: town.guide() and town.index(GuideIndexPage),
    "facility": lambda town: town.facility(),
    "facilities": lambda town: town.facility() and town.index(FacilityIndexPage),
    "team": lambda town: town.team_page(),
    "teams": lambda town: town.team_page() and town.index(TeamIndexPage),
    "news": lambda town: town.article() and town.index(NewsIndexPage),
    "stories": lambda town: town.story() and town.index(StoryIndexPage),
    "brands": lambda town: town.brand() and town.index(BrandIndexPage),
    "paper": lambda town: town.issue() and town.index(PaperIndexPage, town.unit),
    "events": lambda town: town.event() and town.index(EventIndexPage),
}


def settings_of_the_town(**values) -> PortalSettings:
    row = PortalSettings.for_site(Site.objects.get())
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def get(client, page: Page, query: str = "") -> str:
    response = client.get(page.url + query)
    assert response.status_code == 200, page.url
    return response.content.decode()


BLOCKS = [*BodyStreamBlock().child_blocks.values(), *IssueStreamBlock().child_blocks.values()]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
@pytest.mark.django_db
def test_a_block_shows_itself_in_its_own_template(block):
    value = block.get_preview_value()
    html = block.render(value, context=block.get_preview_context(value))
    # Where the example names no file of the library there is nothing to show, and nothing may break.
    assert html.strip() or block.name in {"picture", "document", "video"}


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_a_page_has_one_title_and_nothing_the_content_policy_forbids(town, client, kind):
    html = get(client, ONE_OF_EACH[kind](town))
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert '<html lang="zh-Hans">' in html
    assert 'href="#main"' in html
    assert 'id="main"' in html
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html), (
        "inline styles and scripts are refused by browsers"
    )
    scripts = re.findall(r"<script[^>]*>", html)
    assert all(
        "application/ld+json" in one or re.fullmatch(r'<script src="/static/[^"]+" defer>', one)
        for one in scripts
    )
    assert not re.search(r'(?:src|srcset)="https?://(?!testserver)', html), "nothing loads from another host"


def test_an_article_carries_the_meta_set_of_its_fields(town, client):
    settings_of_the_town(name="枫浦镇", site_id_code="")
    html = get(client, town.article("灯又亮了", source_name="临河居民区"))
    for name, content in {
        "SiteName": "枫浦镇",
        "ArticleTitle": "灯又亮了",
        "ContentSource": "临河居民区",
        "ColumnName": "新闻",
    }.items():
        assert f'<meta name="{name}" content="{content}">' in html
    assert re.search(r'<meta name="PubDate" content="\d{4}-\d\d-\d\d \d\d:\d\d">', html)
    assert "SiteIDCode" not in html


def test_an_empty_record_number_prints_nothing_and_a_set_one_links_to_the_ministry(town, client):
    assert "beian" not in get(client, town.front)
    settings_of_the_town(icp_number="沪ICP备00000000号-1")
    assert '<a href="https://beian.miit.gov.cn/">沪ICP备00000000号-1</a>' in get(client, town.front)


def test_a_list_with_nothing_to_show_is_kept_from_search_engines(town, client):
    town.article()
    index = town.index(NewsIndexPage)
    assert "noindex" not in get(client, index)
    html = get(client, index, "?year=1999")
    assert '<meta name="robots" content="noindex">' in html
    assert "这里还没有新闻" in html


def test_the_brand_wall_counts_its_series_and_shows_who_lacks_one(town, client):
    town.brand()
    index = town.index(BrandIndexPage, town.unit)
    index.specific.open_with_first_child()
    html = get(client, index)
    assert "2 个里有 <strong>1</strong> 个" in html
    assert re.search(r"北栅居民区</span>\s*<span[^>]*>还没有品牌", html)
    assert "还没有品牌" not in get(client, index, "?dimension=line"), "a filter makes no gaps"


def test_a_withdrawn_page_names_what_replaced_it_and_no_longer_its_own_words(town, client):
    old, new = town.article("旧的收费表", summary="旧摘要"), town.article("新的收费表")
    type(old).objects.filter(pk=old.pk).update(live=False, replaced_by=new)
    response = client.get(old.url)
    html = response.content.decode()
    assert response.status_code == 410
    assert f'href="{new.url}"' in html
    assert "旧的收费表" not in html
    assert "旧摘要" not in html


def test_a_wrong_address_is_answered_with_the_sections_and_the_phone(town, client):
    settings_of_the_town(phone="199 0000 0001")
    town.article()
    html = client.get("/no-such-page/").content.decode()
    assert "没有找到这一页" in html
    assert 'href="tel:19900000001"' in html
    for section in Page.objects.child_of(town.front).live().in_menu():
        assert f'href="{section.url}"' in html


@pytest.mark.django_db
def test_the_page_for_our_own_failure_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string("500.html")
    assert "网站出了点问题" in html


def test_what_feed_readers_get_has_whole_addresses(town, client):
    body = '[{"type": "paragraph", "value": "<p><a href=\\"/brands/\\">品牌</a></p>"}]'
    page = town.article(body=body)
    html = page.feed_body(RequestFactory().get("/"))
    assert 'href="http://testserver/brands/"' in html
    assert not re.search(r'(?:href|src)="/', html)


def test_a_cancelled_date_is_said_in_words(town, client):
    page = town.event()
    page.occurrences.update(cancelled=True)
    assert "已取消" in get(client, page)


def test_an_events_days_stand_under_the_local_date(town, client):
    """Half past midnight in Shanghai is the day before in UTC."""
    page = town.event()
    day = timezone.localdate() + datetime.timedelta(days=3)
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 30)))
    page.occurrences.update(starts_at=start, ends_at=start + datetime.timedelta(hours=1))
    assert f'datetime="{day:%Y-%m-%d}"' in get(client, town.index(EventIndexPage))
    assert f"?when={day:%Y-%m-%d}" in get(client, town.front)


def test_words_quoted_inside_a_quotation_get_single_marks(town, client):
    assert "“‘慢’字要慢慢写。”" in get(client, town.story(quote="“慢”字要慢慢写。"))
