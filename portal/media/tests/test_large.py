"""A large picture is received at once, written anew by the worker with bounded memory, and told of if it fails."""

import io
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image

from portal.accounts.actions import unit_collection
from portal.core.publishing import problems_of
from portal.media import large
from portal.media.actions import store_picture
from portal.media.models import IncomingFile, PortalImage
from tests.effort import at_most
from tests.town import Town

from .samples import encoded, halves
from .test_admin_uploads import upload

pytestmark = pytest.mark.django_db
DATA = encoded(halves((640, 480)))


@pytest.fixture
def low(monkeypatch) -> None:
    """What is large here: anything above 200 000 pixels."""
    monkeypatch.setattr(large, "LARGE_PIXELS", 200_000)


@pytest.fixture
def by_the_worker(settings, low) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def is_the_picture(picture: PortalImage) -> bool:
    red, _green, blue = Image.open(io.BytesIO(picture.file.read())).convert("RGB").getpixel((20, 240))
    return (picture.width, picture.height) == (640, 480) and red > 180 > 100 > blue


@pytest.mark.parametrize("way", ["add", "multiple", "chooser"])
def test_a_large_picture_waits_for_the_worker_by_every_way(
    editor: Client, by_the_worker, monkeypatch, way: str, django_capture_on_commit_callbacks
):
    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(large, "clean_picture", lambda *_a, **_k: pytest.fail("decoded in the request"))
        upload(editor, way, "IMG.JPG", DATA)
    picture, work = PortalImage.objects.get(), IncomingFile.objects.get()
    assert (work.picture, work.by, work.state) == (
        picture,
        picture.uploaded_by_user,
        IncomingFile.State.WAITING,
    )
    assert DBTaskResult.objects.filter(task_path__endswith="prepare_picture").count() == 1
    assert not picture.is_ready
    assert (picture.width, picture.height) == (1200, 800)
    sheet, waiting = picture.file.name, work.file.name
    stored = work.file.storage
    assert stored.exists(waiting)
    with django_capture_on_commit_callbacks(execute=True):
        large.prepare_picture.call(work.pk)
    picture = PortalImage.objects.get()
    assert picture.is_ready
    assert is_the_picture(picture)
    assert picture.renditions.count() > 5
    assert not IncomingFile.objects.exists()
    assert not picture.file.storage.exists(sheet)
    assert not picture.file.storage.exists(waiting)


def test_what_is_not_large_is_written_anew_at_once(editor: Client):
    upload(editor, "add", "IMG.JPG", DATA)
    assert is_the_picture(PortalImage.objects.get())
    assert not IncomingFile.objects.exists()


@pytest.mark.long
def test_a_picture_that_waits_cannot_be_chosen_and_no_page_goes_live_with_it(
    town: Town, client: Client, by_the_worker
):
    client.force_login(town.user("editor"))
    picture = store_picture(
        title="大图", data=DATA, collection=unit_collection(town.linhe), by=town.user("editor")
    )
    assert "大图" not in client.get(reverse("wagtailimages_chooser:choose_results")).content.decode()
    assert "正在后台处理" in client.get(reverse("wagtailimages:edit", args=[picture.pk])).content.decode()
    assert "大图" in client.get("/admin/").content.decode()
    page = town.article(live=False, lead_picture=picture, lead_alt="剪纸")
    assert "还在处理" in problems_of(page)["lead_picture"][0]
    large.prepare_picture.call(IncomingFile.objects.get().pk)
    assert "lead_picture" not in problems_of(type(page).objects.get(pk=page.pk))
    assert "正在处理的大图" not in client.get("/admin/").content.decode()


def test_a_block_waits_for_its_picture_too(town: Town, by_the_worker, collection):
    picture = store_picture(title="大图", data=DATA, collection=collection)
    body = f'[{{"type": "picture", "value": {{"image": {{"image": {picture.pk}, "alt_text": "x", "decorative": false}}}}}}]'
    (found,) = problems_of(town.article(live=False, body=body))["body"]
    assert found.startswith("第1块“图片”·图片·图片文件：这张图片还在处理")


def test_what_cannot_be_written_anew_is_told_to_whoever_brought_it(editor: Client, by_the_worker):
    upload(editor, "add", "IMG.JPG", DATA[: len(DATA) // 2])
    work = IncomingFile.objects.get()
    large.prepare_picture.call(work.pk)
    work.refresh_from_db()
    assert work.state == IncomingFile.State.FAILED
    assert not work.file, "what came in may hold a place; it is not kept"
    assert "图片不完整或已经损坏" in editor.get("/admin/").content.decode()
    assert (
        "图片不完整或已经损坏"
        in editor.get(reverse("wagtailimages:edit", args=[work.picture_id])).content.decode()
    )
    editor.post(reverse("wagtailimages:delete", args=[work.picture_id]))
    assert not IncomingFile.objects.exists()


def test_a_large_picture_with_another_field_wrong_is_asked_for_again(editor: Client, low):
    answer = upload(editor, "multiple", "IMG.JPG", DATA, title="长" * 300)
    assert "请先把上面说的改好" in answer.json()["error_message"]
    assert not PortalImage.objects.exists()


def test_a_process_that_would_take_too_much_is_stopped_and_says_so(monkeypatch):
    def greedy(*_args, **_kwargs):
        held = bytearray(2 * large.MOST_MEMORY)
        pytest.fail(f"{len(held)} bytes were given")

    monkeypatch.setattr(large, "clean_picture", greedy)
    with pytest.raises(ValidationError, match="处理不了"):
        large.written_apart(DATA, title="大图")
    monkeypatch.setattr(large, "clean_picture", lambda *_a, **_k: time.sleep(60))
    monkeypatch.setattr(large, "MOST_SECONDS", 0.2)
    with pytest.raises(ValidationError, match="处理不了"):
        large.written_apart(DATA, title="大图")


def test_two_pictures_that_wait_are_no_doubles():
    assert large.waiting_sheet("a").read() != large.waiting_sheet("a").read()


@pytest.mark.prove
def test_49_megapixels_are_received_within_a_second_and_written_anew_within_the_limits(
    editor: Client, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    data = encoded(halves((7000, 7000)), progressive=True, subsampling=0)
    with at_most(4):
        editor.post(
            reverse("wagtailimages:add"), {"title": "大图", "file": SimpleUploadedFile("a.jpg", data)}
        )
    began = time.perf_counter()
    large.prepare_picture.call(IncomingFile.objects.get().pk)
    print(f"49 megapixels: {time.perf_counter() - began:.1f} s in the worker")
    assert PortalImage.objects.get().width == 2560


def test_the_chooser_is_searched_while_a_picture_waits(town, client):
    """A join in what the chooser offers would stop every search in it."""
    kept = town.picture("枫桥剪纸")
    client.force_login(town.user("editor"))
    found = client.get(reverse("wagtailimages_chooser:choose_results"), {"q": "剪纸"})
    assert found.status_code == 200
    assert kept.title in found.content.decode()
