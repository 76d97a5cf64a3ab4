"""Rows of a table of which `make test` or `make long` tries some, and `make prove` all."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def some(rows: Iterable[Any], chosen: Callable[[Any], bool] | int) -> list[Any]:
    """A table for `parametrize` with the rows that are not chosen marked as proofs.

    Args:
        chosen: which rows every run tries, or how many of them, spread evenly over the table.
    """
    listed = list(rows)
    if isinstance(chosen, int):
        step = len(listed) / chosen
        kept = {int(number * step) for number in range(chosen)}
    else:
        kept = {place for place, row in enumerate(listed) if chosen(row)}
    assert kept, "nothing of the table would be tried"
    return [row if place in kept else _proof(row) for place, row in enumerate(listed)]


def _proof(row: Any) -> Any:
    values = row if isinstance(row, tuple) else (row,)
    return pytest.param(*values, marks=pytest.mark.prove)
