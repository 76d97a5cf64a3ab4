"""Pictures, documents and the paper's files in a bucket: the same answers as from a folder, and nothing public."""

import os

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from portal.core import health
from portal.media import room, views
from portal.media.away import StoreAway
from portal.media.cards import RENDITIONS
from portal.media.models import IncomingFile, PortalDocument, PortalImage
from portal.media.room import media_storage_away
from portal.settings.env import bucket_settings

from .bucket_server import names
from .samples import encoded, halves, store_document
from .test_documents import MP4
from .test_views import test_path_that_leads_out_or_nowhere_is_not_found as paths_that_lead_out

pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture(autouse=True)
def asked_anew():
    room._Bucket.asked_at = float("-inf")


@pytest.mark.long
def test_a_picture_comes_in_by_the_form_with_its_sizes_and_goes_with_them(
    editor,
    bucket,
    django_capture_on_commit_callbacks,
):
    upload = SimpleUploadedFile("剪刀.jpg", encoded(halves((1600, 1200))))
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("wagtailimages:add"), {"title": "剪刀", "file": upload})
    picture = PortalImage.objects.get()
    assert picture.file.name in names()
    sizes = [one.file.name for one in picture.renditions.all()]
    assert len(sizes) > 3
    assert set(sizes) < set(names())
    with picture.file.open() as stored, Image.open(stored) as shown:
        assert shown.size == (1600, 1200)
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert names() == []


def test_a_size_is_given_out_by_the_portal_as_from_a_folder(client, stored):
    card = stored.renditions.get(filter_spec=RENDITIONS["card"][0])
    assert card.url.startswith("/media/images/")
    whole = client.get(card.url)
    assert b"".join(whole)[8:12] == b"WEBP"
    assert whole["Content-Type"] == "image/webp"
    assert whole["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in whole["Content-Security-Policy"]
    again = client.get(card.url, headers={"If-Modified-Since": whole["Last-Modified"]})
    assert again.status_code == 304
    assert client.get(card.url + "x.webp").status_code == 404
    assert client.get(stored.file.url).status_code == 404, "an original has no address"


@pytest.mark.long
@pytest.mark.parametrize("path", next(iter(paths_that_lead_out.pytestmark)).args[1])
def test_a_path_that_leads_out_of_the_pictures_is_not_found(bucket, path):
    original = bucket.save("original_images/abc.webp", ContentFile(b"a picture"))
    with pytest.raises(Http404):
        views.rendition(RequestFactory().get("/"), path.format(name=original.rpartition("/")[2]))


def test_what_lies_there_is_private(bucket):
    name = bucket.save("a.bin", ContentFile(b"a"))
    grants = bucket.bucket.Object(name).Acl().grants
    assert {one["Grantee"]["Type"] for one in grants} == {"CanonicalUser"}
    assert bucket.url(name) == "/media/a.bin"


@pytest.mark.long
@pytest.mark.parametrize(
    ("asked", "status", "expected", "told"),
    [
        ("", 200, MP4, None),
        ("bytes=0-1", 206, MP4[:2], f"bytes 0-1/{len(MP4)}"),
        (f"bytes={len(MP4) - 3}-", 206, MP4[-3:], f"bytes {len(MP4) - 3}-{len(MP4) - 1}/{len(MP4)}"),
        ("bytes=-5", 206, MP4[-5:], f"bytes {len(MP4) - 5}-{len(MP4) - 1}/{len(MP4)}"),
        (f"bytes={len(MP4)}-", 416, b"", f"bytes */{len(MP4)}"),
    ],
)
def test_a_video_comes_whole_and_in_parts(editor, collection, asked, status, expected, told):
    document = store_document(title="片子", name="film.mp4", data=MP4, collection=collection)
    answer = editor.get(document.url, headers={"Range": asked} if asked else {})
    assert answer.status_code == status
    assert b"".join(answer) == expected
    assert answer.get("Content-Range") == told
    if status != 416:
        assert int(answer["Content-Length"]) == len(expected)
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_document_that_did_not_change_is_not_sent_again(editor, collection):
    document = store_document(title="片子", name="film.mp4", data=MP4, collection=collection)
    whole = editor.get(document.url)
    assert b"".join(whole) == MP4
    assert editor.get(document.url, headers={"If-None-Match": whole["ETag"]}).status_code == 304


def test_a_document_that_no_page_offers_is_nobodys(client, collection):
    assert (
        client.get(
            store_document(title="片子", name="film.mp4", data=MP4, collection=collection).url
        ).status_code
        == 404
    )


def test_nothing_is_written_over(bucket):
    first = bucket.save("paper/pictures/a.jpg", ContentFile(b"one"))
    second = bucket.save("paper/pictures/a.jpg", ContentFile(b"two"))
    assert first != second
    with bucket.open(first) as stored:
        assert stored.read() == b"one"


def test_a_file_is_read_from_where_somebody_looks(bucket):
    content = bytes(range(256)) * 4096
    name = bucket.save("a.bin", ContentFile(content))
    with bucket.open(name) as stored:
        assert stored.size == len(content)
        assert stored.read(10) == content[:10]
        stored.seek(-5, 2)
        assert stored.read() == content[-5:]
        stored.seek(700_000)
        assert stored.read(300_000) == content[700_000:1_000_000]
    with pytest.raises(FileNotFoundError):
        bucket.open("b.bin")


def test_a_connection_that_ran_dry_is_opened_anew(bucket):
    content = os.urandom(900_000)
    with bucket.open(bucket.save("a.bin", ContentFile(content))) as stored:
        got = stored.read(1000)
        stored.file.raw._body.close()
        assert got + stored.read() == content


def test_a_fork_speaks_on_a_connection_of_its_own(bucket, monkeypatch):
    ours = bucket.connection
    assert bucket.connection is ours
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert bucket.connection is not ours


@pytest.mark.long
def test_a_large_picture_waits_in_the_bucket_and_leaves_it(
    editor, bucket, django_capture_on_commit_callbacks
):
    upload = SimpleUploadedFile("大.jpg", encoded(halves((4600, 3000))))
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("wagtailimages:add"), {"title": "大", "file": upload})
    picture = PortalImage.objects.get()
    assert (picture.width, picture.height) == (2560, 1670)
    assert not IncomingFile.objects.exists()
    assert not [name for name in names() if name.startswith("waiting/")]


def test_health_says_of_a_bucket_that_is_away_and_sends_nobody_off(bucket, collection):
    PortalDocument.objects.create(title="表", file="documents/a.pdf", collection=collection)
    assert (health.media_problem(), health.media_not_writable(), media_storage_away()) == ("", "", "")
    bucket.bucket_name = "another"
    assert media_storage_away() == "", "asked a moment ago"
    room._Bucket.asked_at = float("-inf")
    assert media_storage_away() == "media storage away, answers 404"


def test_what_is_no_bucket_is_told_in_one_sentence():
    whole = bucket_settings("s3://key:se%2Fcret@minio:9000/portal?tls=0&style=virtual&region=cn-east-1")
    assert whole == {
        "access_key": "key",
        "secret_key": "se/cret",
        "bucket_name": "portal",
        "endpoint_url": "http://minio:9000",
        "region_name": "cn-east-1",
        "addressing_style": "virtual",
    }
    assert bucket_settings("s3://k:s@[fd00::1]/b")["endpoint_url"] == "https://[fd00::1]"
    for url in (
        "https://k:s@host/b",
        "s3://host/b",
        "s3://k:s@host",
        "s3://k:s@host/b/c",
        "s3://k:s@host:x/b",
        "s3://k:s@host/b?style=new",
        "s3://k:s@host/b?tls=yes",
        "s3://k:s@host/b?acl=public",
        "s3://k:s@host/b?tls",
    ):
        with pytest.raises(ImproperlyConfigured, match="MEDIA_STORAGE"):
            bucket_settings(url)


@pytest.mark.long
def test_while_the_store_is_away_there_are_words_and_it_is_left_alone(client, bucket, monkeypatch):
    name = bucket.save("images/abc/one.webp", ContentFile(b"a picture"))
    address = bucket.endpoint_url
    bucket.endpoint_url = "http://127.0.0.1:1"
    bucket._forget()
    client.raise_request_exception = False
    answer = client.get(f"/media/{name}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer["Cache-Control"] == "private, no-store"
    assert "现在连不上" in answer.content.decode()
    with pytest.raises(StoreAway):
        bucket.save("a.bin", ContentFile(b"a"))
    assert bucket.problem() == "EndpointConnectionError"
    bucket.endpoint_url = address
    bucket._forget()
    assert client.get(f"/media/{name}").status_code == 503, "a moment ago"
    monkeypatch.setattr(bucket, "_away_until", float("-inf"))
    assert b"".join(client.get(f"/media/{name}")) == b"a picture"
    assert bucket.problem() == ""


@pytest.mark.parametrize(("asked", "expected"), [("", MP4), ("bytes=3-9", MP4[3:10])])
def test_the_server_reads_a_video_while_it_leaves(editor, collection, asked, expected):
    """What Django says is a file for the threads that send, not a copy (portal/launch/buffering.py)."""
    document = store_document(title="片子", name="film.mp4", data=MP4, collection=collection)
    request = RequestFactory().get(document.url, headers={"Range": asked} if asked else {})
    request.user = get_user_model().objects.get(username="bianji")
    answer = views.document(request, str(document.pk), document.filename)
    assert answer.status_code == (206 if asked else 200)
    sent = answer.file_to_stream
    assert (sent.read(1 << 20), sent.read(1 << 20)) == (expected, b"")
