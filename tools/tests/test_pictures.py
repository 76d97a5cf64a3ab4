"""The command that draws the demo's pictures: what is missing, nothing twice, and what nobody asks for goes."""

import pytest

from demo.orders import LANDSCAPE, PORTRAIT, file_name
from tools import pictures
from tools.pictures import wanted

ORDERS = {("bridge", 1, LANDSCAPE), ("lamp", 2, PORTRAIT)}


@pytest.fixture
def quick(monkeypatch):
    """Sheets as small as a thumb-nail."""
    monkeypatch.setattr(pictures, "SIZES", {LANDSCAPE: (60, 40), PORTRAIT: (45, 60)})


def test_every_scene_that_a_text_asks_for_has_somebody_who_draws_it():
    assert {scene for scene, _, _ in wanted()} <= set(pictures.DRAWERS)


@pytest.mark.usefixtures("quick")
def test_what_is_missing_is_drawn_and_what_is_there_stays(tmp_path):
    assert pictures.bring_up_to_date(ORDERS, tmp_path) == (2, 0)
    assert {path.name for path in tmp_path.iterdir()} == {file_name(order) for order in ORDERS}
    (tmp_path / "bridge-1-landscape.webp").write_bytes(b"kept")
    assert pictures.bring_up_to_date(ORDERS, tmp_path) == (0, 0)
    assert (tmp_path / "bridge-1-landscape.webp").read_bytes() == b"kept"
    assert pictures.bring_up_to_date(ORDERS, tmp_path, anew=True) == (2, 0)
    assert (tmp_path / "bridge-1-landscape.webp").read_bytes() != b"kept"


@pytest.mark.usefixtures("quick")
def test_a_file_that_no_text_asks_for_is_taken_away(tmp_path):
    (tmp_path / "house-5-landscape.webp").touch()
    assert pictures.bring_up_to_date(ORDERS, tmp_path) == (2, 1)
    assert {path.name for path in tmp_path.iterdir()} == {file_name(order) for order in ORDERS}


def test_a_scene_that_nobody_knows_is_named(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(pictures, "wanted", lambda: {("skyscraper", 1, LANDSCAPE)})
    assert pictures.main([]) == 1
    assert "skyscraper" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
