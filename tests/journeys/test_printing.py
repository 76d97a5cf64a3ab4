"""What a browser prints: the masthead with the phone, the text, the code and address at the end; nothing to press."""

import re
import subprocess

import pypdfium2
import pytest

from events.tests.rolls import a_round
from portal.core.models import PortalSettings
from tests.crowd import rich_body
from tests.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.stands("event")]
DEAD = ".button, button, .menu, .breadcrumbs, .back, .page-tools, .footer, main form, .masthead-tool:not([href^='tel:'])"


def printed(town: Town) -> dict[str, str]:
    picture = town.picture()
    article = town.article(
        "六百四十只碗", body=rich_body(picture, pictures=6), lead_picture=picture, lead_alt="碗"
    )
    page = town.event(hours=120, lead_picture=picture, lead_alt="剪刀")
    round_ = a_round(town, page=page)
    unit = town.linhe.page.url
    return {"article": article.url, "event": page.url, "unit": unit, "ledger": f"/rounds/{round_.pk}/"}


@pytest.mark.long
def test_paper_has_a_masthead_and_no_dead_buttons(live_town, live_server, desk):
    PortalSettings.objects.update(phone="199 0000 0001")
    for kind, address in printed(live_town).items():
        desk.emulate_media(media="screen")
        desk.goto(live_server.url + address)
        desk.emulate_media(media="print")
        assert desk.locator(".masthead-name").is_visible(), kind
        assert desk.get_by_text("199 0000 0001").first.is_visible(), kind
        shown = desk.locator(DEAD).evaluate_all(
            "found => found.filter(one => one.offsetParent).map(one => one.outerHTML)"
        )
        assert shown == [], kind
        assert desk.locator(".print-end").count() == (kind != "ledger"), kind
        pages = len(re.findall(rb"/Type\s*/Page\b", desk.pdf(format="A4", prefer_css_page_size=True)))
        assert pages <= {"article": 6, "event": 2, "unit": 3, "ledger": 1}[kind], (kind, pages)


@pytest.mark.long
@pytest.mark.needs("zbar")
def test_the_code_on_paper_leads_to_the_page_though_no_reader_fetched_it(
    live_town, live_server, desk, tmp_path
):
    article = live_town.article("六百四十只碗")
    fetched = []
    desk.on("request", lambda request: fetched.append(request.url.removeprefix(live_server.url)))
    desk.goto(live_server.url + article.url)
    desk.wait_for_load_state("networkidle")
    assert f"/n/{article.pk}/qr.png" not in fetched
    last = list(pypdfium2.PdfDocument(desk.pdf(format="A4", prefer_css_page_size=True)))[-1]
    last.render(scale=3).to_pil().save(tmp_path / "paper.png")
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", tmp_path / "paper.png"], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip().endswith(f"/n/{article.pk}")
