"""The codes drawn here are those that segno draws, module by module."""

import random

import pytest
import segno
from segno import encoder

from portal.core.qr_drawing import modules_of, penalty, svg_of

ADDRESSES = [f"https://{host}/n/{number}" for host in ("a.cn", "portal.example.cn") for number in range(40)]
TEXTS = ["1", "A", "临河居民区", "x" * 60, "https://portal.example.cn/" + "long/" * 40, "9" * 300]


@pytest.mark.parametrize("text", [*ADDRESSES[::7], *TEXTS])
def test_a_code_is_the_one_that_the_standard_asks_for(text):
    drawn = segno.make(text, error="m", micro=False)
    assert [bytes(row) for row in modules_of(text)] == [bytes(row) for row in drawn.matrix]
    expected = drawn.svg_inline(scale=4, border=4, omitsize=True, svgclass="qr", lineclass=None)
    assert svg_of(text) == expected


def test_every_mask_is_chosen_by_some_address():
    """So that each of the eight was compared with segno's."""
    chosen = {encoder.encode(text, error="m", micro=False).mask for text in ADDRESSES}
    assert chosen == set(range(8))
    for text in ADDRESSES:
        assert bytes(modules_of(text)[8]) == bytes(segno.make(text, error="m", micro=False).matrix[8])


@pytest.mark.parametrize("width", [21, 25, 29])
def test_points_against_a_mask_are_counted_as_segno_counts_them(width):
    rng = random.Random(width)
    for share in (0.2, 0.5, 0.8):
        rows = [bytearray(rng.random() < share for _column in range(width)) for _row in range(width)]
        signs = "".join("".join(map(str, row)) + "0" for row in rows)
        assert penalty(int(signs[::-1], 2), width) == encoder.evaluate_mask(rows, width, width)


def test_patterns_at_the_edge_and_into_each_other_are_counted_once():
    """1011101 at the beginning, at the end, and two that share three modules."""
    width = 21
    for line in (
        "101110100000000000000",
        "000000000000001011101",
        "110111011101000010111",
        "101110111010000101110",
    ):
        rows = [bytearray(int(sign) for sign in line), *(bytearray(width) for _row in range(width - 1))]
        signs = "".join("".join(map(str, row)) + "0" for row in rows)
        assert penalty(int(signs[::-1], 2), width) == encoder.evaluate_mask(rows, width, width)
