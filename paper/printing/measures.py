"""How full the paper is: places that the printer marked, turned into what an editor reads and what the last page needs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# Millimetres, as in templates/newspaper.typ.
TEXT_TOP, TEXT_HIGH, COLUMNS = 22.0, 260.0, 3
LINE, CLEAR = 5.93, 5.93
LEFT, COLUMN_STEP = 16.0, 61.2
# Below this a gap is no more than a short last line or two.
SEEN = 1 / 12
SHARES = (
    (1 / 4, gettext_noop("四分之一")),
    (1 / 3, gettext_noop("三分之一")),
    (1 / 2, gettext_noop("一半")),
    (2 / 3, gettext_noop("三分之二")),
    (3 / 4, gettext_noop("四分之三")),
)


@dataclass(frozen=True)
class Fill:
    """How a number fills its paper.

    Args:
        pages: how many A4 pages it has.
        gaps: which pages have room left, and how much of a page, from 0 to 1.
    """

    pages: int
    gaps: tuple[tuple[int, float], ...]

    @property
    def to_fold(self) -> int:
        """How many pages are missing to folded A3, which takes four at a time."""
        return -self.pages % 4

    def words(self) -> str:
        """What an editor reads while composing: 共 4 版，第 3 版还空四分之一."""
        parts = [_("共 %(pages)d 版") % {"pages": self.pages}]
        parts += [
            _("第 %(page)d 版还空%(share)s") % {"page": page, "share": share_words(share)}
            for page, share in self.gaps
            if share >= SEEN
        ]
        return "，".join(parts if len(parts) > 1 else [*parts, _("都排满了")])


def share_words(share: float) -> str:
    """A part of a page, as one says it."""
    if share < 1 / 5:
        return _("一点")
    if share > 7 / 8:
        return _("大半")
    return _(min(SHARES, key=lambda one: abs(one[0] - share))[1])


@dataclass(frozen=True)
class Marks:
    """Where things came to stand, in millimetres from the upper left corner of the page.

    Args:
        end: the end of the text: page, column from 0, height.
        back: what stands on the back page: its page and how high it is.
        top: where the columns of the last page of text begin.
    """

    end_page: int
    end_column: int
    end_y: float
    back_page: int
    back_high: float
    top: float

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(self.end_page, self.back_page)

    @property
    def alone(self) -> bool:
        """Whether the back page holds no text."""
        return self.back_page > self.end_page

    @property
    def column_high(self) -> float:
        """How high the columns of the last page of text are."""
        foot = 0 if self.alone else self.back_high + CLEAR
        return TEXT_TOP + TEXT_HIGH - foot - self.top

    @property
    def empty(self) -> float:
        """What is empty in all columns of that page together, in millimetres of one column."""
        used = self.end_column * self.column_high + self.end_y - self.top
        return max(0.0, COLUMNS * self.column_high - used)


def read_marks(found: list[dict[str, Any]]) -> Marks:
    """Read what the printer marked.

    Args:
        found: the marks in the order of the paper; end, back and front are always there.
    """
    one = {mark["kind"]: mark for mark in found if mark["kind"] in ("front", "end", "back")}
    end, back, front = one["end"], one["back"], one["front"]
    # Whatever runs across the head of the last page of text pushes its columns down; it ends with its mark.
    heads = [
        mark["y"] + CLEAR
        for mark in found
        if mark["kind"] == "across" and mark["page"] == end["page"] and mark["y"] < end["y"]
    ]
    if end["page"] == 1:
        heads.append(front["y"] + front["high"] + CLEAR)
    column = round((end["x"] - LEFT) / COLUMN_STEP)
    return Marks(
        end_page=end["page"],
        end_column=min(COLUMNS - 1, max(0, column)),
        end_y=end["y"],
        back_page=back["page"],
        back_high=back["high"],
        top=max([TEXT_TOP, *heads]),
    )


def fill_from(marks: Marks) -> Fill:
    """How the paper fills, before anything is put into its gaps."""
    gaps = [(marks.end_page, marks.empty / (COLUMNS * TEXT_HIGH))]
    if marks.alone:
        gaps.append((marks.back_page, 1 - marks.back_high / TEXT_HIGH))
    return Fill(pages=marks.pages, gaps=tuple(gaps))


def level(marks: Marks) -> float:
    """How much room at the foot of the last page of text makes its columns equally long, in millimetres."""
    room = marks.empty / COLUMNS - LINE
    return room if room >= 2 * LINE else 0.0
