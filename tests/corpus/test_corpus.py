"""Nothing that strangers type is ever run, by a browser or by a spreadsheet."""

import codecs
import csv
import datetime
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.core.audit import record
from portal.core.spreadsheets import BEGINS_A_FORMULA, guarded, in_town_time
from portal.search.models import ZeroResult
from tests.editor import at_desk, edit_url
from tests.town import Town
from volunteers.models import Certificate

from .handed_out import pages_for_readers, screens
from .payloads import FORMULAS, SCRIPTS
from .planting import ELSEWHERE, lay_out, plant, planted_models, tags_in_use

MAY_HOLD = {"application/json", "application/ld+json"}
ANSWERS_OTHERWISE = {
    "wagtailadmin_logout",
    "my_exit",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}


def addresses(town: Town, scene: dict) -> dict[str, list[str]]:
    """Who opens what: every address that takes no argument, and the pages of everything in the scene."""
    admin, public = [], []
    for names, prefix in ((admin, "/admin/"), (public, "/")):
        for address in _plain_addresses():
            if address.startswith("/admin/") == (prefix == "/admin/"):
                names.append(address)
    pages = scene["pages"]
    public += [page.url for page in pages] + [page.get_parent().url for page in pages if page.depth > 2]
    public += [f"/search/?q={word}" for word in ("理发", "%3Cimg src=x onerror=pwned()%3E", "pwned")]
    public += [reverse("tag", args=[slug]) for slug in tags_in_use()]
    public += [
        reverse("sign_up", args=[scene["signed"].token]),
        reverse("round_ledger", args=[scene["round"].pk]),
    ]
    desk = [reverse("desk_roll", args=[scene["roll"].pk]), reverse("door_roll", args=[scene["roll"].pk])]
    desk += [reverse("desk_person", args=[scene["signed"].person_id])]
    desk += [reverse("desk_team", args=[scene["team"].pk])]
    public += [reverse("team_join", args=[scene["team"].pk])]
    public += [reverse("certificate_check", args=[one.token]) for one in Certificate.objects.all()]
    admin += [edit_url(page) for page in pages] + [
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]) for page in pages
    ]
    story = pages[0]
    admin += [
        reverse("people:edit", args=[story.person_id]),
        reverse("people_clear", args=[story.pk]),
        reverse("wagtailadmin_pages:history", args=[story.pk]),
        reverse("person_chooser:chosen", args=[story.person_id]),
        "/admin/pages/search/?q=pwned",
    ]
    admin += screens()
    public += pages_for_readers()
    return {"visitor": public, "resident": public, "clerk": [*public, *desk], "admin": admin}


def _plain_addresses() -> list[str]:
    """The address of every name in the URLconf that needs no argument."""
    found = set()
    for space, resolver in [("", get_resolver()), *_spaces(get_resolver())]:
        for name in resolver.reverse_dict:
            if isinstance(name, str) and name not in ANSWERS_OTHERWISE:
                try:
                    found.add(reverse(f"{space}{name}"))
                except NoReverseMatch:
                    continue
    return sorted(found)


def _spaces(resolver, above: str = ""):
    for name, (_prefix, inner) in resolver.namespace_dict.items():
        yield f"{above}{name}:", inner
        yield from _spaces(inner, f"{above}{name}:")


def who(town: Town, name: str) -> Client:
    return Client() if name == "visitor" else at_desk(town, name)


def executes(markup: str) -> list[str]:
    """Where in a page a payload became more than text."""
    wrong = []
    for tag in BeautifulSoup(markup, "lxml").find_all(True):
        if tag.name == "script" and tag.get("type") not in MAY_HOLD and "pwned" in tag.get_text():
            wrong.append(str(tag)[:120])
        for key, value in tag.attrs.items():
            text = value if isinstance(value, str) else " ".join(value)
            runs = key.startswith("on") or key == "srcdoc"
            leads = key in {"href", "src", "action", "formaction", "data"}
            target = re.sub(r"[\s\x00-\x1f]", "", text).lower()
            if "pwned" in text and (runs or (leads and target.startswith(("javascript:", "data:text")))):
                wrong.append(f"{tag.name} {key}={text[:80]}")
    return wrong


def pages_of(client: Client, wanted: list[str]):
    for address in wanted:
        response = client.get(address)
        kind, text = response.get("Content-Type", ""), ""
        if response.status_code == 200 and kind.startswith("text/html"):
            text = response.content.decode()
        elif response.status_code == 200 and kind.startswith("application/json"):
            # Data is no markup; a dialog's fragment is.
            answer = response.json()
            text = str(answer.get("html") or "") if isinstance(answer, dict) else ""
        yield address, response.status_code, text


@pytest.mark.long
def test_every_model_with_words_is_planted_or_says_why_not(town):
    lay_out(town)
    empty = {model._meta.label for model in planted_models() if not model._default_manager.exists()}
    assert empty <= set(ELSEWHERE), empty - set(ELSEWHERE)
    known = {model._meta.label for model in planted_models()}
    assert set(ELSEWHERE) - known <= {"editorial.VersionDigest", "events.Introduction", "outbox.Allowance",
                                      "accounts.LoginCode", "search.IndexState"}  # fmt: skip


def test_there_are_at_least_sixty_scripts_and_each_is_another():
    assert len(set(SCRIPTS)) == len(SCRIPTS) >= 60


LONG_PROOF = [pytest.param(one, marks=pytest.mark.prove) for one in SCRIPTS[::6]]


@pytest.mark.long
@pytest.mark.parametrize("payload", ['"><img src=x onerror=pwned()>', *LONG_PROOF])
def test_no_page_says_a_payload_otherwise_than_as_text(town, payload):
    scene = lay_out(town)
    assert plant(0, [payload]) > 100
    seen, wrong = 0, {}
    for name, wanted in addresses(town, scene).items():
        for address, status, text in pages_of(who(town, name), wanted):
            assert status < 500, address
            seen += "pwned" in text
            if found := executes(text):
                wrong[f"{name} {address}"] = found[:3]
    assert wrong == {}
    assert seen > 30


def exports(town: Town):
    """Every list of the admin that can be taken out, in both kinds."""
    admin = at_desk(town, "admin")
    for address in (one for one in _plain_addresses() if one.startswith("/admin/")):
        for kind in ("csv", "xlsx"):
            response = admin.get(f"{address}?export={kind}")
            if "attachment" not in response.get("Content-Disposition", ""):
                break
            # A file with an ending of its own is that, whatever is asked for.
            ending = address.rpartition(".")[2]
            yield address, ending if ending in ("csv", "xlsx") else kind, b"".join(response)


@pytest.mark.long
def test_no_export_opens_as_a_formula(town):
    lay_out(town)
    plant(0, FORMULAS)
    for payload in FORMULAS:
        record("corpus.planted", label=payload, note=payload)
        ZeroResult.objects.get_or_create(word=payload, day=timezone.localdate(), defaults={"count": 1})
    seen, wrong, words = set(), [], 0
    for address, kind, data in exports(town):
        seen.add((address, kind))
        if kind == "csv":
            rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
            cells = [cell for row in rows for cell in row]
            wrong += [(address, cell) for cell in cells if cell.lstrip().startswith(BEGINS_A_FORMULA)]
        else:
            cells = [
                cell for sheet in load_workbook(io.BytesIO(data)).worksheets for row in sheet for cell in row
            ]
            wrong += [(address, cell.value) for cell in cells if cell.data_type == "f"]
            words += sum("1+1" in str(cell.value) for cell in cells)
    assert wrong == []
    assert words > len(FORMULAS)
    assert {("/admin/reports/audit/", "csv"), ("/admin/reports/audit/", "xlsx")} <= seen, seen


OTHER_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T|.*\+00:00)|\d{1,2}:\d\d:\d\d")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.long
def test_every_export_opens_in_excel_with_chinese_headings_and_the_towns_time(town):
    lay_out(town)
    ZeroResult.objects.create(word="理发", day=timezone.localdate(), count=1)
    record("events.open_round", label="x", note="")
    seen, wrong = 0, []
    for address, kind, data in exports(town):
        if kind == "csv":
            wrong += [] if data.startswith(codecs.BOM_UTF8) else [(address, "no mark of UTF-8")]
            rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        else:
            sheet = load_workbook(io.BytesIO(data)).active
            rows = [[cell.value for cell in row] for row in sheet]
        # A list without columns to take out has no button; whoever asks gets an empty file.
        heads = rows[0] if rows else []
        wrong += [(address, kind, head) for head in heads if not HAN.search(str(head))]
        cells = [cell for row in rows[1:] for cell in row]
        seen += bool(heads)
        wrong += [(address, kind, cell) for cell in cells if OTHER_TIME.search(str(cell))]
        if address == "/admin/reports/audit/":
            assert any("开报名" in map(str, row) for row in rows), "what was done is said in words"
    assert wrong == []
    assert seen >= 6


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("19900000101", "'19900000101"),
        ("199 0000 0101", "'199 0000 0101"),
        ("007", "'007"),
        ("1234567890", "1234567890"),
        ("0", "0"),
        ("=1+1", "'=1+1"),
        (datetime.datetime(2026, 12, 3, 1, 0, tzinfo=datetime.UTC), "2026-12-03 09:00"),
        (datetime.datetime(2026, 12, 2, 16, 0, tzinfo=datetime.UTC), "2026-12-03 00:00"),
    ],
)
def test_numbers_that_are_names_are_text_and_moments_are_the_towns(value, cell):
    assert guarded(in_town_time(value)) == cell


def test_a_cell_is_guarded_and_other_values_are_left_alone():
    for payload in FORMULAS:
        assert str(guarded(payload)).startswith("'"), payload
    assert [guarded(one) for one in ("王秀英", "", 3, None, "a=b")] == ["王秀英", "", 3, None, "a=b"]
