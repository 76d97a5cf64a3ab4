"""A reader subscribes on a phone, by the keyboard alone, reads the mail in the demo's mailbox, confirms, and leaves again."""

import pytest
from playwright.sync_api import expect

from mailing.models import Delivery, SendJob, Subscriber
from paper.models import IssueBuild
from portal.outbox.actions import deliver_due

pytestmark = pytest.mark.journey


def press(page, words: str) -> None:
    """Walk with Tab to what is called so, and press it."""
    for _n in range(60):
        page.keyboard.press("Tab")
        if words in (page.evaluate("document.activeElement.innerText || document.activeElement.id") or ""):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way by the keyboard to {words}")


@pytest.mark.long
def test_subscribe_confirm_and_leave_by_the_keyboard_on_a_phone(
    live_town, live_server, phone, looker, settings, tmp_path
):
    settings.SITE_URL, settings.EMAIL_FILE_PATH = live_server.url, tmp_path
    settings.EMAIL_BACKEND = "portal.outbox.mail_folder.FolderBackend"
    live_town.publication()
    phone.set_viewport_size({"width": 360, "height": 780})
    phone.goto(live_server.url)
    press(phone, "用邮件收小报")
    phone.wait_for_url("**/mail/")
    looker.look(phone, "mail-ask")
    phone.locator("#id_address").focus()
    phone.keyboard.type("wang＠example。cn")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/mail/asked/")
    looker.look(phone, "mail-asked")
    assert deliver_due() == 1
    phone.goto(f"{live_server.url}/demo/mail/")
    press(phone, "wang@example.cn")
    phone.wait_for_url("**/demo/mail/*-*/")
    press(phone, "/mail/confirm/")
    phone.wait_for_url("**/mail/confirm/**")
    looker.look(phone, "mail-confirm")
    press(phone, "确认订阅")
    expect(phone.get_by_role("heading", name="订好了")).to_be_visible()
    looker.look(phone, "mail-confirmed")
    press(phone, "改收哪几份")
    phone.wait_for_url("**/mail/mine/**")
    looker.look(phone, "mail-mine")
    reader = Subscriber.objects.get(state="active")
    phone.goto(f"{live_server.url}/mail/leave/{a_mail(live_town, reader).token}/")
    looker.look(phone, "mail-leave")
    press(phone, "退订")
    expect(phone.get_by_role("heading", name="已经退订")).to_be_visible()
    looker.look(phone, "mail-left")
    reader.refresh_from_db()
    assert reader.state == "left"


def a_mail(town, reader) -> Delivery:
    """A mail of a number; nothing is printed for it."""
    issue = town.issue(live=False)
    build = IssueBuild.objects.create(issue=issue, revision=1, document="{}", sha256="", made_with={})
    job = SendJob.objects.create(build=build, subject="一期", state=SendJob.State.DONE)
    values = {"address_hash": reader.address_hash, "message_id": "one", "state": "sent"}
    return Delivery.objects.create(job=job, subscriber=reader, list=reader.subscriptions.get().list, **values)
