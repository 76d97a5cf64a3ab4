import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from PIL import Image

from portal.media.actions import store_picture
from portal.media.cards import ALL_RENDITIONS, RENDITIONS
from portal.media.models import PortalImage
from portal.media.renditions import ADMIN_RENDITIONS, make_renditions

from .samples import encoded, halves, photo_with_metadata

EVERY_SIZE = set(ALL_RENDITIONS) | set(ADMIN_RENDITIONS)


def sizes_of(picture):
    return set(picture.renditions.values_list("filter_spec", flat=True))


def test_stored_picture_has_every_size_at_once(stored):
    assert sizes_of(stored) == EVERY_SIZE
    by_spec = {size.filter_spec: (size.width, size.height) for size in stored.renditions.all()}
    assert by_spec[RENDITIONS["card"][0]] == (480, 320)
    assert by_spec[RENDITIONS["lead"][1]] == (1280, 960)
    assert by_spec[RENDITIONS["portrait"][1]] == (600, 800)
    assert (stored.width, stored.height, stored.credit) == (1600, 1200, "林晓 摄")
    assert stored.file_size == stored.file.size


def test_how_large_a_size_is_stands_in_its_head_and_nothing_is_decoded_for_it(stored, monkeypatch):
    size = stored.renditions.get(filter_spec=RENDITIONS["card"][0])

    def decoded(_file):
        raise AssertionError("decoded")

    monkeypatch.setattr("willow.Image.open", decoded)
    assert (size.file.width, size.file.height) == (480, 320)
    assert stored.file.width == 1600


def test_what_has_no_head_that_is_known_is_left_to_willow(stored, monkeypatch):
    class Odd:
        def get_size(self):
            return 7, 5

    monkeypatch.setattr("willow.Image.open", lambda _file: Odd())
    stored.file = ContentFile(b"of a kind that only Willow reads", name="odd.xyz")
    assert stored.file.width == 7


def test_sizes_hold_nothing_but_pixels(collection):
    picture = store_picture(title="门口", data=photo_with_metadata(size=(900, 700)), collection=collection)
    for size in picture.renditions.all():
        opened = Image.open(size.file)
        assert not opened.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(opened.info)


def test_nothing_missing_costs_one_query(stored, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert make_renditions(stored) == []


def test_new_focal_point_makes_new_sizes(stored, django_capture_on_commit_callbacks):
    before = stored.renditions.count()
    picture = PortalImage.objects.get(pk=stored.pk)
    picture.focal_point_x, picture.focal_point_y = 300, 300
    picture.focal_point_width = picture.focal_point_height = 200
    with django_capture_on_commit_callbacks(execute=True):
        picture.save()
    fills = [spec for spec in ALL_RENDITIONS if spec.startswith("fill")]
    assert picture.renditions.count() == before + len(fills)


def test_a_size_that_fails_leaves_the_picture_in_the_library(
    stored, django_capture_on_commit_callbacks, caplog
):
    stored.renditions.all().delete()
    stored.file.storage.delete(stored.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        PortalImage.objects.get(pk=stored.pk).save()
    assert PortalImage.objects.filter(pk=stored.pk).exists()
    assert "on_commit" in caplog.text


def test_transparent_picture_is_shared_on_white(collection):
    clear = Image.new("RGBA", (700, 700), (0, 0, 0, 0))
    picture = store_picture(title="剪纸", data=encoded(clear, "PNG"), collection=collection)
    share = picture.renditions.get(filter_spec=RENDITIONS["share"][0])
    assert min(Image.open(share.file).getpixel((300, 300))) > 250


def test_small_picture_is_not_blown_up(collection):
    picture = store_picture(title="印章", data=encoded(halves((200, 150))), collection=collection)
    assert sizes_of(picture) == EVERY_SIZE
    assert max(picture.renditions.values_list("width", flat=True)) == 200


def test_command_makes_what_is_missing_and_names_what_cannot_be_opened(stored, collection, capsys):
    stored.renditions.filter(filter_spec__startswith="fill").delete()
    call_command("make_renditions")
    assert sizes_of(stored) == EVERY_SIZE
    assert "补做了 5 个尺寸" in capsys.readouterr().out
    lost = store_picture(title="丢失的", data=encoded(halves()), collection=collection)
    lost.renditions.all().delete()
    lost.file.storage.delete(lost.file.name)
    with pytest.raises(CommandError, match="1 张图片"):
        call_command("make_renditions")
    assert "丢失的" in capsys.readouterr().err
