"""What shows itself only where the browser can do it: type-ahead, reading aloud, copying."""

import pytest

pytestmark = [pytest.mark.journey]

VOICES = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, 'speechSynthesis', {value: {
  paused: false, getVoices: () => [{lang: 'zh-CN', name: '中文'}],
  speak: words => window.said.push(words.text), pause() { this.paused = true; }, resume() { this.paused = false; }, cancel() { window.cancelled = true; },
}});
"""
MUTE = "Object.defineProperty(window, 'speechSynthesis', {value: {getVoices: () => [{lang: 'en-US'}], cancel() {}}});"


@pytest.mark.long
def test_reading_aloud_shows_itself_only_where_there_is_a_chinese_voice(live_town, live_server, desk):
    address = live_server.url + live_town.article().url
    desk.add_init_script(MUTE)
    desk.goto(address)
    assert desk.locator("[data-read-aloud]").is_hidden()


@pytest.mark.long
def test_it_reads_pauses_goes_on_and_stops(live_town, live_server, desk):
    desk.add_init_script(VOICES)
    desk.goto(live_server.url + live_town.article().url)
    button = desk.locator("[data-read-aloud]")
    button.click()
    assert desk.evaluate("window.said")[0] == desk.locator("h1").inner_text()
    assert button.inner_text() == "暂停朗读"
    button.click()
    assert desk.evaluate("speechSynthesis.paused")
    button.click()
    assert not desk.evaluate("speechSynthesis.paused")
    desk.get_by_role("button", name="停止朗读").click()
    assert button.inner_text() == "朗读"
    assert desk.evaluate("window.cancelled")


@pytest.mark.long
def test_a_question_is_completed_by_keyboard(live_town, live_server, desk):
    article = live_town.article("小李喊你来理发")
    desk.goto(live_server.url + "/")
    field = desk.locator("#masthead-search")
    field.press_sequentially("lifa", delay=30)
    option = desk.locator("#suggest-0 [role=option]").first
    option.wait_for()
    assert "小李喊你来理发" in option.inner_text()
    field.press("ArrowDown")
    assert option.get_attribute("aria-selected") == "true"
    field.press("Escape")
    assert desk.locator("#suggest-0").is_hidden()
    field.press_sequentially(" ", delay=30)
    field.fill("理发")
    option.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    desk.wait_for_url(f"**{article.url}")


def test_without_scripts_everything_is_still_there(live_town, live_server, browser):
    article = live_town.article("小李喊你来理发")
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/")
    page.get_by_role("link", name="搜索").click()
    page.locator("#search-page").fill("理发")
    page.locator(".search-page-box button").click()
    page.locator(".search-result a").first.click()
    assert page.url.endswith(article.url)
    page.get_by_role("button", name="长辈版").first.click()
    assert "elder" in page.locator("html").get_attribute("class")
    page.locator("summary", has_text="二维码").click()
    assert page.locator(".page-tools-code img").is_visible()
    assert page.locator("[data-print]").is_hidden()
    context.close()
