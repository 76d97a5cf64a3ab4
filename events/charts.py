"""Bars drawn as they are told: so many of so many, one line each, as shapes of an SVG that needs no script."""

from collections.abc import Iterable
from dataclasses import dataclass

from .figures import Share

# In units of the drawing, which a phone shows one to one.
WIDTH, ROW, BAR, TOP = 320, 58, 16, 28
LONGEST_LABEL = 12


@dataclass(frozen=True)
class Bar:
    """One line: its words, its number, how long whole and part are drawn."""

    label: str
    share: Share
    y: int
    whole: int
    part: int

    @property
    def text_y(self) -> int:
        return self.y - 6

    @property
    def short_label(self) -> str:
        cut = len(self.label) > LONGEST_LABEL
        return f"{self.label[: LONGEST_LABEL - 1]}…" if cut else self.label


@dataclass(frozen=True)
class Chart:
    """Bars over one another, drawn to one scale."""

    bars: list[Bar]

    width = WIDTH
    bar = BAR

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


def chart_of(rows: Iterable[tuple[str, Share]]) -> Chart:
    """Draw each share to the scale of the largest; more came than places (one left, another came) is drawn longer."""
    rows = list(rows)
    most = max((max(share.part, share.whole) for _label, share in rows), default=0) or 1

    def length(number: int) -> int:
        return round(WIDTH * number / most)

    return Chart(
        [
            Bar(label, share, ROW * n + TOP, length(share.whole), length(share.part))
            for n, (label, share) in enumerate(rows)
        ]
    )
