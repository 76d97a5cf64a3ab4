"""Arithmetic with whole pictures agrees with arithmetic by hand."""

import math
from random import Random

import pytest

from tools.photoprint.field import Field, clouds, constant, mix, of_mask, ramps, speckle

SIZE = (40, 30)


def at(field: Field, x: int = 17, y: int = 11) -> float:
    return field.image.getpixel((x, y))


def test_arithmetic_works_pixel_by_pixel_with_fields_and_numbers():
    x, y = ramps(SIZE)
    assert (at(x), at(y)) == (17.5, 11.5)
    assert at(x * 2 + y - 1) == pytest.approx(45.5)
    assert at(1 - x / 5) == pytest.approx(-2.5)
    assert at(10 / y) == pytest.approx(10 / 11.5)
    assert at((x**2 + y**2).root()) == pytest.approx(math.hypot(17.5, 11.5), rel=1e-5)
    assert at(abs(-x)) == 17.5
    assert (at(x > y), at(x < y)) == (1, 0)
    assert (at(x.most(y)), at(x.least(3)), at(x.between(0, 9))) == (17.5, 3, 9)


def test_a_step_is_soft_and_runs_both_ways():
    x, _ = ramps(SIZE)
    assert [round(at(x.ease(10, 20), i), 2) for i in (5, 14, 25)] == [0, 0.43, 1]
    assert at(x.ease(20, 10), 5) == 1


@pytest.mark.parametrize("turn", [-9.3, -1.0, 0.0, 0.4, 2.0, 3.2, 40.0])
def test_sine_and_cosine_are_good_to_a_thousandth(turn):
    assert at(constant(SIZE, turn).sin()) == pytest.approx(math.sin(turn), abs=0.0015)
    assert at(constant(SIZE, turn).cos()) == pytest.approx(math.cos(turn), abs=0.0015)


@pytest.mark.parametrize("number", [-2.75, -2.0, -0.1, 0.0, 0.9, 3.0])
def test_whole_numbers_below_zero_round_down_as_well(number):
    assert at(constant(SIZE, number).floor()) == math.floor(number)
    assert at(constant(SIZE, number).part()) == pytest.approx(number - math.floor(number), abs=1e-6)


def test_a_blur_keeps_the_mean_and_lowers_the_peaks():
    spots = speckle((80, 60), Random("spots"))
    for radius in (0.8, 3, 9):
        soft = spots.blurred(radius)
        assert soft.mean() == pytest.approx(spots.mean(), abs=0.02)
        assert soft.highest() < spots.highest()


def test_between_two_fields_and_back_to_a_grey_picture():
    half = mix(constant(SIZE, 0.0), constant(SIZE, 1.0), constant(SIZE, 0.5))
    assert at(of_mask(half.mask())) == pytest.approx(0.5, abs=0.003)


def test_chance_is_the_same_each_time_and_takes_as_many_draws_at_any_size():
    one, other = Random(7), Random(7)
    first, second = clouds(SIZE, one, 12), clouds((90, 70), other, 27)
    assert one.random() == other.random()
    assert first.image.tobytes() == clouds(SIZE, Random(7), 12).image.tobytes()
    assert second.size == (90, 70)
