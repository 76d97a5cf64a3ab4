"""Links of a number: counted by medium without knowing anybody, and on paper they first say what changed since."""

import json

import pytest
from django.urls import reverse

from news.models import ArticlePage, IssuePage
from paper.editions.all import make
from paper.editions.mail import mail_of
from paper.links import OF_EDITION, Medium, counted, plain
from paper.models import IssueBuild, LinkCount, ToldCount
from paper.pictures import folder_of
from paper.reach import table_of

from .numbers import body, dates, item, number, section, signed, words

pytestmark = pytest.mark.django_db
READER = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14)"}


def by(build: IssueBuild, page, medium: str) -> str:
    return f"/n/{page.pk}/{medium}{build.issue_id}"


def totals() -> dict:
    return {(one.page, one.medium): one.total for one in LinkCount.objects.all()}


def test_every_edition_bears_its_own_medium_and_the_document_none(town, settings):
    article = town.article("头条", lead_picture=town.picture(), lead_alt="剪头发")
    coming = {"day": "2027-10-03", "what": "上门理发", "page": town.event("理发").pk}
    build = signed(town, section("要闻", item(article)), dates(coming))
    document = build.read()
    number_, page = document["link"], document["sections"][0]["items"][0]["link"]
    assert number_ == f"{settings.SITE_URL}/n/{build.issue_id}"
    for edition, medium in OF_EDITION.items():
        borne = counted(document, edition)
        assert borne["link"] == f"{number_}/{medium}{build.issue_id}"
        assert borne["sections"][0]["items"][0]["link"] == f"{page}/{medium}{build.issue_id}"
        assert borne["sections"][1]["rows"][0]["link"].endswith(f"/{medium}{build.issue_id}")
        assert plain(borne["link"]) == number_
    assert counted(document, "document") == document == build.read()
    with folder_of(document) as folder:
        assert f"{page}/m{build.issue_id}".encode() in make(document, folder, "plain").data
        # Pictures of a mail stand at plain addresses, the same for every medium.
        assert f"{number_}/pictures/" in mail_of(counted(document, "mail"))


def test_a_followed_link_leads_on_and_counts_readers_alone(client, town, admin_client):
    article = town.article("头条")
    build = signed(town, section("要闻", item(article)))
    answer = client.get(by(build, article, "w"), **READER)
    assert (answer.status_code, answer.url) == (302, article.url)
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    client.get(by(build, build.issue, "m"), **READER)
    client.get(by(build, build.issue, "m"), **READER)
    # Nobody else's page, no machine, no staff, no HEAD, no other number.
    stranger = town.article("别的")
    client.get(by(build, stranger, "w"), **READER)
    client.get(by(build, article, "w"), HTTP_USER_AGENT="WeChat link preview bot")
    admin_client.get(by(build, article, "w"), **READER)
    client.head(by(build, article, "w"), **READER)
    client.get(f"/n/{article.pk}/w{article.pk}", **READER)
    assert totals() == {(article.pk, "w"): 1, (build.issue_id, "m"): 2}
    for wrong in ("x1", f"w{2**63}", "w1x/", "ww1/"):
        assert client.get(f"/n/{article.pk}/{wrong}").status_code == 404
    assert client.get(f"/n/{2**63}/w1").status_code == 404
    assert client.post(by(build, article, "w")).status_code == 405


@pytest.mark.long
def test_paper_first_says_what_changed_since_it_was_printed(client, town):
    before = body(("paragraph", "<p>石阶七十八级。</p>"), ("paragraph", "<p>王阿婆走得慢。</p>"))
    article = town.article("一条沟", body=before)
    build = signed(town, section("要闻", item(article)))
    assert client.get(by(build, article, "p")).status_code == 302

    page = ArticlePage.objects.get(pk=article.pk)
    page.body = body(("paragraph", "<p>石阶三十八级。</p>"))
    page.save_revision().publish(skip_permission_checks=True)
    for medium in ("p", "o", "s"):
        told = client.get(by(build, article, medium)).content.decode()
        assert "登在《枫浦邻里》第 1 期" in told
        assert "石阶三十八级。" in told
        assert "有 1 段不再登了" in told
        # What was taken out may have been taken out at somebody's wish.
        assert "王阿婆" not in told
        assert f'href="{page.url}"' in told
    # Who came from WeChat or a mail reads the page as it is.
    assert client.get(by(build, article, "w")).status_code == 302

    correction = words("correction", "上一期《一条沟》", "<p>石阶是三十八级。</p>", page=article.pk)
    later = number(town, section("要闻", item(town.article("新的"))), correction, total=2)
    told = client.get(by(build, article, "p")).content.decode()
    assert "第 2 期的更正" in told
    assert "石阶是三十八级。" in told
    # A page that went leads to what is left of it, as every short link.
    IssuePage.objects.get(pk=later.pk).unpublish()
    told = client.get(by(build, article, "p")).content.decode()
    assert "第 2 期的更正" not in told
    assert "石阶三十八级。" in told
    page.unpublish()
    assert client.get(by(build, article, "p")).status_code == 302


def test_a_page_untouched_in_what_is_read_opens_at_once(client, town):
    article = town.article("头条")
    build = signed(town, section("要闻", item(article)))
    page = ArticlePage.objects.get(pk=article.pk)
    page.save_revision().publish(skip_permission_checks=True)
    assert client.get(by(build, article, "p")).status_code == 302


@pytest.mark.long
def test_the_reach_of_a_number_stands_beside_earlier_ones_and_unknown_is_no_nought(client, town):
    article = town.article("头条")
    first = signed(town, section("要闻", item(article)))
    client.get(by(first, article, "p"), **READER)
    draft = number(town, section("要闻", item(article)), total=2, live=False)
    issues, media = table_of(draft)
    rows = {row.what: row.numbers for _name, some in media for row in some}
    assert [one.total_number for one in issues] == [2, 1]
    assert rows["扫了印在纸上的二维码"] == [None, 1]
    assert rows["从公众号来"] == [None, 0]
    assert rows["公众号后台的阅读人数"] == [None, None]
    assert len({name for name, _some in media}) == len(media)

    client.force_login(town.user("editor"))
    address = reverse("paper_reach", args=[first.issue_id])
    said = client.get(address).content.decode()
    assert "不知道" in said
    for wrong, sentence in (("3.5", "请填一个整数"), ("-1", "请填 0"), ("99999999", "这个数太大了")):
        refused = client.post(address, {"what": "wechat", "number": wrong}).content.decode()
        assert sentence in refused
        assert f'value="{wrong}"' in refused
    assert not ToldCount.objects.exists()
    for told in (350, 351):
        assert client.post(address, {"what": "wechat", "number": told}).status_code == 302
    assert ToldCount.objects.get().number == 351
    assert ">351<" in client.get(address).content.decode()


def test_media_are_single_letters_that_no_address_uses():
    assert len({one.value for one in Medium}) == len(Medium)
    assert json.dumps(sorted(Medium.values)) == '["c", "m", "o", "p", "s", "w"]'
