"""Every address behind /admin/, as every role, filled with another unit's numbers: nothing of it is shown.

`planted.py` makes the units, `addresses.py` reads the URLconf and fills the gaps. Here is what must hold.
"""

import html
import json
import re

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from portal.accounts import wall
from portal.accounts.admin_addresses import EVERYBODY, NOBODY, TABLE, may_open, who_may
from portal.accounts.models import Role
from portal.accounts.roles import OUTSIDE_THE_ADMIN
from tests.editor import at_desk
from tests.pristine import TOWN, begin_with
from tests.table import some

from .addresses import admin_addresses, bulk_actions, bulk_name, requests
from .planted import LOGIN_MARK, MARK, Planted, plant_both

# Fewer would mean that the walk ended early and saw nothing.
FLOOR = 230
# With the wall taken down, as Wagtail comes: what an editor of the next unit is shown.
LEAKS_WITHOUT = 12
INSIDE = [role.value for role in Role if role not in OUTSIDE_THE_ADMIN]
UNNAMED = {"admin/test404/", "admin/^.*/$"}  # 404 and nothing else


@pytest.fixture(scope="module")
def _planted(django_db_setup, django_db_blocker):
    """Planted once for all crawls and taken back after them."""
    with django_db_blocker.unblock():
        begin_with(TOWN)
    with django_db_blocker.unblock(), transaction.atomic():
        yield plant_both()
        transaction.set_rollback(True)


@pytest.fixture
def planted(_planted, town) -> Planted:
    return _planted


def shown(response, traces: list[str]) -> str:
    """What of the other unit an answer shows: the first canary in it, or a picture itself; empty if nothing."""
    kind = response.get("Content-Type", "")
    if response.status_code == 200 and kind.startswith("image/") and "svg" not in kind:
        return "a picture"
    data = b"".join(response.streaming_content) if response.streaming else response.content
    text = data.decode(errors="replace")
    escaped = MARK.encode("unicode_escape").decode()
    return next((mark for mark in (MARK, escaped, LOGIN_MARK, *traces) if mark in text), "")


def leaks(planted: Planted, visitor: str, method: str = "get", **how) -> dict[str, str]:
    """By address what was shown there, and where. Closed addresses have a test of their own."""
    found, traces, client = {}, planted.other.traces(), planted.enter(visitor)
    for name, path in requests(planted, planted.other, **how):
        if not wall.may_open(planted.visitors[visitor], name):
            continue
        answer = getattr(client, method)(path)
        assert answer.status_code < 500, path
        if mark := shown(answer, traces):
            found.setdefault(name, f"{path} shows {mark}")
    return found


def addresses() -> list[str]:
    """Every address by the name it has in the table, a bulk action each for itself."""
    named = [one.name for one in admin_addresses() if one.name not in UNNAMED | {"wagtail_bulk_action"}]
    return [*dict.fromkeys(named), *(bulk_name(model, action) for _app, model, action in bulk_actions())]


def test_every_address_has_a_row_and_every_row_an_address():
    found = addresses()
    assert len(found) >= FLOOR
    assert set(found) == set(who_may())
    rows = [name for spaces in TABLE.values() for names in spaces.values() for name in names.split()]
    assert len(rows) == len(who_may()), "no address stands in two rows"


@pytest.mark.long
@pytest.mark.parametrize("visitor", some(["press", "desk"], 1))
def test_nothing_of_another_unit_is_shown(planted, visitor):
    assert leaks(planted, visitor, thorough=False) == {}


@pytest.mark.prove
@pytest.mark.parametrize("visitor", [*INSIDE, "moved"])
def test_nothing_of_another_unit_is_shown_to_any_role_at_any_question(planted, visitor):
    assert leaks(planted, visitor) == {}


@pytest.mark.prove
def test_the_crawl_sees_canaries_where_there_is_no_wall(planted, monkeypatch):
    """The control: with every address open and everything in reach the same crawl finds what Wagtail shows."""
    monkeypatch.setattr(wall, "may_open", lambda user, name: name != "wagtailadmin_error_test")
    monkeypatch.setattr(wall, "in_reach", lambda *args: True)
    found = leaks(planted, "editor", thorough=False)
    assert len(found) >= LEAKS_WITHOUT, found
    assert "wagtailadmin_api:images:listing" in found


def closed(planted: Planted, visitor: str) -> set[bytes]:
    """Tries every address outside a visitor's rows and returns what was said there."""
    paths = {
        name: path for name, path in requests(planted, planted.own, thorough=False) if name not in UNNAMED
    }
    user, client, said = planted.visitors[visitor], planted.enter(visitor), set()
    for name, path in paths.items():
        if who_may()[name] != EVERYBODY and not may_open(user, name) and name != "wagtailadmin_home":
            answer = client.get(path)
            assert answer.status_code == 404, (visitor, name, answer.status_code)
            said.add(answer.content)
    return said


@pytest.mark.long
@pytest.mark.parametrize(
    "visitor", some(["correspondent", "signatory", "desk_clerk", "no role", "resident"], 2)
)
def test_outside_the_rows_of_the_table_all_is_404_in_the_same_words(planted, visitor):
    assert len(closed(planted, visitor)) == 1, "a closed address and one that is not there look alike"


@pytest.mark.prove
@pytest.mark.parametrize("visitor", [role.value for role in Role])
def test_every_role_meets_404_outside_its_rows(planted, visitor):
    assert len(closed(planted, visitor)) == 1


def test_an_administrator_passes_where_anybody_does_and_nowhere_else(planted):
    client = at_desk(planted.town, "admin")
    assert client.get(reverse("wagtailadmin_reports:site_history")).status_code == 200
    for name in ("wagtailadmin_error_test", "wagtailusers_groups:index", "wagtailusers_groups:add"):
        assert who_may()[name] == NOBODY
        assert client.get(reverse(name)).status_code == 404


@pytest.mark.long
def test_what_a_role_needs_of_its_own_unit_opens(planted):
    own, editor = planted.own, planted.enter("editor")
    draft = own.pages["draft"].pk
    for path in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_account"),
        reverse("wagtailadmin_explore", args=[own.unit.page_id]),
        reverse("wagtailadmin_pages:edit", args=[draft]),
        reverse("wagtailadmin_pages:history", args=[draft]),
        reverse("wagtailadmin_pages:move", args=[draft]),
        reverse("wagtailadmin_pages:move_confirm", args=[draft, own.pages["draft"].get_parent().pk]),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[own.picture.pk]),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtaildocs_chooser:choose"),
        reverse("people:edit", args=[own.person.pk]),
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "submit_for_review"]) + f"?id={draft}",
        reverse("wagtailadmin_api:pages:listing") + f"?child_of={own.unit.page_id}&for_explorer=1",
    ):
        assert editor.get(path).status_code in (200, 302), path
    listed = editor.get(reverse("wagtailadmin_explore", args=[own.pages["draft"].get_parent().pk]))
    assert "自家draft" in listed.content.decode()


def test_a_link_may_lead_to_a_live_page_of_another_unit_under_the_title_readers_know(planted):
    editor, page = planted.enter("editor"), planted.other.pages["open"]
    index = page.get_parent()
    browsed = editor.get(reverse("wagtailadmin_choose_page_child", args=[index.pk])).json()["html"]
    found = editor.get(reverse("wagtailadmin_choose_page_search"), {"q": "公开"}).content.decode()
    chosen = editor.get(reverse("wagtailadmin_choose_page_chosen_multiple"), {"id": page.pk}).json()
    for text in (browsed, found, str(chosen)):
        assert "公开的一篇" in text
        assert MARK not in text
    typed = editor.post(
        reverse("wagtailadmin_choose_page_external_link"),
        {"external-link-chooser-url": page.url, "external-link-chooser-link_text": "看这篇"},
    ).json()
    assert typed["result"]["id"] == page.pk
    assert typed["result"]["adminTitle"] == "公开的一篇"


def test_the_root_of_the_tree_is_no_target_of_a_link(planted):
    chosen = reverse("wagtailadmin_choose_page_chosen_multiple")
    assert planted.enter("editor").get(chosen, {"id": 1}).status_code == 404
    assert planted.enter("editor").get(chosen, {"id": "x"}).status_code == 404


def test_tags_of_drafts_and_pictures_of_another_unit_are_offered_to_nobody_else(planted):
    editor = planted.enter("editor")
    for path in (
        reverse("wagtailadmin_tag_autocomplete"),
        reverse("wagtailadmin_tag_model_autocomplete", args=["core", "tag"]),
    ):
        assert editor.get(path, {"term": "自家"}).json() in (["自家图片"], ["自家标签"])
        assert editor.get(path, {"term": "金丝"}).json() == []


def test_residents_are_met_at_the_desk_and_not_in_the_register_of_stories(planted):
    edit = reverse("people:edit", args=[planted.own.resident.pk])
    assert planted.enter("editor").get(edit).status_code == 404


@pytest.mark.prove
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
@pytest.mark.parametrize("visitor", INSIDE)
def test_no_method_shows_or_changes_anything_of_another_unit(planted, visitor, method):
    before = everything(planted)
    with transaction.atomic():
        assert leaks(planted, visitor, method) == {}
        assert everything(planted) == before
        transaction.set_rollback(True)


def everything(planted: Planted) -> list:
    """The other unit as it stands in the database, row for row."""
    other = planted.other
    rows = [
        [*type(page).objects.filter(pk=page.pk).values()]
        for page in [*other.pages.values(), other.person, other.resident]
    ]
    files = [
        [*type(one).objects.filter(pk=one.pk).values()]
        for one in (other.picture, other.document, other.staff)
    ]
    return [*rows, *files, other.pages["review"].workflow_states.values_list("status", flat=True).first()]


@pytest.mark.parametrize("kind", ["wagtailcore/page", "media/portalimage", "media/portaldocument"])
def test_an_administrator_acts_on_all_that_a_search_found(planted, kind):
    admin = at_desk(planted.town, "admin")
    app, model = kind.split("/")
    path = reverse("wagtail_bulk_action", args=[app, model, "delete"])
    answer = admin.get(path, {"id": "all", "q": "自家"})
    assert answer.status_code == 200
    assert "自家" in answer.content.decode()


def post_form(client, page, **changes):
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(path).context["form"]
    data = {"title": "自家新题目", "slug": page.slug, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-TOTAL_FORMS": 0, f"{formset.prefix}-INITIAL_FORMS": 0}
    return client.post(path, data | {"body-count": 0} | changes)


@pytest.mark.long
@pytest.mark.parametrize("field", ["replaced_by", "lead_picture"])
def test_a_number_posted_by_hand_chooses_nothing_of_another_unit(planted, field):
    own, other = planted.own.pages["draft"], planted.other
    number = other.pages["draft"].pk if field == "replaced_by" else other.picture.pk
    before = own.get_latest_revision().pk
    answer = post_form(planted.enter("editor"), own, **{field: number})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "不在您管的范围里" in text
    assert MARK not in text
    assert type(own).objects.get(pk=own.pk).latest_revision_id == before


def linked(kind: str, **data) -> str:
    """A paragraph with one link, as the editor's browser sends it."""
    words = {"key": "a", "text": "这里", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    words |= {"entityRanges": [{"offset": 0, "length": 2, "key": 0}]}
    entity = {"type": kind, "mutability": "MUTABLE", "data": data}
    return json.dumps({"blocks": [words], "entityMap": {"0": entity}})


@pytest.mark.parametrize("kind", ["page", "document", "picture", "gallery"])
def test_a_number_posted_by_hand_in_the_text_comes_back_without_its_title_or_address(planted, kind):
    own, other = planted.own.pages["draft"], planted.other
    draft = other.pages["draft"]
    block = {
        "page": {"type": "paragraph", "value": linked("LINK", id=draft.pk)},
        "document": {"type": "paragraph", "value": linked("DOCUMENT", id=other.document.pk)},
        "picture": {"type": "picture", "value-image-image": other.picture.pk},
        "gallery": {
            "type": "gallery",
            "value-pictures-count": 1,
            "value-pictures-0-deleted": "",
            "value-pictures-0-order": 0,
            "value-pictures-0-type": "item",
            "value-pictures-0-value-image-image": other.picture.pk,
        },
    }[kind]
    row = {f"body-0-{name}": value for name, value in block.items()}
    row |= {"body-count": 1, "body-0-deleted": "", "body-0-order": 0}
    text = post_form(planted.enter("editor"), own, **row).content.decode()
    assert "不在您管的范围里" in text
    assert MARK not in text
    assert draft.slug not in text
    assert other.document.filename not in text
    assert other.picture.filename not in text


def test_a_chosen_page_of_another_unit_is_shown_under_the_title_readers_know(planted):
    own, there = planted.own.pages["draft"], planted.other.pages["open"]
    changed = own.get_latest_revision_as_object()
    changed.replaced_by_id = there.pk
    changed.save_revision(user=planted.own.staff)
    text = planted.enter("editor").get(reverse("wagtailadmin_pages:edit", args=[own.pk])).content.decode()
    assert "公开的一篇" in text
    assert MARK not in text


@pytest.mark.parametrize("visitor", ["correspondent", "editor", "signatory"])
def test_no_link_on_a_list_of_pages_leads_to_a_closed_address(planted, visitor):
    index = planted.own.pages["draft"].get_parent().pk
    client, user = planted.enter(visitor), planted.visitors[visitor]
    for path in (reverse("wagtailadmin_explore", args=[index]), reverse("wagtailadmin_pages:search")):
        text = client.get(path).content.decode()
        links = {html.unescape(one) for one in re.findall(r'(?:href|action)="(/admin/[^"#]*)', text)}
        assert "/admin/bulk/wagtailcore/page/delete/" in links
        assert [one for one in links if not wall.is_open_address(user, one)] == []


LINK = re.compile(r'(?:href|action)="(/admin/[^"#]*)')


MOST_PAGES = ["desk_clerk"]
THE_OTHERS = [pytest.param(role, marks=pytest.mark.prove) for role in INSIDE if role not in MOST_PAGES]


@pytest.mark.long
@pytest.mark.parametrize("visitor", [*MOST_PAGES, *THE_OTHERS])
def test_no_link_on_any_page_that_opens_leads_to_a_closed_address(planted, visitor):
    client, user, dead = planted.enter(visitor), planted.visitors[visitor], {}
    for name, path in requests(planted, planted.own, thorough=False):
        answer = client.get(path) if wall.may_open(user, name) else None
        if answer is None or answer.status_code != 200 or answer.streaming:
            continue
        for link in {html.unescape(one) for one in LINK.findall(answer.content.decode(errors="replace"))}:
            if not wall.is_open_address(user, link):
                dead.setdefault(wall.name_of(resolve(link.split("?")[0])), f"{link} on {path}")
    assert dead == {}
