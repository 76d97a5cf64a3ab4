"""Traditional characters and the simplified one for each."""

from functools import cache
from pathlib import Path

SIMPLIFIED = Path(__file__).with_name("simplified.txt")


@cache
def simplified_table() -> dict[int, str]:
    """For `str.translate`: one character in, one out."""
    lines = [line for line in SIMPLIFIED.read_text("utf-8").splitlines() if not line.startswith("#")]
    return dict(zip(map(ord, lines[0]), lines[1], strict=True))
