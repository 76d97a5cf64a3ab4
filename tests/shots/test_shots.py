"""`make shots`: every screen at 360 and 1280 px, plain and 长辈版, Chinese and English, on one contact sheet.

The sheet is screenshots/index.html. `make handbook` cuts the pictures of docs/editors/ from the same walk.
"""

import html
import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.demo_server import enter

pytestmark = [pytest.mark.shots, pytest.mark.journey]

SHOTS = Path(__file__).parents[2] / "screenshots"
IMAGES = Path(__file__).parents[2] / "docs" / "editors" / "img"
PUBLIC = {
    "home": "/",
    "unit": "/linhe/",
    "news": "/news/",
    "article": "/linhe/news/xiao-li-han-ni-lai-li-fa/",
    "article-pinyin": "/linhe/news/xiao-li-han-ni-lai-li-fa/?pinyin=1",
    "stories": "/stories/",
    "story": "/linhe/stories/xiao-li-de-ban-ge-zhong-tou/",
    "paper": "/paper/",
    "issue": "/paper/liu-bai-si-shi-zhi-wan/",
    "boards": "/blackboards/",
    "board": "/linhe/blackboards/shui-qian-san-kan/",
    "mail": "/mail/",
    "brands": "/brands/",
    "brand": "/linhe/brands/lin-he-xing-fu-li/",
    "events": "/events/",
    "event": "/linhe/events/xiao-li-han-ni-lai-li-fa/",
    "guides": "/guides/",
    "guide": "/guides/gao-ling-jin-tie-80-sui-yi-shang/",
    "facilities": "/facilities/",
    "canteen": "/hexin/facilities/he-xin-lao-ren-shi-tang-shi-li/",
    "health-post": "/hexin/facilities/he-xin-wei-sheng-zhan-shi-li/",
    "nearby": "/nearby/chengzhong/",
    "declaration": "/guides/zi-ji-shuai-shang-le-bao-bao-xian-bu-yong-ju-wei-hui-gai/declaration/",
    "standard": "/about/",
    "search": "/search/",
    "search-found": "/search/?q=理发",
    "search-some": "/search/?q=象棋 理发",
    "search-nothing": "/search/?q=飞碟",
    "search-entry": "/search/?q=关怀版",
    "reading": "/reading/",
    "where": "/where/",
    "missing": "/nowhere/",
    "demo": "/demo/",
    "empty-filter": "/news/?year=1999",
    "login": "/admin/login/",
}
VARIANTS = {
    f"{width}-{mode}-{language}": (width, mode, language)
    for width in (360, 1280)
    for mode in ("plain", "elder")
    for language in ("zh", "en")
}
# name -> (who, path, how to make the picture of the hand-book: what to cut out)
DESK = {
    "desk": ("wu-yifan", "/admin/", None),
    "desk-english": ("lin-anna", "/admin/", None),
    "new-article": ("lin-xiao", "start:写新闻", None),
    "new-story": ("wu-yifan", "start:写人物", None),
    "new-event": ("wu-yifan", "start:发活动", None),
    "next-issue": ("wu-yifan", "start:出一期", None),
    "compose": ("wu-yifan", "press:出一期:新建下一期", None),
    "editions": ("wu-yifan", "stop:各种样子", None),
    "handout": ("wu-yifan", "stop:送到楼里", None),
    "mailing": ("he-zhiyuan", "stop:用邮件寄", None),
    "slips": ("zhou-min", "/desk/slips/", None),
    "waiting": ("zheng-hui", "waiting", None),
    "people": ("wu-yifan", "/admin/people/", None),
    "new-person": ("wu-yifan", "/admin/people/new/", None),
    "pictures": ("wu-yifan", "/admin/images/", None),
    "new-picture": ("wu-yifan", "/admin/images/add/", None),
    "synonyms": ("wu-yifan", "/admin/synonyms/", None),
    "zero-results": ("wu-yifan", "/admin/reports/zero-results/", None),
    "failures": ("wu-yifan", "/admin/reports/due-failures/", None),
    "units": ("admin", "/admin/units/", None),
    "starting-town": ("admin", "/admin/town/", None),
    "starting-units": ("admin", "/admin/town/units/", None),
    "starting-people": ("admin", "/admin/town/people/", None),
    "settings": ("admin", "/admin/settings/core/portalsettings/", None),
    "audit": ("admin", "/admin/reports/audit/", None),
    "window": ("zhou-min", "/desk/", None),
    "door-roll": ("li-qiaoyun", "first of /door/", None),
    "door-keeper": ("xu-lei", "first of /door/", None),
    "volunteer": ("sun-changgen", "/volunteer/", None),
    "figures": ("gu-ping", "/figures/", None),
    "rounds": ("chen-jun", "/desk/rounds/", None),
}
PRINTED = ("screen", "press-a4", "press-a3", "large", "poster")
HANDBOOK = (
    "desk",
    "new-article",
    "new-story",
    "next-issue",
    "compose",
    "editions",
    "handout",
    "mailing",
    "waiting",
    "people",
    "new-person",
    "new-picture",
    "synonyms",
    "zero-results",
    "door-roll",
    "volunteer",
)


def test_every_screen_is_taken(demo_server, browser):
    SHOTS.mkdir(exist_ok=True)
    wrong: list[str] = []
    for variant, (width, mode, language) in VARIANTS.items():
        context = _context(browser, demo_server, width, mode, language)
        page = _page(context, wrong)
        for name, path in PUBLIC.items():
            response = page.goto(demo_server + path)
            if response is None or response.status >= 500:
                wrong.append(f"{variant} {path}: {response and response.status}")
            page.screenshot(path=SHOTS / f"{name}--{variant}.png", full_page=True)
        context.close()
    _take_desk(demo_server, browser, wrong)
    _take_editions(demo_server, browser)
    _write_sheet()
    assert wrong == []


def _context(browser, address: str, width: int, mode: str, language: str):
    context = browser.new_context(
        viewport={"width": width, "height": 760}, locale="zh-CN", reduced_motion="reduce"
    )
    kept = {
        "django_language": "en" if language == "en" else "zh-hans",
        "elder": "on" if mode == "elder" else "off",
    }
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in kept.items()])
    return context


def _page(context, wrong: list[str]):
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    return page


def _take_desk(address: str, browser, wrong: list[str]) -> None:
    for name, (who, path, _cut) in DESK.items():
        for width in (1280, 360):
            context = browser.new_context(viewport={"width": width, "height": 860}, locale="zh-CN")
            page = _page(context, wrong)
            enter(page, address, who)
            _go(page, address, path)
            page.wait_for_timeout(700)
            picture = SHOTS / f"{name}--{width}-desk.png"
            page.screenshot(path=picture, full_page=False)
            if width == 1280 and name in HANDBOOK and os.environ.get("HANDBOOK") == "1":
                IMAGES.mkdir(parents=True, exist_ok=True)
                with Image.open(picture) as taken:
                    taken.convert("RGB").resize((960, 645)).save(
                        IMAGES / f"{name}.webp", quality=72, method=6
                    )
            context.close()


def _take_editions(address: str, browser) -> None:
    """Every page of every edition of the newest number."""
    context = browser.new_context()
    page = context.new_page()
    enter(page, address, "wu-yifan")
    _go(page, address, "stop:各种样子")
    page.locator("[data-editions]:not([data-again])").wait_for(timeout=300_000)
    for edition in PRINTED:
        answer = context.request.get(f"{page.url}files/{edition}/")
        assert answer.ok, edition
        for number, sheet in enumerate(pypdfium2.PdfDocument(answer.body()), start=1):
            sheet.render(scale=1.4).to_pil().save(SHOTS / f"edition-{edition}-{number:02d}.png")
    context.close()


def _go(page, address: str, path: str) -> None:
    if path.startswith("start:"):
        page.get_by_role("link", name=path.removeprefix("start:")).first.click()
    elif path.startswith("press:"):
        _start, first, then = path.split(":")
        page.get_by_role("link", name=first).first.click()
        page.get_by_role("button", name=then).click()
    elif path == "waiting" or path.startswith("stop:"):
        page.goto(f"{address}/demo/")
        words = "两个人点头" if path == "waiting" else path.removeprefix("stop:")
        page.locator(".tour-stop", has_text=words).locator(".button").first.click()
    elif path.startswith("first of "):
        page.goto(address + path.removeprefix("first of "))
        page.locator(".desk-rolls a").first.click()
    elif path != "/admin/":
        response = page.goto(address + path)
        assert response.status < 400, f"{path}: {response.status}"
    page.wait_for_load_state("domcontentloaded")


def _write_sheet() -> None:
    rows = []
    for name in PUBLIC:
        cells = "".join(_cell(f"{name}--{variant}.png", variant) for variant in VARIANTS)
        rows.append(f"<tr><th>{html.escape(name)}</th>{cells}</tr>")
    for name in DESK:
        rows.append(
            f"<tr><th>{name}</th>{_cell(f'{name}--1280-desk.png', '1280')}{_cell(f'{name}--360-desk.png', '360')}</tr>"
        )
    for edition in PRINTED:
        files = sorted(one.name for one in SHOTS.glob(f"edition-{edition}-*.png"))
        cells = "".join(_cell(one, one.removesuffix(".png")[-2:]) for one in files)
        rows.append(f"<tr><th>{edition}</th>{cells}</tr>")
    style = "body{font:14px sans-serif}td{vertical-align:top;padding:4px}img{width:180px;height:240px;object-fit:cover;object-position:top;border:1px solid #ccc}"
    table = f"<table>{''.join(rows)}</table>"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact sheet</title><style>{style}</style><h1>Every screen</h1>{table}</html>'
    (SHOTS / "index.html").write_text(page, encoding="utf-8")


def _cell(file: str, caption: str) -> str:
    return f'<td><a href="{file}"><img src="{file}" loading="lazy" alt=""></a><br>{caption}</td>'
