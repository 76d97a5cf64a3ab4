import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms

from portal.media.hygiene import clean_picture
from tests.effort import at_most

from .samples import (
    HOSTILE_PICTURES,
    SCRIPT,
    encoded,
    halves,
    heic,
    hostile,
    photo_with_metadata,
    png_claiming,
    png_with_texts,
)


def cleaned(data: bytes, name: str = "upload.bin", title: str = "理发师傅") -> tuple[Image.Image, bytes, str]:
    file = clean_picture(ContentFile(data, name=name), title=title)
    data = file.read()
    return Image.open(io.BytesIO(data)), data, file.name


def is_red(pixel) -> bool:
    return pixel[0] > 180 > 100 > pixel[2]


def is_blue(pixel) -> bool:
    return pixel[2] > 180 > 100 > pixel[0]


@pytest.mark.long
@pytest.mark.parametrize("case", HOSTILE_PICTURES)
def test_hostile_file_is_refused_in_two_seconds_with_name_and_reason(case):
    name, _make, reason = HOSTILE_PICTURES[case]
    upload = ContentFile(hostile(case), name=name)
    with at_most(4), pytest.raises(ValidationError) as refused:
        clean_picture(upload, title="照片")
    sentence = refused.value.messages[0]
    assert f"“{name}”没有收下" in sentence
    assert reason in sentence
    assert "请" in sentence


@pytest.mark.long
def test_two_and_a_half_gigapixels_fit_in_a_small_file():
    assert len(png_claiming(50_000, 50_000)) < 400_000


def test_photo_loses_place_camera_comment_and_what_hangs_behind_it():
    source = photo_with_metadata()
    assert source.count(b"SECRET") >= 5
    picture, data, _name = cleaned(source)
    assert picture.format == "JPEG"
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"SECRET", b"Exif", b"ICC_PROFILE", b"adobe", SCRIPT):
        assert trace not in data
    assert data.endswith(b"\xff\xd9")


def test_png_loses_its_texts_and_its_tail():
    source = png_with_texts() + SCRIPT
    _picture, data, _name = cleaned(source)
    for trace in (b"SECRET", b"Comment", b"tEXt", b"adobe", SCRIPT):
        assert trace not in data


def test_heic_becomes_jpeg_without_its_place():
    picture, data, name = cleaned(heic())
    assert (picture.format, picture.size) == ("JPEG", (320, 240))
    assert name.endswith(".jpg")
    assert b"Exif" not in data


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [
        (1, "left"),
        (2, "right"),
        (3, "right"),
        (4, "left"),
        (5, "top"),
        (6, "top"),
        (7, "bottom"),
        (8, "bottom"),
    ],
)
def test_picture_stands_as_it_was_taken(orientation, red_at):
    picture, _data, _name = cleaned(photo_with_metadata(orientation))
    width, height = picture.size
    assert (width, height) == ((400, 300) if orientation < 5 else (300, 400))
    places = {
        "left": (10, height // 2),
        "right": (width - 10, height // 2),
        "top": (width // 2, 10),
        "bottom": (width // 2, height - 10),
    }
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    assert is_red(picture.getpixel(places[red_at]))
    assert is_blue(picture.getpixel(places[opposite[red_at]]))


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "CMYK", "YCbCr"])
def test_every_way_of_writing_pixels_becomes_plain_jpeg(mode):
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    picture, _data, _name = cleaned(encoded(halves(mode=mode), kind))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (400, 300))
    if mode not in ("L", "1"):
        assert is_red(picture.getpixel((50, 150)))


def test_sixteen_bits_of_grey_keep_their_shades():
    grey = Image.new("I;16", (40, 40), 0x8000)
    picture, _data, _name = cleaned(encoded(grey, "PNG"))
    assert abs(picture.getpixel((20, 20))[0] - 128) < 3


def test_transparent_picture_stays_transparent_and_opaque_alpha_is_dropped():
    clear = halves(mode="RGBA")
    clear.putpixel((0, 0), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 0), (0, 0, 100, 300))
    picture, _data, name = cleaned(encoded(clear, "PNG"))
    assert (picture.format, picture.getpixel((20, 150))[3]) == ("WEBP", 0)
    assert name.endswith(".webp")
    assert cleaned(encoded(halves(mode="RGBA"), "PNG"))[0].format == "JPEG"


def test_transparent_palette_stays_transparent():
    palette = halves().quantize(8)
    palette.info["transparency"] = palette.getpixel((10, 10))
    picture, _data, _name = cleaned(encoded(palette, "PNG", transparency=palette.getpixel((10, 10))))
    assert picture.getpixel((20, 150))[3] == 0


def test_animation_keeps_its_first_frame():
    frames = [halves((80, 60)), Image.new("RGB", (80, 60), "green")]
    for kind in ("WEBP", "PNG"):
        picture, _data, _name = cleaned(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert getattr(picture, "n_frames", 1) == 1
        assert is_red(picture.getpixel((10, 30)))


@pytest.mark.long
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_picture_shrinks_to_2560_and_keeps_its_halves(kind):
    picture, _data, _name = cleaned(encoded(halves((5400, 2700)), kind))
    assert picture.size == (2560, 1280)
    assert is_red(picture.getpixel((1200, 640)))
    assert is_blue(picture.getpixel((1360, 640)))


@pytest.mark.long
def test_large_palette_is_reduced_in_colours_not_in_numbers():
    picture, _data, _name = cleaned(encoded(halves((5400, 2700)).quantize(4), "PNG"))
    assert picture.size == (2560, 1280)
    assert is_red(picture.getpixel((1200, 640)))


def test_colours_follow_the_profile_which_is_then_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile in which red and blue have changed places: unread, red would stay red.
    swapped = profile.replace(b"rXYZ", b"####").replace(b"bXYZ", b"rXYZ").replace(b"####", b"bXYZ")
    plain, _data, _name = cleaned(encoded(halves(), icc_profile=profile))
    turned, _data, _name = cleaned(encoded(halves(), icc_profile=swapped))
    assert is_red(plain.getpixel((50, 150)))
    assert is_blue(turned.getpixel((50, 150)))
    assert "icc_profile" not in turned.info


def test_stored_name_holds_nothing_of_the_uploaded_one():
    _picture, _data, name = cleaned(encoded(halves()), name="../../shell.php.jpg", title="剪发 ../../x")
    assert "shell" not in name
    assert "/" not in name
    assert name.endswith(".jpg")
    assert name.count(".") == 1
    assert "jian-fa" in name


def test_same_picture_twice_has_two_names_and_one_content():
    first, second = (
        clean_picture(ContentFile(encoded(halves()), name="a.jpg"), title="理发") for _turn in range(2)
    )
    assert first.name != second.name
    assert first.read() == second.read()


def test_sentence_shows_a_harmless_name():
    with pytest.raises(ValidationError) as refused:
        clean_picture(ContentFile(b"", name="C:\\人\\<img src=x onerror=alert(1)>.png"))
    assert "<" not in refused.value.messages[0]
    assert "人" not in refused.value.messages[0].split("没有收下")[0]
