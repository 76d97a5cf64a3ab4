"""K6: a daughter waits for her mother, the round opens, she is told, signs her mother up, and nobody tells her any more."""

import pytest
from django.utils import timezone

from events.models import Round, SignUp
from portal.outbox.models import Message
from rolls.actions.watching import look_after_watches
from rolls.models import Watch
from rolls.tests.rows import daughter, not_open, page_of
from tests.browser import ONLY_THIS_MACHINE  # noqa: F401 - the browser of these tests reaches this machine alone

from .conftest import signed_in
from .test_volunteers import PHONE, phone_of

pytestmark = [pytest.mark.journey, pytest.mark.needs("axe"), pytest.mark.stands("event")]


@pytest.mark.long
def test_a_daughter_waits_for_her_mother_is_told_and_signs_her_up(browser, live_server, live_town, looker):
    round_ = not_open(live_town)
    user, mother = daughter(live_town)
    page = phone_of(browser, live_server.url, user.username)
    page.goto(f"{live_server.url}{page_of(round_).get_url()}")
    page.get_by_role("link", name="开放时告诉我").click()
    # axe needs scripts; the way itself needs none.
    screen = browser.new_context(viewport=PHONE)
    screen.add_cookies([signed_in(user.username, live_server.url)])
    seen = screen.new_page()
    seen.goto(page.url)
    looker.look(seen, "watch")
    assert page.get_by_label(mother.name).is_checked(), "the only one of the family is chosen already"
    page.get_by_role("button", name="开放时告诉我").click()
    page.get_by_text(f"记下了：{mother.name}").wait_for()
    page.goto(f"{live_server.url}/my/")
    page.get_by_text("还没开放，等到").wait_for()
    seen.goto(page.url)
    looker.look(seen, "watch-mine")

    Round.objects.filter(pk=round_.pk).update(opens_at=timezone.now())
    assert look_after_watches() == 1
    text = Message.objects.get(kind="roll-watch").text
    assert f"/sign-up/{round_.pk}/" in text

    page.goto(f"{live_server.url}/my/")
    page.get_by_text("告诉过：可以报名了").wait_for()
    page.get_by_role("link", name="去报名").click()
    page.locator("input[name=when]").first.check()
    page.get_by_role("button", name="下一步").click()
    page.locator("main input[type=checkbox]").check()
    page.get_by_role("button", name="确认报名").click()
    page.get_by_text("已报上").first.wait_for()
    assert SignUp.objects.get(person=mother).slot

    assert not Watch.objects.standing().exists()
    assert look_after_watches() == 0
    page.goto(f"{live_server.url}/my/")
    assert "开放时告诉我" not in page.locator("main").inner_text()
