"""Draw the demo's pictures and keep them as files: `python -m tools.pictures`, or `make pictures`.

Reads which pictures the texts in the demo's `demo/content/` ask for, draws those that have no file yet, and takes away
files that no text asks for any more. `--all` draws every one anew, after a drawer has learnt something; that takes
half an hour on a small machine.
"""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from demo import orders
from demo.content_files import texts
from demo.orders import LANDSCAPE, PORTRAIT, Order, file_name, share_pictures
from tools import chalkboard, papercut, photoprint, samples

FOLDER = Path(orders.__file__).parent / "pictures"
# As large as any place on a page shows them.
SIZES = {LANDSCAPE: (960, 640), PORTRAIT: (720, 960)}

Drawer = Callable[[str, int, tuple[int, int]], bytes]
DRAWERS: dict[str, Drawer] = {
    **dict.fromkeys(papercut.SCENES, papercut.webp),
    **dict.fromkeys(photoprint.SCENES, photoprint.webp),
    **dict.fromkeys(chalkboard.SCENES, chalkboard.webp),
    **dict.fromkeys(samples.SCENES, samples.webp),
}


def main(arguments: list[str]) -> int:
    """Bring the folder to what the texts ask for; 1 if a text asks for a scene that nobody can draw."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("--all", action="store_true", help="draw those that are there, too")
    asked = wanted()
    if unknown := sorted({scene for scene, _, _ in asked} - set(DRAWERS)):
        print(f"no drawer knows: {', '.join(unknown)}; there are: {', '.join(sorted(DRAWERS))}")
        return 1
    drawn, gone = bring_up_to_date(asked, FOLDER, anew=parser.parse_args(arguments).all)
    weight = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    print(f"{drawn} drawn, {gone} taken away, {len(asked)} in all, {weight / 1e6:.2f} MB")
    return 0


def wanted() -> set[Order]:
    """Every picture that some text asks for."""
    data = {name: texts(name) for name in orders.TEXTS}
    share_pictures(data)
    return set(orders.wanted(data))


def bring_up_to_date(asked: set[Order], folder: Path, anew: bool = False) -> tuple[int, int]:
    """Have one file for every order and no other; returns how many were drawn and how many taken away."""
    folder.mkdir(exist_ok=True)
    leftover = {path.name for path in folder.glob("*.webp")} - {file_name(order) for order in asked}
    for name in leftover:
        (folder / name).unlink()
    missing = sorted(order for order in asked if anew or not (folder / file_name(order)).exists())
    with ProcessPoolExecutor() as pool:
        for order, data in zip(missing, pool.map(draw, missing), strict=True):
            (folder / file_name(order)).write_bytes(data)
            print(f"{file_name(order)} {len(data) // 1000} KB", flush=True)
    return len(missing), len(leftover)


def draw(order: Order) -> bytes:
    """One picture as the bytes of a WebP file."""
    scene, seed, shape = order
    return DRAWERS[scene](scene, seed, SIZES[shape])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
