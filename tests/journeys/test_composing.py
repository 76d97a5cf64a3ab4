"""A number put together by an editor's hands: counted, by mouse, by keyboard alone, on a phone, and looked at."""

import datetime
import json

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from news.models import IssuePage, PaperIndexPage
from paper.composing.draft import Draft
from paper.imprint import Imprint
from tests.accessible import axe
from tests.slow_line import slow_line

from .conftest import Desk

pytestmark = pytest.mark.journey
NAMES = [f"第{number}件门口的事" for number in range(1, 11)]


FILL = "共 4 版，第 3 版还空四分之一"


@pytest.fixture(autouse=True)
def quick_printer(monkeypatch):
    """The printer has tests of its own; here it answers at once."""
    monkeypatch.setattr("paper.composing.side_views.fill_words", lambda issue: FILL)


@pytest.fixture
def look(shoot):
    """Keep a picture of a screen at both widths, and ask axe about what is ours of it."""

    def take(page: Page, name: str) -> None:
        for width, height in ((360, 3600), (1280, 2000)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(600)  # Wagtail's menu slides in
            shoot(page, f"{name}-{width}")
            # The green of Wagtail's own message is none of ours.
            assert [one for one in axe(page, elder=False) if '<li class="success">' not in one] == []
        page.set_viewport_size({"width": 1280, "height": 900})

    return take


class Hands:
    """An editor's hands, which count: a click, a choice, a key. Typed sentences are not counted."""

    def __init__(self, page: Page):
        self.page, self.actions = page, 0

    def click(self, where) -> None:
        self.actions += 1
        (self.page.locator(where) if isinstance(where, str) else where).click()

    def write(self, where: str, words: str) -> None:
        """Go into a box and type."""
        self.actions += 1
        self.page.fill(where, words)

    def key(self, name: str) -> None:
        self.actions += 1
        self.page.keyboard.press(name)


def quarter_before(town) -> IssuePage:
    """The number that this one follows: live, with its imprint filled, ended forty days ago."""
    today = timezone.localdate()
    items = [{"page": town.article("上一期的事").pk, "heading": "", "mode": "full"}]
    page = IssuePage(
        title="枫浦邻里 第1期",
        publication=town.publication(),
        number=1,
        total_number=1,
        period_start=today - datetime.timedelta(days=130),
        period_end=today - datetime.timedelta(days=40),
        sections=json.dumps([{"type": "section", "value": {"heading": "要闻", "note": "", "items": items}}]),
    )
    made = town.add(page, PaperIndexPage, unit=town.unit)
    given = {"permit": "示例准印证 001", "audience": "本镇居民", "printer": "示例印刷厂", "copies": 800}
    Imprint.objects.filter(issue=made.pk).update(**given)
    return made


class Keys(Hands):
    """The same by keyboard alone: whatever is pressed takes the focus, and a key does it."""

    def click(self, where) -> None:
        self.actions += 1
        one = self.page.locator(where) if isinstance(where, str) else where
        one.focus()
        expect(one).to_be_focused()
        assert one.evaluate("one => one.tabIndex") >= 0
        is_box = one.evaluate("one => ['checkbox', 'radio'].includes(one.type)")
        self.page.keyboard.press("Space" if is_box else "Enter")

    def write(self, where: str, words: str) -> None:
        self.actions += 1
        self.page.locator(where).focus()
        self.page.keyboard.press("ControlOrMeta+A")
        # A date is typed as the browser asks for it: year, month, day in boxes of its own.
        if self.page.locator(where).get_attribute("type") == "date":
            self.page.fill(where, words)
        else:
            self.page.keyboard.insert_text(words)


def put(hands: Hands, section: str, names: list[str]) -> None:
    """Tick articles and put them into a section by one press."""
    for name in names:
        hands.click(hands.page.get_by_role("checkbox", name=name))
    hands.click(hands.page.get_by_role("button", name=f"放进“{section}”"))
    expect(hands.page.locator(".compose-done")).to_contain_text(f"{len(names)} 篇")


@pytest.mark.prove
@pytest.mark.needs("axe")
@pytest.mark.parametrize(
    ("kind", "width"),
    [
        (Hands, 1280),
        pytest.param(Keys, 1280, marks=pytest.mark.prove),
        pytest.param(Hands, 360, marks=pytest.mark.prove),
    ],
    ids=["mouse", "keyboard", "phone"],
)
def test_ten_articles_from_a_new_number_to_the_review_in_sixty_actions(live_town, enter, look, kind, width):
    if width != 1280 or kind is Keys:
        look = lambda page, name: None  # noqa: E731 - looked at once
    quarter_before(live_town)
    for name in NAMES:
        picture = live_town.picture(name) if name == NAMES[0] else None
        live_town.article(name, lead_picture=picture, lead_alt="一双手" if picture else "")
    live_town.event("上门理发")
    page = enter("editor").page
    page.set_viewport_size({"width": width, "height": 800})
    hands = kind(page)
    hands.click(page.get_by_role("link", name="出一期"))
    hands.click(page.get_by_role("button", name="新建下一期"))
    look(page, "compose-new")
    begun = hands.actions
    put(hands, "要闻", NAMES[:4])
    put(hands, "街坊", NAMES[4:7])
    seven = hands.actions - begun
    assert seven <= 12
    expect(page.locator("[data-fill-words]")).to_have_text(FILL)
    put(hands, "要闻", NAMES[7:])
    look(page, "compose-filled")
    hands.click("#go-front")
    hands.write("#id_lead", "各位街坊：\n\n这一期登十件门口的事。")
    hands.click(page.locator("#id_cover_1"))
    look(page, "compose-front")
    hands.click("#do-save")
    hands.click("#new-notice")
    hands.write("#id_heading", "停水")
    hands.write("#id_text", "周三上午修水管。")
    hands.click("#do-save")
    hands.click("#new-dates")
    hands.click(page.get_by_label("上门理发"))
    look(page, "compose-dates")
    hands.click("#do-save")
    hands.click("#go-imprint")
    hands.write("#id_printed_on", "2026-12-08")
    look(page, "compose-imprint")
    hands.click("#do-save")
    expect(page.locator("#imprint")).not_to_contain_text("还缺")
    hands.click(page.get_by_role("button", name="编好了，提交审核"))
    expect(page.locator(".messages")).to_contain_text("已经提交审核")
    print(f"actions: {seven} for seven articles, {hands.actions} for the number")
    assert hands.actions <= 60
    issue = IssuePage.objects.get(total_number=2)
    assert issue.workflow_in_progress
    assert [len(part["value"]["items"]) for part in Draft.of(issue).sections()] == [7, 3]


@pytest.mark.prove
def test_the_list_is_done_by_keyboard_alone_and_the_hand_stays_where_it_was(live_town, enter):
    quarter_before(live_town)
    for name in NAMES[:3]:
        live_town.article(name)
    page = enter("editor").page
    hands = Hands(page)
    page.get_by_role("link", name="出一期").focus()
    hands.key("Enter")
    page.get_by_role("button", name="新建下一期").focus()
    hands.key("Enter")
    expect(page.locator("#pick .piece").first).to_be_visible()
    boxes = page.locator("[name=page]")
    boxes.first.focus()
    hands.key("Space")
    hands.key("ArrowDown")
    hands.key("Space")
    hands.key("2")
    expect(page.locator(".compose-done")).to_contain_text("2 篇")
    expect(boxes.nth(2)).to_be_focused()  # the next one that is not in the number yet
    hands.key("1")
    expect(page.locator(".compose-done")).to_contain_text("1 篇")
    first = page.locator(".laid").nth(1)
    button = first.get_by_role("button", name="往后")
    button.focus()
    hands.key("Enter")
    expect(page.locator(".compose-done")).to_contain_text("挪好了")
    expect(page.locator("button[id^=down-]:focus")).to_have_count(1)
    counts = [
        len(part["value"]["items"]) for part in Draft.of(IssuePage.objects.get(total_number=2)).sections()
    ]
    assert counts == [1, 2]


@pytest.mark.prove
@pytest.mark.parametrize("seconds", [1, 6])
def test_on_a_slow_line_presses_wait_for_each_other_and_what_is_ticked_meanwhile_stays(
    live_town, live_server, browser, seconds
):
    quarter_before(live_town)
    for name in NAMES[:4]:
        live_town.article(name)
    with slow_line(live_server.url, seconds) as address:
        desk = Desk(browser, address, "editor")
        page = desk.page
        page.get_by_role("link", name="出一期").click()
        page.get_by_role("button", name="新建下一期").click()
        page.get_by_role("checkbox", name=NAMES[0]).check()
        page.get_by_role("button", name="放进“要闻”").click()
        # The answer is still on its way.
        page.get_by_role("checkbox", name=NAMES[1]).check()
        page.get_by_role("button", name="放进“街坊”").click()
        expect(page.locator(".compose-done")).to_contain_text("还在路上")
        page.get_by_role("checkbox", name=NAMES[2]).check()
        expect(page.locator(".laid")).to_have_count(2)
        expect(page.get_by_role("checkbox", name=NAMES[2])).to_be_checked()
        page.get_by_role("button", name="放进“要闻”").click()
        page.locator("#go-front").click()
        page.locator("#id_lead").fill("各位街坊")
        page.locator("#do-save").click()
        expect(page.locator("#new-notice")).to_be_visible()
        desk.close()
    sections = Draft.of(IssuePage.objects.get(total_number=2)).sections()
    assert [len(part["value"]["items"]) for part in sections] == [2, 1]


@pytest.mark.prove
def test_an_article_is_dragged_into_a_section_and_before_another(live_town, enter):
    quarter_before(live_town)
    for name in NAMES[:2]:
        live_town.article(name)
    page = enter("editor").page
    page.get_by_role("link", name="出一期").click()
    page.get_by_role("button", name="新建下一期").click()
    for name in NAMES[:2]:
        page.locator(".piece", has_text=name).drag_to(page.locator(".part--section").first)
        expect(page.locator(".laid", has_text=name)).to_be_visible()
    rows = page.locator(".laid")
    rows.nth(1).locator("strong").drag_to(rows.nth(0).locator("strong"))
    expect(rows.nth(0)).to_contain_text(NAMES[1])


@pytest.mark.prove
def test_a_second_window_loses_nothing_that_was_ticked_or_typed(live_town, enter):
    quarter_before(live_town)
    live_town.article(NAMES[0])
    one, two = enter("editor").page, enter("senior").page
    one.get_by_role("link", name="出一期").click()
    one.get_by_role("button", name="新建下一期").click()
    expect(one.locator("#pick .piece").first).to_be_visible()
    two.goto(one.url)
    two.fill(".compose-add [name=heading]", "账与数")
    two.click("#do-section")
    expect(two.locator(".compose-done")).to_be_visible()
    one.fill(".compose-add [name=heading]", "写了一半的栏目")
    one.get_by_role("checkbox", name=NAMES[0]).check()
    one.get_by_role("button", name="放进“要闻”").click()
    expect(one.locator(".compose-no")).to_contain_text("也改了这一期")
    expect(one.get_by_role("checkbox", name=NAMES[0])).to_be_checked()
    expect(one.locator(".compose-add [name=heading]")).to_have_value("写了一半的栏目")
    one.get_by_role("button", name="放进“要闻”").click()
    expect(one.locator(".compose-done")).to_contain_text("1 篇")
    expect(one.locator(".compose-add [name=heading]")).to_have_value("写了一半的栏目")


@pytest.mark.long
def test_what_is_ticked_stays_ticked_while_the_list_is_sifted(live_town, enter):
    quarter_before(live_town)
    for name in NAMES[:3]:
        live_town.article(name)
    page = enter("editor").page
    page.get_by_role("link", name="出一期").click()
    page.get_by_role("button", name="新建下一期").click()
    page.get_by_role("checkbox", name=NAMES[0]).check()
    page.fill("[data-sieve] [name=words]", "第2件")
    page.get_by_role("button", name="挑一挑").click()
    expect(page.locator(".piece")).to_have_count(1)
    page.get_by_role("checkbox", name=NAMES[1]).check()
    page.get_by_role("button", name="放进“街坊”").click()
    expect(page.locator(".compose-done")).to_contain_text("2 篇")


@pytest.mark.prove
def test_on_a_phone_it_is_the_same_without_sideways_scrolling(live_town, enter):
    quarter_before(live_town)
    for name in NAMES[:3]:
        live_town.article(name)
    page = enter("editor").page
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="出一期").click()
    page.get_by_role("button", name="新建下一期").click()
    hands = Hands(page)
    put(hands, "街坊", NAMES[:3])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".laid").first.get_by_role("button", name="往后").click()
    expect(page.locator(".compose-done")).to_contain_text("挪好了")
    small = page.evaluate(
        "[...document.querySelectorAll('.compose :is(button, select, summary, .step)')]"
        ".filter(one => one.offsetParent && one.offsetHeight < 43).map(one => one.outerHTML.slice(0, 80))"
    )
    assert small == []
