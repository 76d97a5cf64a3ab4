"""The demo's pictures are files: every one that a text asks for, none besides, light enough to travel with the code."""

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from demo import picture_book
from demo.orders import LANDSCAPE, PORTRAIT, file_name
from demo.picture_book import PICTURES, MissingPicture, PictureBook
from tools.pictures import wanted

MOST_BYTES = 3_000_000
SIZES = {LANDSCAPE: (960, 640), PORTRAIT: (720, 960)}
MEND = "run `python -m tools.pictures`"


def test_every_picture_that_a_text_asks_for_is_there_and_no_other():
    kept = {path.name for path in PICTURES.iterdir()}
    assert {file_name(order) for order in wanted()} == kept, MEND


def test_the_pictures_weigh_less_than_three_megabytes_together():
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("order", sorted(wanted()), ids=file_name)
def test_a_picture_has_the_size_of_its_shape(order):
    with Image.open(PICTURES / file_name(order)) as picture:
        assert (picture.format, picture.size) == ("WEBP", SIZES[order[2]])


def test_the_orders_are_those_of_all_kinds_of_texts():
    orders = wanted()
    assert len(orders) > 90
    assert {shape for _, _, shape in orders} == {LANDSCAPE, PORTRAIT}


def test_a_picture_that_was_never_drawn_is_missed_with_the_command_that_draws_it():
    with pytest.raises(MissingPicture, match=r"skyscraper-1-landscape\.webp.*python -m tools\.pictures"):
        PictureBook(collection=None).get("skyscraper", 1)


@pytest.mark.django_db
def test_a_first_start_without_a_picture_says_which_and_makes_nothing(monkeypatch, tmp_path):
    from home.models import HomePage

    monkeypatch.setattr(picture_book, "PICTURES", tmp_path)
    with pytest.raises(CommandError, match=r"python -m tools\.pictures"):
        call_command("demo")
    assert not HomePage.objects.exists()
