"""A Word file with nine photographs is ready for review in twelve steps; twenty photographs in seconds; faces covered by hand."""

import io
import re

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from news.importing.tests.samples import TITLE, album, photograph
from news.models import ArticlePage
from news.placed_pictures import pictures_of
from portal.media.models import PortalImage
from tests.accessible import axe

from .editing import submit_for_review

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe")]

MOST_STEPS = 12


@pytest.fixture
def look(shoot):
    """Keep a picture of a screen at both widths, and ask axe about it."""

    def take(page: Page, name: str) -> None:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 1400})
            page.wait_for_timeout(600)  # Wagtail's menu slides in
            shoot(page, f"{name}-{width}")
            # The green of Wagtail's own message is none of ours.
            assert [one for one in axe(page, elder=False) if '<li class="success">' not in one] == []

    return take


class Steps:
    """Counts what a hand does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, role, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name).first.click()

    def fill(self, field: str, text: str) -> None:
        self.count += 1
        self.page.fill(field, text)

    def choose(self, field: str, files: list[dict]) -> None:
        self.count += 1
        self.page.set_input_files(field, files)


def a_file(name: str, kind: str, data: bytes) -> dict:
    return {"name": name, "mimeType": kind, "buffer": data}


@pytest.mark.long
def test_a_word_file_with_nine_photographs_is_submitted_within_twelve_steps(live_town, enter, look):
    page = enter("correspondent").page
    hand = Steps(page)
    hand.press("link", "从 Word 新建")
    look(page, "from-word")
    hand.choose("input[name=articles]", [a_file("稿子.docx", "application/octet-stream", album())])
    hand.press("button", "导入")
    expect(page.locator(".picture-words li")).to_have_count(9)
    assert page.input_value(".picture-words input[name^=alt-] >> nth=0") == "第一位老人在楼下理发"
    look(page, "picture-words")
    hand.fill("input[name=all_credit]", "林晓 摄")
    hand.press("button", "存好，去看正文")
    hand.fill("input[name=source_name]", "临河居民区")
    hand.count += 1
    submit_for_review(page)
    expect(page.get_by_text(re.compile("(并|已)提交审核")).first).to_be_visible()
    article = ArticlePage.objects.get(title=TITLE)
    assert article.current_workflow_task is not None
    assert len(pictures_of(article.get_latest_revision_as_object())) == 9
    assert hand.count <= MOST_STEPS


def checkered() -> bytes:
    """A pattern so fine that no tile of it looks like the whole."""
    picture = Image.new("L", (640, 480))
    picture.putdata([255 * ((x // 4 + y // 4) % 2) for y in range(480) for x in range(640)])
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.mark.long
def test_twenty_photographs_go_in_and_a_covered_face_never_leaves_the_browser(live_town, enter, look, shoot):
    article = live_town.article("重阳节", live=False)
    desk = enter("editor")
    page = desk.goto(f"/admin/photographs/{article.pk}/")
    hand = Steps(page)
    files = [a_file(f"IMG_{number}.jpg", "image/jpeg", photograph(number)) for number in range(19)]
    hand.choose("input[name=photographs]", [a_file("脸.jpg", "image/jpeg", checkered()), *files])
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="遮脸、遮车牌 脸.jpg").click()
    cover_the_middle(page)
    shoot(page, "blur-360")
    page.get_by_role("button", name="遮好了").click()
    expect(page.get_by_text("遮了 1 处")).to_be_visible()
    look(page, "photographs")
    hand.fill("input[name=credit]", "林晓 摄")
    hand.press("button", "放进正文")
    page.wait_for_url("**/pictures/**")
    hand.fill("input[name=all_alt]", "重阳节活动上的老人们")
    hand.press("button", "存好，去看正文")
    expect(page.get_by_text("图片的说明存好了").first).to_be_visible()
    placed = pictures_of(ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object())
    assert [one.alt for one in placed] == ["重阳节活动上的老人们"] * 20
    with PortalImage.objects.get(pk=placed[0].image).file.open() as stored, Image.open(stored) as picture:
        # Where two tiles meet they differ by their noise; of the pattern, which spreads by 127, nothing is left.
        assert spread(picture, (300, 220, 312, 232)) < 40
        assert spread(picture, (0, 0, 40, 40)) > 90
    assert hand.count <= MOST_STEPS


def cover_the_middle(page: Page) -> None:
    """A frame by the keyboard, taken away again by a tap, and one drawn by a finger."""
    page.get_by_role("button", name="加一个框").click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".blur-frame")).to_have_count(1)
    page.locator(".blur-frame").click()
    expect(page.locator(".blur-frame")).to_have_count(0)
    box = page.locator(".blur canvas").bounding_box()
    at = lambda x, y: (box["x"] + box["width"] * x, box["y"] + box["height"] * y)  # noqa: E731
    page.mouse.move(*at(0.25, 0.25))
    page.mouse.down()
    page.mouse.move(*at(0.5, 0.5))
    page.mouse.move(*at(0.75, 0.75))
    page.mouse.up()
    expect(page.locator(".blur-frame")).to_have_count(1)


def spread(picture: Image.Image, area: tuple[int, int, int, int]) -> float:
    """How much the light differs within an area."""
    return ImageStat.Stat(picture.convert("L").crop(area)).stddev[0]
