"""Every form of the demo, sent twice: over a slow line, or by loading the page again. Nothing more comes of the second time."""

import copy
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve
from lxml.html import HtmlElement, document_fromstring

from portal.accounts.models import User

pytestmark = pytest.mark.prove
STAFF = ("zhou-min", "chen-jun", "sun-changgen", "xu-lei", "wu-yifan", "lin-xiao", "he-zhiyuan", "admin")
RESIDENTS = ("resident-daughter", "resident-volunteer")
STARTS = [
    "/my/",
    "/desk/",
    "/desk/volunteers/",
    "/desk/leads/",
    "/desk/teams/",
    "/desk/watching/",
    "/desk/hours/",
]
STARTS += ["/notices/desk/", "/volunteer/yes/", "/volunteer/hours/", "/volunteer/call/", "/events/", "/"]
# Wagtail's own screens have a key against this (docs/adr/017); the others leave, or change what is read.
ELSEWHERE = ("/admin/", "/demo/", "/static/", "/media/", "/documents/", "/logout", "/my/exit/", "/reading/")
# Written with each look or press, by whoever presses.
NOTED = ("core_auditentry", "core_change", "django_session", "wagtailsearch", "search_")
PAGES_OF_A_KIND, PAGES = 2, 150


def counts() -> Counter[str]:
    names = [model._meta.db_table for model in apps.get_models() if not model._meta.proxy]
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for name in names:
            if not name.startswith(NOTED):
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                found[name] = cursor.fetchone()[0]
    return found


def kind_of(address: str) -> str:
    """The view behind an address; empty where there is none."""
    try:
        return resolve(address.partition("?")[0]).view_name or ""
    except Resolver404:
        return ""


def filled(form: HtmlElement, button: HtmlElement | None) -> dict[str, list[str]]:
    """The form as it stands, the first of each choice taken, and something in each empty field."""
    data: dict[str, list[str]] = {}
    for field in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]"):
        name, kind = field.get("name"), (field.get("type") or field.tag).lower()
        if kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio"):
            if field.get("checked") is not None or name not in data:
                kept = data.get(name, []) if kind == "checkbox" else []
                data[name] = [*kept, field.get("value", "on")]
        elif kind == "select":
            options = field.xpath(".//option[@selected]") or field.xpath(".//option[@value!='']")[:1]
            data[name] = [option.get("value", "") for option in options]
        else:
            stands = field.text_content() if kind == "textarea" else field.get("value", "")
            data[name] = [stands.strip() or TYPED.get(kind, "示例文字")]
    if button is not None and button.get("name"):
        data[button.get("name")] = [button.get("value", "")]
    return data


TYPED = {"hidden": "", "tel": "19900000123", "number": "3", "time": "09:00", "date": "2099-01-01"}


def looked_at(client: Client) -> Iterator[tuple[str, HtmlElement]]:
    """Pages that this visitor comes to from the starts, some of each kind."""
    seen: Counter[str] = Counter()
    waiting, known = list(STARTS), set(STARTS)
    while waiting and sum(seen.values()) < PAGES:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or seen[kind] >= PAGES_OF_A_KIND or address.startswith(ELSEWHERE):
            continue
        answer = client.get(address, follow=True)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        seen[kind] += 1
        document = document_fromstring(answer.content.decode())
        yield address, document
        links = {link.partition("#")[0] for link in document.xpath("//a/@href") if link.startswith("/")}
        waiting += sorted(links - known)
        known |= links


def sent_twice(client: Client, address: str, data: dict[str, list[str]]) -> tuple[list[int], Counter[str]]:
    """How both were answered, and what the second has added."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        first = client.post(address, data)
        before = counts()
        second = client.post(address, data)
        added = counts() - before
        transaction.set_rollback(True)
    client.cookies = cookies
    return [first.status_code, second.status_code], added


@pytest.mark.parametrize("who", [*STAFF, *RESIDENTS, ""])
def test_what_is_sent_twice_is_done_once(demo_town, who):
    client = Client()
    if who:
        client.force_login(User.objects.get(username=who))
    tried: set[tuple] = set()
    worked, found = 0, []
    for page, document in looked_at(client):
        for form in document.xpath("//form[@method='post']"):
            address = form.get("action") or page
            if address.startswith(ELSEWHERE):
                continue
            for button in form.xpath(".//button[not(@type='button')]") or [None]:
                pressed = None if button is None else (button.get("name"), button.get("value"))
                if (what := (kind_of(page), kind_of(address), pressed)) in tried:
                    continue
                tried.add(what)
                statuses, added = sent_twice(client, address, filled(form, button))
                worked += statuses[0] in (200, 302)
                if added or max(statuses) >= 500:
                    found.append((address, pressed, statuses, dict(added)))
    assert found == []
    assert worked >= (3 if who else 1), "the forms are filled in well enough for something to be done"
