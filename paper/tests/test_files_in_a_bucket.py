"""The paper's files where several servers share a store: frozen pictures, editions, what is taken from readers."""

import pytest
from django.urls import reverse
from PIL import Image

from news.models import ArticlePage
from paper.models import IssueBuild
from paper.pictures import folder_of, pictures_of
from portal.media.tests.bucket_server import bucket, names, store  # noqa: F401 - fixtures

from .numbers import item, section, signed
from .test_downloads import made, public

pytestmark = pytest.mark.usefixtures("bucket")


@pytest.fixture
def build(town) -> IssueBuild:
    article = town.article("头条", lead_picture=town.picture(), lead_alt="剪头发")
    return made(signed(town, section("要闻", item(article))))


@pytest.mark.long
def test_a_number_is_frozen_given_out_and_taken_back(client, build, django_capture_on_commit_callbacks):
    picture = pictures_of(build.read())[0]["file"]
    assert f"paper/{picture}" in names()
    with folder_of(build.read()) as folder, Image.open(folder / picture) as shown:
        assert shown.width == 1300
    answer = client.get(public(build, "screen"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer) == b"%PDF screen"
    address = reverse("paper_picture", args=[build.issue_id, picture.partition("/")[2]])
    for _again in range(2):
        shown = client.get(address)
        assert shown["Content-Type"] == "image/jpeg"
        assert b"".join(shown).startswith(b"\xff\xd8")
    assert len([name for name in names() if name.startswith("paper/small/")]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        ArticlePage.objects.get(title="头条").unpublish()
    assert client.get(public(build, "screen")).status_code == 404
    assert not [name for name in names() if name.endswith(".pdf")]
