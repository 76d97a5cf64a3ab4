"""Seals and house-number plates: well-formed, small, safe, read from right to left."""

import re
from xml.etree import ElementTree

import pytest

from brands.seal import seal_svg
from portal.places.plate import plate_svg

SVG = "{http://www.w3.org/2000/svg}"
NAME = "板凳法律诊所甲"


def characters(svg: str) -> list[tuple[str, float, float]]:
    """Every character of a seal with the place it stands at."""
    found = []
    for node in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        x, y = re.search(r"([\d.]+) ([\d.]+)\)$", node.get("transform")).groups()
        found.append((node.text, float(x), float(y)))
    return found


@pytest.mark.parametrize("shape", ["square", "oval", "gourd"])
@pytest.mark.parametrize("count", range(8))
def test_a_seal_is_small_xml_with_its_first_six_characters_inside(shape, count):
    svg = seal_svg(NAME[:count], shape, title="板凳法律诊所")
    assert len(svg.encode()) <= 2048
    placed = characters(svg)
    assert "".join(c for c, _, _ in placed) == NAME[: min(count, 6)]
    assert all(10 < x < 110 and 10 < y < 115 for _, x, y in placed)
    assert len({(x, y) for _, x, y in placed}) == len(placed)


def test_three_characters_stand_as_one_and_two_read_from_the_right():
    (first, first_x, _), (second, second_x, second_y), (third, third_x, third_y) = characters(
        seal_svg("幸福里")
    )
    assert (first, second, third) == ("幸", "福", "里")
    assert first_x > second_x == third_x
    assert second_y < third_y


def test_four_characters_stand_two_by_two_read_from_the_right():
    places = {c: (x, y) for c, x, y in characters(seal_svg("墨香课堂"))}
    assert places["墨"][0] == places["香"][0] > places["课"][0] == places["堂"][0]
    assert places["墨"][1] == places["课"][1] < places["香"][1] == places["堂"][1]


def test_the_characters_are_paper_on_vermilion():
    seal = ElementTree.fromstring(seal_svg("福"))
    assert (seal.find(f"{SVG}path").get("fill"), seal.find(f"{SVG}g").get("fill")) == ("#A62B1C", "#FBF8F2")


def test_the_stone_depends_on_the_name_and_on_nothing_else():
    def edge(svg):
        return ElementTree.fromstring(svg).find(f"{SVG}path").get("d")

    assert seal_svg("幸福里") == seal_svg("幸福里")
    assert edge(seal_svg("幸福里")) != edge(seal_svg("墨香课堂"))
    assert edge(seal_svg("幸福里", "oval")) != edge(seal_svg("幸福里", "gourd"))


@pytest.mark.parametrize(("draw", "shown"), [(seal_svg, "<&\"'>"), (plate_svg, '<&"')])
def test_markup_and_characters_xml_forbids_do_no_harm(draw, shown):
    svg = draw("<&\x00\n\"'>")
    texts = "".join(node.text for node in ElementTree.fromstring(svg).iter(f"{SVG}text"))
    assert texts == shown


def test_a_title_is_read_out_and_escaped():
    root = ElementTree.fromstring(seal_svg("福", title='<b>"福"</b> & 印\x07'))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == '<b>"福"</b> & 印'
    assert root.get("aria-hidden") is None


@pytest.mark.parametrize("svg", [seal_svg("福"), seal_svg("福", title="  "), plate_svg("临河")])
def test_without_a_title_the_picture_is_decoration(svg):
    root = ElementTree.fromstring(svg)
    assert (root.get("aria-hidden"), root.get("focusable"), root.get("role")) == ("true", "false", None)
    assert root.find(f"{SVG}title") is None


@pytest.mark.parametrize("svg", [seal_svg(NAME, "gourd"), plate_svg("临河")])
def test_a_strict_content_policy_finds_nothing_to_refuse(svg):
    for node in ElementTree.fromstring(svg).iter():
        assert node.tag.removeprefix(SVG) in {"svg", "path", "rect", "g", "text"}
        assert not {
            name for name in node.attrib if name in {"style", "class", "href"} or name.startswith("on")
        }


def test_an_unknown_shape_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown shape 'star'.*gourd"):
        seal_svg("福", "star")


@pytest.mark.parametrize(
    ("text", "shown"), [("河", "河"), ("临 河", "临河"), ("临河居民区", "临河居"), ("", None)]
)
def test_a_plate_shows_up_to_three_characters(text, shown):
    svg = plate_svg(text)
    node = ElementTree.fromstring(svg).find(f".//{SVG}text")
    assert (node.text if node is not None else None) == shown
    assert len(svg.encode()) <= 2048
