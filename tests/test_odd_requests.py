"""No hand-made request answers with an error of ours, at any address of the URLconf, on both databases."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Page

from portal.core import hygiene
from tests.odd_requests import (
    ENDLESS,
    KEYS,
    ODD_BODIES,
    ODD_IDS,
    ODD_TEXTS,
    ODD_VALUES,
    filled,
    queries,
    templates,
)
from tests.town import Town

PATH_VALUES = (*ODD_IDS, *ODD_TEXTS)


@pytest.fixture
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def superuser(town: Town, quiet) -> Client:
    """Nobody reaches more addresses."""
    town.article()
    client = Client(raise_request_exception=False)
    client.force_login(town.user("admin"))
    return client


def broken(client: Client, addresses) -> list[tuple[str, str]]:
    found = []
    for address in addresses:
        response = client.get(address)
        if response.status_code >= 500:
            found.append((address[:120], repr(response.exc_info[1])[:120] if response.exc_info else ""))
    return found


@pytest.mark.long
@pytest.mark.django_db
def test_every_address_is_tried_and_a_slice_of_odd_requests_breaks_none(superuser: Client):
    asked = templates()
    assert len(asked) > 250, "the URLconf is walked whole"
    assert any(address.startswith("admin/images/") for address, _names in asked)
    addresses = []
    for number, (address, names) in enumerate(asked):
        value, word = PATH_VALUES[number % len(PATH_VALUES)], ODD_VALUES[number % len(ODD_VALUES)]
        if names:
            addresses += [filled(address, names, value), filled(address, names, "9" * 30)]
        addresses += [f"{filled(address, names, '1')}?{next(queries((word,)))}"]
    found = broken(superuser, addresses)
    assert not found, "\n".join(map(str, found))


@pytest.mark.django_db
def test_a_number_that_fits_no_column_is_an_address_that_is_not_there(superuser: Client):
    for address in ("/admin/images/chooser/chosen/x/", "/admin/login/?next=x"):
        assert superuser.get(address).status_code == 404, address
    assert superuser.get(f"/admin/bulk/media/portalimage/delete/?id={'9' * 30}").status_code == 404
    assert superuser.get("/admin/failwhale/").status_code == 404
    for odd in ("x", "0", "-1", "9" * 30, "%ED%A0%80", ""):
        for kind in ("wagtailcore/page", "media/portalimage", "media/portaldocument"):
            assert superuser.get(f"/admin/bulk/{kind}/delete/?id=all&childOf={odd}").status_code < 500, odd


@pytest.mark.django_db
def test_what_wagtail_takes_for_granted_is_asked_first(superuser: Client):
    root = Page.get_first_root_node().pk
    workbook = SimpleUploadedFile("a.xlsx", b"PK")
    assert superuser.post(f"/admin/pages/{root}/lock/").status_code == 400
    assert superuser.post(f"/admin/pages/{root}/set_position/").status_code == 400
    assert superuser.post("/admin/choose-external-link/").status_code == 400
    assert superuser.post("/admin/redirects/import/process/").status_code == 400
    assert superuser.post("/admin/redirects/import/", {"import_file": workbook}).status_code == 400
    assert superuser.get("/admin/redirects/import/").status_code == 200


@pytest.mark.django_db
def test_a_long_number_may_be_searched_for(client: Client, town: Town):
    assert client.get(f"/search/?q={'9' * 30}").status_code == 200


def test_only_values_from_outside_are_taken_for_such():
    assert hygiene.from_outside(OverflowError("Python int too large to convert to SQLite INTEGER"))
    assert hygiene.from_outside(ValueError("Field 'id' expected a number but got 'x'."))
    assert not hygiene.from_outside(ValueError("not enough values to unpack"))


@pytest.mark.prove
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_odd_path_and_no_odd_query_breaks_any_address(superuser: Client):
    addresses = []
    for address, names in templates():
        addresses += [filled(address, names, value) for value in PATH_VALUES if names]
        plain = filled(address, names, "1")
        addresses += [f"{plain}?{query}" for query in queries()]
        # Six keys at a time: with all at once the first refusal hides the others.
        parts = [KEYS[start : start + 6] for start in range(0, len(KEYS), 6)]
        addresses += [f"{plain}?{query}" for part in parts for query in queries(("9" * 30, "x"), part)]
    found = broken(superuser, addresses)
    assert not found, "\n".join(map(str, found))


@pytest.mark.prove
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_odd_body_breaks_any_address(superuser: Client):
    found = []
    for address, names in templates():
        for number, (kind, body) in enumerate(ODD_BODIES):
            response = superuser.generic("POST", filled(address, names, "1"), body, content_type=kind)
            if response.status_code >= 500:
                found.append((address, number, repr(response.exc_info[1])[:120] if response.exc_info else ""))
    assert not found, "\n".join(map(str, found))


@pytest.mark.long
@pytest.mark.django_db
def test_odd_bodies_break_no_form_that_everybody_reaches(client: Client, town: Town, quiet):
    client.raise_request_exception = False
    for address in (
        "/my/enter/",
        "/sign-up/1/",
        "/sign-up/check/",
        "/reading/",
        "/admin/login/",
        "/demo/enter/",
    ):
        for kind, body in ODD_BODIES:
            answered = client.generic("POST", address, body, content_type=kind).status_code
            assert answered < 500, (address, kind, body[:40])
    assert client.generic("GET", "/search/", headers={"Cookie": f"a={ENDLESS}; b=\xff"}).status_code == 200
