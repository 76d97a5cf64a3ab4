"""Addresses: made from pinyin, kept after publishing, short ones for print, and what answers afterwards."""

import re

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from news.models import ArticlePage, NewsIndexPage
from portal.core.models import Tag
from portal.core.pinyin import pinyin_slug
from portal.editorial.actions import withdraw_page
from tests.editor import edit_url


def test_three_equal_titles_get_three_ascii_addresses(town):
    slugs = [town.article("重阳节的晚饭", live=False).slug for _time in range(3)]
    assert slugs == [
        "chong-yang-jie-de-wan-fan",
        "chong-yang-jie-de-wan-fan-2",
        "chong-yang-jie-de-wan-fan-3",
    ]


@pytest.mark.parametrize("title", ["🎉🎉", "！！！", "　"])
def test_a_title_that_nobody_can_read_aloud_gets_the_name_of_its_type(town, title):
    assert re.fullmatch(r"articlepage(-\d+)?", town.article(f"{title}。", live=False).slug)


def test_a_long_title_gives_an_address_of_at_most_sixty_characters_that_ends_with_a_syllable(town):
    title = "一个四十个字的标题讲的是临河居民区怎样用十张理发券让下不了楼的老人都能剪上头发"
    slug = town.article(title, live=False).slug
    assert len(slug) <= 60
    assert slug.isascii()
    assert not slug.endswith("-")
    assert pinyin_slug(title, 400).startswith(f"{slug}-")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("2026年重阳", "2026-nian-chong-yang"),
        ("A区B栋", "a-qu-b-dong"),
        ("Wi-Fi 来了", "wi-fi-lai-le"),
        ("一居一品", "yi-ju-yi-pin"),
    ],
)
def test_latin_letters_and_digits_stay(title, slug):
    assert pinyin_slug(title) == slug


def test_an_editor_cannot_change_the_address_of_what_was_published(client, town):
    article = town.article()
    client.force_login(town.user("editor"))
    page = client.get(edit_url(article))
    assert page.context["form"].fields["slug"].disabled
    client.force_login(town.user("admin"))
    assert not client.get(edit_url(article)).context["form"].fields["slug"].disabled


def test_an_old_address_leads_to_the_new_one(client, town, django_capture_on_commit_callbacks):
    article = town.article()
    old = article.get_url()
    article.slug = "another-address"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish(skip_permission_checks=True)
    response = client.get(old)
    assert response.status_code == 301
    assert response.url.endswith("/news/another-address/")
    assert Redirect.objects.filter(old_path=old.rstrip("/"), redirect_page=article).count() == 1


def test_a_short_link_leads_to_the_page_wherever_it_went(client, town):
    article = town.article()
    assert client.get(f"/n/{article.pk}").url == article.get_url()
    article.move_confirmed = True  # by the second person (portal/editorial/proposals.py)
    article.move(town.index(NewsIndexPage, town.beizha), pos="last-child")
    moved = ArticlePage.objects.get(pk=article.pk)
    assert client.get(f"/n/{article.pk}").url == moved.get_url() != article.get_url()


def test_a_short_link_to_a_draft_or_to_nothing_is_not_found(client, town):
    draft = town.article(live=False)
    for number in (draft.pk, 0, 99_999_999, 2**63 - 1, 2**63, 10**30):
        assert client.get(f"/n/{number}").status_code == 404, number


def test_a_withdrawn_page_answers_410_with_what_replaced_it(client, town):
    old, new = town.article("旧的"), town.article("新的")
    withdraw_page(page=old, by=town.user("senior"), reason="写错了。", replaced_by=new)
    response = client.get(f"/n/{old.pk}", follow=True)
    html = response.content.decode()
    assert response.status_code == 410
    assert "新的" in html
    assert f'href="{new.get_url()}"' in html
    assert 'content="noindex"' in html


def test_a_replacement_that_is_gone_itself_is_not_offered(client, town):
    old, new = town.article("旧的"), town.article("新的")
    withdraw_page(page=old, by=town.user("senior"), reason="写错了。", replaced_by=new)
    withdraw_page(page=new, by=town.user("senior"), reason="也错了。")
    html = client.get(old.get_url()).content.decode()
    assert f'href="{new.get_url()}"' not in html


@pytest.mark.parametrize("make", ["article", "story", "event", "brand", "issue", "standard"])
def test_every_type_answers_410_when_it_is_gone_and_404_before_it_was_ever_public(client, town, make):
    page = getattr(town, make)()
    page.unpublish()
    assert client.get(page.get_url()).status_code == 410
    type(page).objects.filter(pk=page.pk).update(first_published_at=None)
    assert client.get(page.get_url()).status_code == 404


def test_an_expired_page_answers_410(client, town):
    article = town.article()
    ArticlePage.objects.filter(pk=article.pk).update(expire_at=timezone.now())
    article.refresh_from_db()
    article.unpublish(set_expired=True)
    assert client.get(article.get_url()).status_code == 410


def test_an_address_that_never_was_answers_404_with_ways_on(client, town):
    town.article()
    response = client.get("/nobody/knows/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "没有找到这一页" in html
    assert 'href="/news/"' in html


def test_a_tag_has_an_address_in_pinyin_and_a_page_of_what_carries_it(client, town):
    article, event = town.article("有标签的新闻"), town.event("有标签的活动")
    draft = town.article("没发的", live=False)
    for page in (article, event, draft):
        page.tags.add("便民服务")
        page.save()
    assert Tag.objects.get().get_absolute_url() == "/tags/bian-min-fu-wu/"
    html = client.get("/tags/bian-min-fu-wu/").content.decode()
    assert "有标签的新闻" in html
    assert "有标签的活动" in html
    assert "没发的" not in html
    assert client.get("/tags/nobody/").status_code == 404


def test_two_tags_that_sound_alike_get_two_addresses(db):
    slugs = {Tag.objects.create(name=name).slug for name in ("事事", "实事", "试试")}
    assert len(slugs) == 3
    assert all(slug.isascii() for slug in slugs)


def test_previous_and_next_stay_in_the_own_list_even_at_the_same_moment(town):
    pages = [town.article(f"第{number}篇") for number in range(3)]
    town.article("别处的", unit=town.beizha)
    ArticlePage.objects.update(first_published_at=timezone.now())
    middle = ArticlePage.objects.get(pk=pages[1].pk).neighbours()
    assert (middle["previous"].pk, middle["next"].pk) == (pages[0].pk, pages[2].pk)
    first = ArticlePage.objects.get(pk=pages[0].pk).neighbours()
    assert first["previous"] is None
    assert first["next"].pk == pages[1].pk
    ArticlePage.objects.filter(pk=pages[1].pk).update(live=False)
    assert ArticlePage.objects.get(pk=pages[0].pk).neighbours()["next"].pk == pages[2].pk


def test_absolute_addresses_carry_the_portals_own_host(client, town):
    article = town.article()
    html = client.get(article.get_url(), HTTP_HOST="127.0.0.1").content.decode()
    assert f'<link rel="canonical" href="http://testserver{article.get_url()}">' in html
    assert (
        f"http://testserver{article.get_url()}"
        in client.get("/sitemap-1.xml", HTTP_HOST="127.0.0.1").content.decode()
    )
