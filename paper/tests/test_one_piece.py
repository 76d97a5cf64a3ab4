"""One piece for the WeChat account: what is public, by the hand that writes whole numbers, with its pictures."""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from PIL import Image

from paper.editions.refusal import Unmakeable
from paper.one_piece import CARD, piece_of
from tests.editor import at_desk

from .numbers import body

TAGS = re.compile(r"<(\w+)")


def placed(picture, alt: str = "一条沟", caption: str = "沟") -> dict:
    return {
        "image": {"image": picture.pk, "alt_text": alt, "decorative": False},
        "caption": caption,
        "credit": "",
    }


@pytest.fixture
def article(town):
    picture = town.picture()
    text = body(
        ("paragraph", "<p>早上七点。<script>x</script></p>"), ("picture", placed(town.picture("剪刀")))
    )
    return town.article(
        "小李喊你来理发", body=text, lead_picture=picture, lead_alt="剪头发", summary="摘" * 200
    )


def shown(town, page, username: str = "editor") -> str:
    return at_desk(town, username).get(reverse("paper_piece", args=[page.pk])).content.decode()


def test_an_article_is_written_inline_with_its_pictures_in_order(article):
    piece = piece_of(article)
    (page,) = piece.pasted.pages
    assert set(TAGS.findall(page)) <= {"section", "p", "img", "strong", "br"}
    assert not re.search(r"<[^>]*\s(id|class|href|onclick)=", page)
    assert piece.pasted.names() == ["01.jpg", "02.jpg"]
    assert [one.title for one in piece.images] == ["剪纸", "剪刀"]
    assert len(piece.pasted.digest) == 120
    assert f"/n/{article.pk}" in page


def test_its_pictures_and_its_card_come_as_jpegs(town, article):
    client = at_desk(town, "editor")
    answer = client.get(reverse("paper_piece_pictures", args=[article.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["card.jpg", "01.jpg", "02.jpg"]
        assert Image.open(packed.open("card.jpg")).size == CARD
    one = client.get(reverse("paper_piece_picture", args=[article.pk, 2]))
    assert (one["Content-Type"], Image.open(io.BytesIO(one.content)).format) == ("image/jpeg", "JPEG")
    assert client.get(reverse("paper_piece_picture", args=[article.pk, 3])).status_code == 404


def test_the_page_shows_what_is_copied_and_what_to_fill_in(town, article):
    page = shown(town, article)
    assert "data-copy-wechat" in page
    assert reverse("paper_piece_picture", args=[article.pk, 1]) in page
    assert "阅读原文的网址" in page


def test_an_event_and_a_guide_say_where_and_whom_to_ask(town):
    event = piece_of(town.event("重阳节理发")).pasted.pages[0]
    guide = town.guide("办老年卡", place="社区事务受理中心")
    assert "什么时候：" in event
    assert "地点：" in event
    assert "名额" not in event  # what is copied grows old
    assert "社区事务受理中心" in piece_of(guide).pasted.pages[0]


def test_a_date_that_is_over_or_cancelled_is_not_said(town):
    over, off = town.event("过去了", hours=-9), town.event("不办了")
    off.occurrences.update(cancelled=True)
    for event in (over, off):
        assert "什么时候：" not in piece_of(event).pasted.pages[0]


def test_what_is_not_public_does_not_leave(town):
    draft = town.article("还没审", live=False)
    with pytest.raises(Unmakeable, match="发布以后才能"):
        piece_of(draft)
    assert "发布以后才能复制到公众号" in shown(town, draft)
    answer = at_desk(town, "editor").get(reverse("paper_piece_pictures", args=[draft.pk]))
    assert answer.status_code == 404


def test_a_story_shows_the_name_that_is_allowed_and_without_consent_nothing(town):
    person = town.person("王桂兰", name_use="alias", alias="桂花阿婆")
    story = town.story("七十八级", person=person, quote="慢走")
    page = piece_of(story).pasted.pages[0]
    assert "慢走" in page
    assert "王桂兰" not in page
    person.consents.update(withdrawn_on="2026-11-01")
    with pytest.raises(Unmakeable, match="授权"):
        piece_of(story)


def test_too_long_a_text_is_refused_with_what_to_do(town):
    long = town.article("太长", body=body(("paragraph", f"<p>{'字' * 20_000}</p>")))
    with pytest.raises(Unmakeable, match="《太长》太长"):
        piece_of(long)


def test_it_is_there_for_who_works_with_the_page_alone(town, article):
    client = at_desk(town, "other")
    for name, args in (("paper_piece", []), ("paper_piece_picture", [1]), ("paper_piece_pictures", [])):
        assert client.get(reverse(name, args=[article.pk, *args])).status_code == 404
