"""Cookies that go in mid-form, in a real browser: one press more, and nothing typed is lost."""

import pytest

from events.tests.rolls import a_round
from portal.accounts.models import Role
from portal.people.models import Person

from .conftest import PASSWORD, Desk
from .test_on_the_day import a_user

pytestmark = [pytest.mark.journey, pytest.mark.stands("event")]


@pytest.mark.long
def test_a_resident_whose_cookies_went_presses_once_more(live_town, live_server, phone):
    round_ = a_round(live_town, page=live_town.event(hours=120))
    phone.goto(f"{live_server.url}/sign-up/{round_.pk}/")
    phone.locator("[name=name]").fill("王秀英")
    phone.locator("[name=phone]").fill("199 0000 0101")
    phone.context.clear_cookies()
    phone.locator("main form.form button.button").last.click()
    phone.get_by_role("heading", name="还没有送出去").wait_for()
    phone.get_by_text("看看填过的").click()
    assert phone.get_by_text("王秀英").is_visible()
    phone.get_by_role("button", name="再送一次").click()
    phone.wait_for_url("**/sign-up/check/")
    assert phone.get_by_text("王秀英").first.is_visible(), "on to the next step with what was typed"


@pytest.mark.prove
def test_staff_whose_login_ended_log_in_beside_and_press_once(browser, live_town, live_server):
    a_user(live_town, "clerk", Role.ORGANISER)
    person = Person.objects.create(name="王秀英", unit=live_town.linhe, born="1940-05-01", is_resident=True)
    desk = Desk(browser, live_server.url, "clerk")
    page = desk.goto(f"/desk/person/{person.pk}/")
    page.fill("[name=name]", "王秀瑛")
    kept = [one for one in desk.context.cookies() if one["name"] != "sessionid"]
    desk.context.clear_cookies()
    desk.context.add_cookies(kept)
    page.locator("main form.form button.button").first.click()
    page.get_by_role("heading", name="登录已经结束").wait_for()
    with desk.context.expect_page() as opened:
        page.get_by_role("link", name="登录").click()
    login = opened.value
    login.fill("#id_username", "clerk")
    login.fill("#id_password", PASSWORD)
    login.click("button[type=submit]")
    login.wait_for_url("**/admin/**")
    page.get_by_role("button", name="再送一次").click()
    page.wait_for_url("**/desk/**")
    assert Person.objects.get(pk=person.pk).name == "王秀瑛"
    desk.close()
