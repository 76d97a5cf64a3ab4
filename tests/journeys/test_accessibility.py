"""Every kind of page, narrow and wide, plain and 长辈版, for who sees, hears or types only."""

import pytest

from guides.actions import place
from notices.tests.scene import live
from tests.accessible import ELDER, NORMAL, SIZES, axe, faults, narrow, walk
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe")]
MODES = [
    (360, True),
    pytest.param(1280, False, marks=pytest.mark.prove),
    pytest.param(360, False, marks=pytest.mark.prove),
    pytest.param(1280, True, marks=pytest.mark.prove),
]


@pytest.fixture
def addresses(live_town) -> dict[str, str]:
    """One page of every kind."""
    town = live_town
    pages = [town.article(), town.story(), town.brand(), town.event(), town.issue(), town.standard()]
    pages.append(town.guide())
    pages.append(town.facility())
    for what, east in ((town.linhe, 0), (pages[-1], 300)):
        place(what=what, x=east, y=0, by=town.user("editor"))
    gone = town.article(title="已经撤下的一篇")
    gone.unpublish()
    found = {type(page).__name__: page.url for page in pages if page.url}
    lists = {
        name: f"/{name}/" for name in ("news", "stories", "paper", "brands", "events", "guides", "facilities")
    }
    own = {
        "home": "/",
        "unit": "/linhe/",
        "reading": "/reading/",
        "where": "/where/",
        "search": "/search/",
        "found": "/search/?q=理发",
        "not found": "/search/?q=飞碟",
        "missing": "/nowhere/",
        "nearby": f"/nearby/{town.linhe.slug}/",
        "gone": gone.get_url(),
        # An urgent one stands on top of all pages of its neighbourhood.
        "notice": live(town, urgency="urgent").get_absolute_url(),
        "notices": "/notices/",
        "board of the week": f"/board/{town.linhe.slug}/",
    }
    return found | lists | own


def screen(browser, live_server, width: int, elder: bool, language: str = "zh-hans"):
    context = browser.new_context(
        viewport={"width": width, "height": 740}, locale="zh-CN", reduced_motion="reduce"
    )
    kept = {"elder": "on"} if elder else {}
    context.add_cookies(
        [
            {"name": name, "value": value, "url": live_server.url}
            for name, value in {**kept, "django_language": language}.items()
        ]
    )
    return context


@pytest.mark.long
@pytest.mark.parametrize(("width", "elder"), MODES)
def test_every_kind_of_page_can_be_used_by_everybody(browser, live_server, addresses, width, elder):
    context = screen(browser, live_server, width, elder)
    page = context.new_page()
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url)
            if not request.url.startswith(live_server.url) and not request.url.startswith("data:")
            else None
        ),
    )
    wrong = {}
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        found = faults(page, elder=elder)
        if page.evaluate(
            "() => document.querySelector('dialog[open]') || [...document.querySelectorAll('body *')].some(one => getComputedStyle(one).position === 'fixed')"
        ):
            found.append("something lies over the page")
        if found:
            wrong[name] = found
    context.close()
    assert wrong == {}
    assert foreign == []


@pytest.mark.prove
@pytest.mark.parametrize("elder", [True, False])
def test_a_keyboard_walks_through_and_sees_where_it_is(browser, live_server, addresses, elder):
    wrong = {}
    for width in (360, 1280):
        context = screen(browser, live_server, width, elder)
        page = context.new_page()
        for name in ("home", "ArticlePage", "found", "reading", "missing"):
            page.goto(live_server.url + addresses[name])
            if found := walk(page):
                wrong[f"{name} at {width}"] = found
        context.close()
    assert wrong == {}


@pytest.mark.prove
def test_english_pages_too(browser, live_server, addresses):
    context = screen(browser, live_server, 360, False, "en")
    page = context.new_page()
    wrong = {}
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        if found := axe(page, elder=False) + narrow(page):
            wrong[name] = found
    context.close()
    assert wrong == {}


BAD = """<!doctype html><html lang="zh-Hans"><title>坏</title><main>
<div class="prose"><p style="font-size:12px;line-height:1">太小</p></div>
<p style="color:#999">太淡</p><img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
<button style="height:20px;outline:none"></button><div style="width:900px">宽</div></main></html>"""


@pytest.mark.long
def test_a_bad_page_is_seen(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_content(BAD)
    rules = " ".join(axe(page, elder=True))
    assert all(rule in rules for rule in ("color-contrast", "image-alt", "button-name"))
    sizes = " ".join(page.evaluate(SIZES, NORMAL))
    assert all(words in sizes for words in ("text of 12 px", "body of 12 px", "line height", "target"))
    assert any("too wide" in one for one in narrow(page))
    assert any("no ring" in one for one in walk(page))
    assert page.evaluate(SIZES, ELDER) != page.evaluate(SIZES, NORMAL)
    context.close()
