"""What an editor's hands do in the page form."""

import re

from playwright.sync_api import Locator, Page, expect

BODY = "section[id$='-body-section']"


def add_block(page: Page, name: str, section: str = BODY) -> None:
    """Add a block at the end of a body, chosen by its Chinese name."""
    blocks = page.locator(f"{section} [data-streamfield-child]:not([data-streamfield-child] *)")
    before = blocks.count()
    page.locator(f"{section} button.c-sf-add-button").last.click()
    page.get_by_role("option", name=re.compile(f"^{name}")).first.click()
    expect(blocks).to_have_count(before + 1)  # or the next step would write into the block before


def last_block(page: Page, section: str = BODY) -> Locator:
    return page.locator(f"{section} [data-streamfield-child]:not([data-streamfield-child] *)").last


def write_paragraph(page: Page, text: str) -> None:
    add_block(page, "正文")
    last_block(page).locator("[contenteditable=true]").click()
    page.keyboard.type(text)


def choose_picture(page: Page, place: Locator, title: str) -> None:
    """Take a picture from the library into a chooser."""
    place.get_by_role("button", name="选择图片").first.click()
    page.locator(".modal-body a.image-choice", has_text=title).first.click()
    expect(page.locator(".modal")).to_have_count(0)


def open_menu(page: Page) -> None:
    """The menu beside the main button at the foot of the editor."""
    page.locator("footer .w-dropdown__toggle").click()


def submit_for_review(page: Page) -> None:
    page.locator("button[name=action-submit]").click()


def review(page: Page, address: str, page_id: int) -> None:
    """Open the page of a review."""
    page.goto(f"{address}/admin/review/{page_id}/")


def approve(page: Page) -> None:
    """Press 通过 on the page of a review."""
    page.get_by_role("button", name="通过").click()
