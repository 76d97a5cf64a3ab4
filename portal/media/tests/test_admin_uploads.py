import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile

from portal.media.cards import ALL_RENDITIONS
from portal.media.models import PortalImage
from tests.effort import at_most

from .samples import HOSTILE_PICTURES, encoded, halves, hostile, photo_with_metadata

TRACES = (b"SECRET", b"Exif", b"adobe", b"<script")


def upload(client, way, name, data, title="楼道里的理发", **extra):
    """Send a file by one of the admin's ways; returns the response."""
    file = SimpleUploadedFile(name, data, content_type="image/jpeg")
    if way == "multiple":
        return client.post(
            reverse("wagtailimages:add_multiple"),
            {"title": title, "files[]": file, **extra},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
    prefix, address = {
        "add": ("", "wagtailimages:add"),
        "chooser": ("image-chooser-upload-", "wagtailimages_chooser:create"),
    }[way]
    fields = {"title": title, "credit": "林晓 摄", "file": file, **extra}
    return client.post(reverse(address), {prefix + key: value for key, value in fields.items()})


def shown(response, way) -> str:
    """What the editor reads."""
    if way == "add":
        return response.content.decode()
    data = response.json()
    return data["error_message"] if way == "multiple" else data["htmlFragment"]


@pytest.mark.long
@pytest.mark.parametrize("way", ["add", "multiple", "chooser"])
@pytest.mark.parametrize("case", HOSTILE_PICTURES)
def test_hostile_file_is_refused_in_words_and_nothing_typed_is_lost(editor, way, case):
    name, _make, reason = HOSTILE_PICTURES[case]
    data = hostile(case)
    with at_most(4):
        response = upload(editor, way, name, data)
    assert response.status_code == 200
    text = shown(response, way)
    assert f"“{name}”没有收下" in text
    assert reason in text
    if way != "multiple":
        assert 'value="楼道里的理发"' in text
        assert 'value="林晓 摄"' in text
        assert text.count("没有收下") == 1
    assert not PortalImage.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.long
@pytest.mark.parametrize("way", ["add", "multiple", "chooser"])
def test_photo_enters_clean_with_its_sizes_by_every_way(editor, way, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = upload(editor, way, "IMG_0001.JPG", photo_with_metadata(orientation=6, size=(2000, 1500)))
    assert response.status_code in (200, 302)
    picture = PortalImage.objects.get()
    data = picture.file.read()
    assert (picture.width, picture.height) == (1500, 2000) == Image.open(io.BytesIO(data)).size
    assert picture.file_size == len(data)
    assert picture.file_hash
    assert "IMG" not in picture.file.name
    made = {size.filter_spec: size.file.read() for size in picture.renditions.all()}
    assert set(ALL_RENDITIONS) <= set(made)
    for kept in (data, *made.values()):
        assert not any(trace in kept for trace in TRACES)
        assert not Image.open(io.BytesIO(kept)).getexif()


def test_path_in_the_name_leads_nowhere(editor):
    upload(editor, "add", "..\\..\\..%2F..%2Fevil.php", encoded(halves()))
    name = PortalImage.objects.get().file.name
    assert name.startswith("original_images/")
    assert name.endswith(".jpg")
    assert "evil" not in name


def test_replaced_picture_is_cleaned_and_has_the_new_sizes(
    editor, stored, django_capture_on_commit_callbacks
):
    old_file, old_sizes = stored.file.name, set(stored.renditions.values_list("file", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        response = editor.post(
            reverse("wagtailimages:edit", args=[stored.pk]),
            {
                "title": "新的照片",
                "credit": "王芳 摄",
                "file": SimpleUploadedFile("a.jpg", photo_with_metadata(size=(1000, 800))),
            },
        )
    assert response.status_code == 302
    picture = PortalImage.objects.get()
    assert (picture.width, picture.height) == (1000, 800)
    assert not any(trace in picture.file.read() for trace in TRACES)
    new_sizes = set(picture.renditions.values_list("file", flat=True))
    assert set(ALL_RENDITIONS) <= set(picture.renditions.values_list("filter_spec", flat=True))
    assert not old_sizes & new_sizes
    assert not picture.file.storage.exists(old_file)


def test_refused_replacement_leaves_the_old_picture(editor, stored):
    response = editor.post(
        reverse("wagtailimages:edit", args=[stored.pk]),
        {"title": "新的名字", "file": SimpleUploadedFile("a.jpg", b"MZ")},
    )
    assert "没有收下" in response.content.decode()
    picture = PortalImage.objects.get()
    assert picture.file.name == stored.file.name
    assert picture.file.read()


def test_edit_without_a_file_keeps_the_file(editor, stored):
    editor.post(reverse("wagtailimages:edit", args=[stored.pk]), {"title": "换个名字", "credit": "李"})
    picture = PortalImage.objects.get()
    assert (picture.title, picture.credit, picture.file.name) == ("换个名字", "李", stored.file.name)


def test_upload_with_a_refused_title_waits_clean_and_becomes_a_picture(editor):
    response = upload(editor, "multiple", "IMG_2.jpg", photo_with_metadata(), title="长" * 300)
    waiting = UploadedFile.objects.get()
    assert not any(trace in waiting.file.read() for trace in TRACES)
    assert response.json()["uploaded_file_id"] == waiting.pk
    prefix = f"uploaded-image-{waiting.pk}"
    editor.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk]),
        {f"{prefix}-title": "短名字", f"{prefix}-credit": "林晓 摄"},
    )
    picture = PortalImage.objects.get()
    assert not any(trace in picture.file.read() for trace in TRACES)
    assert picture.file_hash
    assert picture.width == 400


def test_forms_explain_themselves_in_chinese_and_ask_for_no_alt_text(editor):
    page = editor.get(reverse("wagtailimages:add")).content.decode()
    assert "不超过 15 MB、5000 万像素" in page
    assert "写图里是谁" in page
    assert 'id="id_description"' not in page
    assert "不超过 15 MB" in editor.get(reverse("wagtailimages:add_multiple")).content.decode()


def test_title_never_passes_for_alt_text(editor, stored):
    chosen = editor.get(reverse("wagtailimages_chooser:chosen", args=[stored.pk])).json()
    assert chosen["result"]["default_alt_text"] == ""
