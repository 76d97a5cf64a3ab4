"""A running portal with a small town, and hands for the people who use it."""

import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.models import User
from tests.accessible import faults
from tests.browser import PATIENCE
from tests.canaries import Told, answers_to_everybody, betrayed, canaries
from tests.town import Town, town_to_test

PASSWORD = "correct horse"
SHOTS = Path(__file__).parents[2] / "screenshots"
WIDTHS = [360, 1280]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever looks at a screen as everybody must be able to use it needs axe."""
    for item in items:
        if "looker" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.needs("axe"))


def signed_in(username: str, address: str) -> dict[str, str]:
    """The cookie of somebody who is logged in; the screen that asks for it is walked where it is what is proved."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


@pytest.fixture(autouse=True)
def nobody_is_betrayed(request, monkeypatch):
    """No resident's name, number or home stands in an address that a browser asked for, in a line of the log, on a page
    that is kept for everybody, or on one that says what went wrong."""
    if not {"browser", "live_server"} <= set(request.fixturenames):
        yield
        return
    browser, _server = request.getfixturevalue("browser"), request.getfixturevalue("live_server")
    addresses: list[str] = []
    everybodys = answers_to_everybody(monkeypatch)
    told, root, new_context = Told(), logging.getLogger(), browser.new_context

    def watched(**how):
        context = new_context(**how)
        context.on("request", lambda asked: addresses.append(asked.url))
        return context

    monkeypatch.setattr(browser, "new_context", watched)
    root.addHandler(told)
    yield
    root.removeHandler(told)
    assert betrayed(canaries(), [*addresses, *told.lines, *everybodys]) == []


class Desk:
    """Somebody at an office screen, logged in."""

    def __init__(
        self, browser, address: str, username: str, start: str = "/admin/", patience: int = PATIENCE
    ):
        self.address = address
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(patience)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        # Whatever the Content-Security-Policy refuses, Chromium says in its console; frames with drafts included.
        self.page.on("console", self._note_refusal)
        self.context.add_cookies([signed_in(username, address)])
        self.page.goto(address + start)
        self.page.wait_for_url(f"{address}{start}")

    def _note_refusal(self, said) -> None:
        if "Content Security Policy" in said.text:
            self.errors.append(f"{self.page.url}: {said.text}")

    def goto(self, path: str):
        self.page.goto(self.address + path)
        return self.page

    def close(self):
        self.context.close()
        assert not self.errors, self.errors


@pytest.fixture
def live_town(live_server) -> Town:
    """The town of tests/town.py behind a real server."""
    return town_to_test()


@pytest.fixture
def enter(browser, live_server, live_town):
    """Log somebody in: enter("editor")."""
    desks: list[Desk] = []

    def log_in(username: str) -> Desk:
        desks.append(Desk(browser, live_server.url, username))
        return desks[-1]

    yield log_in
    for desk in desks:
        desk.close()


@pytest.fixture
def shoot(request):
    """Keep a screenshot of a step for the hand-book and for looking at, where the run was asked for pictures."""
    wanted = request.config.getoption("--pictures")

    def take(page, name: str) -> None:
        if not wanted:
            return
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return take


class Looker:
    """Takes a picture of every screen at both widths and asks axe about it."""

    def __init__(self, shoot) -> None:
        self.shoot, self.wrong = shoot, {}

    def look(self, page, name: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            self.shoot(page, f"{name}-{width}")
            if found := faults(page, elder=False):
                self.wrong[f"{name}-{width}"] = found


@pytest.fixture
def looker(shoot):
    looker = Looker(shoot)
    yield looker
    assert looker.wrong == {}
