"""The demo pictures: every scene, the same each time, different by seed, small enough for a village line."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from tools.papercut import SCENES, draw, webp

NAMES = [
    "scissors",
    "teapot",
    "lamp",
    "lane",
    "dancers",
    "abacus",
    "broom",
    "brush",
    "bridge",
    "boat",
    "bench",
    "clinic",
    "reading",
    "bowl",
    "flowers",
    "basket",
    "field",
    "lantern",
    "blackboard",
    "knitting",
    "bicycle",
    "opera",
    "scales",
    "cap",
    "tree",
    "house",
    "hands",
    "stage",
    "letter",
    "bell",
    "portrait-man",
    "portrait-woman",
    "portrait-elder-man",
    "portrait-elder-woman",
    "portrait-child",
]
SMALL = (300, 200)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures per colour channel, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_every_scene_of_the_list_can_be_drawn_and_no_other():
    assert sorted(SCENES) == sorted(NAMES)


@pytest.mark.prove
@pytest.mark.parametrize("scene", NAMES)
@pytest.mark.parametrize("size", [SMALL, (225, 300), (200, 200)])
def test_a_scene_fills_the_size_asked_for_with_several_colours(scene, size):
    image = draw(scene, 1, size)
    assert (image.mode, image.size) == ("RGB", size)
    pixels = size[0] * size[1]
    broad = [count for count, _ in image.getcolors(pixels) if count > pixels * 0.02]
    assert len(broad) >= 3


@pytest.mark.prove
@pytest.mark.parametrize("scene", NAMES)
def test_neighbouring_seeds_look_clearly_different(scene):
    first, second, third = (draw(scene, seed, SMALL) for seed in (1, 2, 3))
    assert min(difference(first, second), difference(second, third)) > 20


@pytest.mark.prove
@pytest.mark.parametrize("scene", NAMES)
def test_the_middle_that_an_upright_crop_keeps_is_never_bare(scene):
    image = draw(scene, 4, (600, 400))
    middle = image.crop((150, 0, 450, 400))
    colours = {colour: count for count, colour in middle.getcolors(120_000)}
    assert max(colours.values()) < 0.8 * 300 * 400


def test_no_colour_is_grey():
    for scene in NAMES:
        image = draw(scene, 5, SMALL)
        for count, colour in image.getcolors(60_000):
            assert count < 600 or max(colour) - min(colour) >= 6, scene


def test_the_same_scene_seed_and_size_give_the_same_bytes():
    assert webp("bridge", 9) == webp("bridge", 9)
    assert draw("bridge", 9).tobytes() == draw("bridge", 9).tobytes()


@pytest.mark.prove
@pytest.mark.parametrize("scene", NAMES)
def test_a_picture_weighs_at_most_45_kilobytes(scene):
    data = webp(scene, 8)
    assert len(data) <= 45_000
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("WEBP", (1200, 800))
        assert difference(image.convert("RGB"), draw(scene, 8)) < 1


def test_an_unknown_scene_is_refused_with_the_known_names():
    with pytest.raises(ValueError, match=r"unknown scene 'skyscraper'.*bridge.*teapot"):
        draw("skyscraper", 1)
