"""Chromium for journeys: a phone and a desk, both Chinese, neither able to reach another host."""

import os

import pytest

from portal.launch.parts import chromium

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK = {"viewport": {"width": 1280, "height": 900}}
# What a person would wait for in seconds takes a busy machine a minute; only what never comes fails.
PATIENCE = 60_000  # milliseconds
# No graphics card, and nothing that Chromium does for itself.
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ONLY_THIS_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    arguments = [ONLY_THIS_MACHINE, "--lang=zh-CN", *QUIET]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses root, which CI is
    # Playwright keeps an event loop in this thread; Django would take our queries for asynchronous ones.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        opened = started.new_context

        def patient(**options):
            # Nobody watches things slide in, and every frame of it is drawn by the processor.
            context = opened(**{"reduced_motion": "reduce"} | options)
            context.set_default_timeout(PATIENCE)
            return context

        started.new_context = patient
        yield started
        started.close()
    patch.undo()


@pytest.fixture
def phone(browser):
    """A page on a phone, as most residents see us. A script error on it fails the test."""
    yield from _page(browser, PHONE)


@pytest.fixture
def desk(browser):
    """A page on an office screen. A script error on it fails the test."""
    yield from _page(browser, DESK)


def _page(browser, screen: dict):
    context = browser.new_context(**screen, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    yield page
    context.close()
    assert not errors, errors
