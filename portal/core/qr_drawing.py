"""QR codes as fast as a page needs them: the same codes that segno draws, with the best mask found on whole numbers.

ISO/IEC 18004 asks for all eight masks to be tried and scored (7.8.3); module by module that takes longer than the rest of an
article. Here all modules of a code are the bits of one number, a line's modules side by side with a light one between lines,
so that a shift moves the whole code by a module or by a line. Encoding stays segno's.
"""

import re
from collections.abc import Iterator
from functools import cache

from segno import encoder

N2, N3, N4 = 3, 40, 10
FINDER = (0, 2, 3, 4, 6)  # the dark modules of 1 : 1 : 3 : 1 : 1
BORDER, SCALE = 4, 4
DIGITS = bytes.maketrans(b"\x00\x01\x02", b"010")
MODULES = bytes.maketrans(b"01", b"\x00\x01")
OPEN_MODULES = bytes.maketrans(b"\x00\x01\x02", b"001")
RUN = re.compile("1+")


def svg_of(text: str) -> str:
    """A code as SVG markup: one path, no size, no style."""
    rows = [bytes(row).translate(DIGITS).decode() for row in modules_of(text)]
    size = (len(rows) + 2 * BORDER) * SCALE
    path, x, y = [], 0, 0.0
    for number, row in enumerate(rows):
        line = number + BORDER + 0.5
        for run in RUN.finditer(row):
            begins, ends = run.start() + BORDER, run.end() + BORDER
            path.append(f"{'m' if path else 'M'}{begins - x} {line - y:g}h{ends - begins}")
            x, y = ends, line
    return (
        f'<svg viewBox="0 0 {size} {size}" class="qr"><path transform="scale({SCALE})" stroke="#000"'
        f' d="{"".join(path)}"/></svg>'
    )


def modules_of(text: str) -> tuple[bytearray, ...]:
    """The lines of the smallest code for a text, corrected as level M or better; 1 is dark."""
    code = encoder.encode(text, error="m", mask=0, micro=False)
    width = len(code.matrix)
    fixed, open_, masks = _standing(width)
    data = (_number(code.matrix, DIGITS) & open_) ^ masks[0]
    tried = [fixed | (data ^ mask) for mask in masks]
    best = min(range(len(masks)), key=lambda number: penalty(tried[number], width))
    matrix = _lines(tried[best], width)
    encoder.add_format_info(matrix, code.version, code.error, best)
    encoder.add_version_info(matrix, code.version)
    return matrix


@cache
def _standing(width: int) -> tuple[int, int, list[int]]:
    """What is the same in all codes of a size: the dark modules that no data changes, those that hold data, the masks."""
    matrix = encoder.make_matrix(width, width)
    encoder.add_finder_patterns(matrix, width, width)
    encoder.add_alignment_patterns(matrix, width, width)
    fixed = _number(matrix, DIGITS)
    matrix[-8][8] = 1
    open_ = _number(matrix, OPEN_MODULES)
    patterns = encoder.get_data_mask_functions(False)
    masks = [
        _number([bytearray(int(pattern(i, j)) for j in range(width)) for i in range(width)], DIGITS)
        for pattern in patterns
    ]
    return fixed, open_, [mask & open_ for mask in masks]


def _number(matrix, digits: bytes) -> int:
    """All modules as one number, the first of the first line its lowest bit; a light one follows each line."""
    signs = b"".join(bytes(row).translate(digits) + b"0" for row in matrix)
    return int(signs[::-1], 2)


def _lines(modules: int, width: int) -> tuple[bytearray, ...]:
    signs = f"{modules:0{(width + 1) * width}b}".encode()[::-1].translate(MODULES)
    return tuple(
        bytearray(signs[start : start + width]) for start in range(0, (width + 1) * width, width + 1)
    )


@cache
def _whole(width: int) -> int:
    return _number([bytearray(b"\x01" * width)] * width, DIGITS)


def penalty(dark: int, width: int) -> int:
    """The points against a mask: ISO/IEC 18004, 7.8.3.1, as segno counts them."""
    light = _whole(width) & ~dark
    score = 0
    for colour in (dark, light):
        for step in (1, width + 1):
            runs = colour & colour >> step & colour >> 2 * step & colour >> 3 * step & colour >> 4 * step
            score += runs.bit_count() + 2 * (runs & ~(runs << step)).bit_count()
        pairs = colour & colour >> 1
        score += N2 * (pairs & pairs >> width + 1).bit_count()
    score += N3 * (_finders(dark, width, 1) + _finders(dark, width, width + 1))
    share = float(dark.bit_count()) / width**2
    return score + N4 * int(abs(share * 100 - 50) / 5)


def _finders(dark: int, width: int, step: int) -> int:
    """How often a line (with the step of a line: a column) looks like a finder with four light modules beside it."""
    alike = ~(dark >> step) & ~(dark >> 5 * step)
    for place in FINDER:
        alike &= dark >> place * step
    alike &= _begins(width, step)
    if alike & (alike >> 4 * step | alike >> 6 * step):
        return _one_by_one(alike, dark, width, step)
    # Whatever lies outside is light.
    light_before, light_after = ~0, ~0
    for on in range(4):
        light_before &= ~(dark << (on + 1) * step) | _near(width, step, on, before=True)
        light_after &= ~(dark >> (on + 7) * step) | _near(width, step, on, before=False)
    return (alike & (light_before | light_after)).bit_count()


@cache
def _begins(width: int, step: int) -> int:
    """Where seven modules of one line may begin."""
    return _places(width, step, range(width - 6))


@cache
def _near(width: int, step: int, on: int, *, before: bool) -> int:
    """Where the module `on` places further out than the nearest is outside of the code."""
    return _places(width, step, range(on + 1) if before else range(width - 7 - on, width - 6))


def _places(width: int, step: int, places: range) -> int:
    """The modules at these places of every line (with the step of a line: of every column)."""
    lines = range(width)
    bits = ((line, place) if step == 1 else (place, line) for line in lines for place in places)
    return sum(1 << row * (width + 1) + column for row, column in bits)


def _one_by_one(alike: int, dark: int, width: int, step: int) -> int:
    """The same where one begins within another: what counted is not looked into again."""
    found, free_from = 0, {}
    for bit, line, place in sorted(_bits(alike, width, step), key=lambda one: one[1:]):
        if free_from.get(line, 0) > place:
            continue
        counts = place in (0, width - 7) or not _is_dark(dark, bit - step, -step, min(4, place))
        counts = counts or not _is_dark(dark, bit + 7 * step, step, min(4, width - place - 7))
        found += counts
        free_from[line] = place + (7 if counts else 4)
    return found


def _is_dark(modules: int, first: int, step: int, count: int) -> bool:
    """Whether one of some modules in a line is dark."""
    return any(modules >> first + step * on & 1 for on in range(count))


def _bits(modules: int, width: int, step: int) -> Iterator[tuple[int, int, int]]:
    """Each module: its bit, its line, its place in the line."""
    while modules:
        lowest = modules & -modules
        modules ^= lowest
        bit = lowest.bit_length() - 1
        row, column = divmod(bit, width + 1)
        yield (bit, row, column) if step == 1 else (bit, column, row)
