import pytest
from django.http import Http404
from django.test import RequestFactory

from portal.media.cards import RENDITIONS
from portal.media.views import rendition


@pytest.fixture
def card(stored):
    return stored.renditions.get(filter_spec=RENDITIONS["card"][0])


def test_size_is_given_out_for_a_year_and_unsniffed(client, card):
    response = client.get(card.url)
    assert b"".join(response)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "Set-Cookie" not in response


def test_head_and_not_modified_are_answered(client, card):
    head = client.head(card.url)
    assert (head.status_code, b"".join(head)) == (200, b"")
    again = client.get(card.url, headers={"If-Modified-Since": head["Last-Modified"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "public, max-age=31536000, immutable")
    assert client.post(card.url).status_code == 405


def test_original_has_no_public_address(client, stored):
    assert stored.file.storage.exists(stored.file.name)
    assert client.get(stored.file.url).status_code == 404
    assert client.get(f"/media/images/../{stored.file.name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../original_images/{name}",
        "..%2foriginal_images%2f{name}",
        "....//original_images/{name}",
        "/original_images/{name}",
        "x/../../original_images/{name}",
        "../../../../../../etc/passwd",
        "\\..\\original_images\\{name}",
        "",
        ".",
        "a.webp/",
        "missing.webp",
        "missing\0.webp",
        "x" * 5000 + ".webp",
        "page.html",
    ],
)
def test_path_that_leads_out_or_nowhere_is_not_found(stored, path):
    with pytest.raises(Http404):
        rendition(RequestFactory().get("/"), path.format(name=stored.filename))
