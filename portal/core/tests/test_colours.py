"""Every pair of colours that text is set in, measured (WCAG 2.1, contrast)."""

import re

import pytest
from django.conf import settings


def colours(mode: str = "") -> dict[str, str]:
    """The tokens by name; with a mode, those that its own block changes."""
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    blocks = re.findall(r"^(:root|\.[a-z]+) \{(.*?)\}", text, re.MULTILINE | re.DOTALL)
    wanted = [words for name, words in blocks if name in (":root", f".{mode}")]
    return {
        name: value for words in wanted for name, value in re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", words)
    }


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["paper", "paper-deep", "card"])
@pytest.mark.parametrize(("words", "least"), [("ink", 7), ("soft", 6.4), ("accent", 4.5), ("support", 7)])
def test_words_can_be_read_on_every_ground(words, least, ground):
    found = colours()
    assert contrast(found[words], found[ground]) >= least


@pytest.mark.parametrize("ground", ["paper", "paper-deep", "card"])
@pytest.mark.parametrize("words", ["ink", "soft", "accent", "support"])
def test_every_pair_of_the_elder_mode_is_seven_to_one(words, ground):
    found = colours("elder")
    assert contrast(found[words], found[ground]) >= 7
    assert found["accent"] != colours()["accent"], "the elder block was read"


def test_soft_ink_on_paper_keeps_what_the_art_direction_asks():
    assert contrast(colours()["soft"], colours()["paper"]) >= 7


@pytest.mark.parametrize("ground", ["accent", "support"])
def test_white_words_can_be_read_on_buttons_and_plates(ground):
    assert contrast(colours()["card"], colours()[ground]) >= 4.5


def test_the_focus_ring_shows_on_every_ground_by_one_of_its_two_colours():
    found = colours()
    for ground in ("paper", "paper-deep", "card", "accent", "support"):
        assert max(contrast(found[ring], found[ground]) for ring in ("ring", "ink")) >= 3
