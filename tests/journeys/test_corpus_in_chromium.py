"""Every payload of the corpus in every text field, looked at in Chromium by everybody who could meet it."""

import pytest
from playwright.sync_api import Error

from tests.browser import PATIENCE
from tests.corpus.payloads import PAYLOADS
from tests.corpus.planting import lay_out, plant
from tests.corpus.test_corpus import addresses
from tests.editor import at_desk

NO_PAGE = ("Download is starting", "ERR_ABORTED", "ERR_HTTP_RESPONSE_CODE_FAILURE")
WATCH = """
window.__run = []; window.pwned = () => window.__run.push(location.href);
window.alert = window.pwned;
// A script that only the policy stopped stood in the page all the same. (Chromium's own view of XML has an inline style.)
document.addEventListener('securitypolicyviolation', event => {
  if (event.violatedDirective.startsWith('script')) window.__run.push('CSP ' + event.blockedURI + ' ' + event.sample);
});
"""


def watched(context, run: list[str]):
    """A page of its own; a dialog on it is a payload that ran."""
    page = context.new_page()
    page.on("dialog", lambda dialog: (run.append(f"dialog {dialog.message}"), dialog.dismiss()))
    return page


@pytest.mark.prove
@pytest.mark.journey
@pytest.mark.parametrize("turn", range(0, len(PAYLOADS), 4))
def test_nothing_that_was_typed_runs_in_chromium(browser, live_server, live_town, turn):
    scene = lay_out(live_town)
    plant(turn, [PAYLOADS[(turn + step) % len(PAYLOADS)] for step in range(4)])
    run, visited = [], 0
    for name, wanted in addresses(live_town, scene).items():
        context = browser.new_context(locale="zh-CN", accept_downloads=False)
        if name != "visitor":
            cookie = at_desk(live_town, name).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        context.add_init_script(WATCH)
        page = watched(context, run)
        for address in wanted:
            try:
                page.goto(live_server.url + address, wait_until="load", timeout=PATIENCE)
            except Error as error:
                # A feed or a calendar is taken as a file, an address for posts alone answers nothing: no page, no script.
                if not any(word in str(error) for word in NO_PAGE):
                    raise
                page.close()
                page = watched(context, run)
                continue
            visited += 1
            run += [f"{name} {address}: {one}" for one in page.evaluate("window.__run || []")]
        context.close()
    assert run == []
    assert visited > 60
