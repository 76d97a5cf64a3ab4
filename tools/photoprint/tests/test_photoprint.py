"""The pictures of the photograph kind: every scene, the same each time, different by seed, and nothing like a paper-cut."""

import io
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageStat

from tools import papercut
from tools.photoprint import SCENES, draw, webp
from tools.photoprint.tones import encoded

SMALL, UPRIGHT = (72, 48), (48, 64)


@cache
def drawn(scene: str, seed: int, size: tuple[int, int] = SMALL) -> Image.Image:
    """Several tests look at the same picture."""
    return draw(scene, seed, size)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures per colour channel, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_there_are_many_scenes_and_none_is_named_like_a_paper_cut():
    assert len(SCENES) >= 12
    assert not set(SCENES) & set(papercut.SCENES)


@pytest.mark.prove
@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_has_the_tones_of_a_photograph_or_a_print(scene):
    for size in (SMALL, UPRIGHT):
        image = drawn(scene, 1, size)
        assert (image.mode, image.size) == ("RGB", size)
        # Many tones, lights and darks, and no flat card.
        assert len(image.getcolors(size[0] * size[1])) > 400
        grey = image.convert("L")
        assert ImageStat.Stat(grey).stddev[0] > 12
        assert grey.getextrema()[1] - grey.getextrema()[0] > 90


@pytest.mark.prove
@pytest.mark.parametrize("scene", SCENES)
def test_the_same_seed_gives_the_same_picture_and_another_seed_another(scene):
    assert draw(scene, 1, SMALL).tobytes() == drawn(scene, 1).tobytes()
    assert difference(drawn(scene, 2), drawn(scene, 1)) > 3


@pytest.mark.prove
@pytest.mark.parametrize("scene", SCENES)
def test_a_picture_is_warm_and_has_no_tone_that_is_foreign_to_the_portal(scene):
    """Neither purple nor neon: blue never leads by much, and the mean is close to warm grey."""
    for _, (red, _green, blue) in drawn(scene, 2).getcolors(SMALL[0] * SMALL[1]):
        assert blue - red < 110
    red, green, blue = ImageStat.Stat(drawn(scene, 2)).mean
    assert max(red, green, blue) - min(red, green, blue) < 75


def test_a_file_is_made_as_good_as_its_weight_allows():
    noise = Image.effect_noise((300, 200), 60).convert("RGB")
    heavy, light = encoded(noise, most=45_000), encoded(noise, most=12_000)
    assert len(light) < len(heavy) <= 45_000
    with Image.open(io.BytesIO(webp("ripples", 1, SMALL))) as image:
        assert (image.format, image.size) == ("WEBP", SMALL)


def test_an_unknown_scene_is_refused_with_the_known_names():
    with pytest.raises(ValueError, match=r"unknown scene 'skyscraper'.*beans.*umbrellas"):
        draw("skyscraper", 1)
