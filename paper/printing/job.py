"""A printing job: a folder with the templates, the number as data, its pictures in the size of the paper, its codes."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import segno
from PIL import Image

from paper.document import Block, Document, Picture

from .complaints import pictures_of
from .titles import lines_of

TEMPLATES = Path(__file__).with_name("templates")
# Dots to an inch: what a screen and a plate of a press can show.
DOTS = {"screen": 180, "press-a4": 300, "press-a3": 300, "large": 150, "poster": 220, "slips": 150}
# Millimetres that a picture may take.
PAGE_WIDE, TWO_COLUMNS, ONE_COLUMN, POSTER_WIDE = 178, 119, 58, 261
# How many characters a line of a title takes: of an article, of the first one, of the number (beside an upright cover).
ROOMS = {"large": (17.5, 17.5, 13.5, 13.5), "poster": (15.5, 15.5, 13.5, 13.5)}
PAPER_ROOMS = (10.4, 8.0, 16.5, 10.8)


def make_job(work: Path, document: Document, folder: Path, edition: str, extra: list[dict] | None) -> None:
    """Lay out everything that one edition is printed from.

    Args:
        work: an empty folder; the printer sees nothing outside it.
        document: the number.
        folder: where its pictures lie.
        edition: which edition.
        extra: rows for packing slips.
    """
    shutil.copytree(TEMPLATES, work, dirs_exist_ok=True)
    number = copy.deepcopy(document)
    front = number["cover"] or _first_picture(number)
    _without_twice(number, front)
    _size_pictures(work, number, front, folder, edition)
    lead = _lead_section(number)
    article, first, wide, beside = ROOMS.get(edition, PAPER_ROOMS)
    upright = front is not None and front["height"] > front["width"]
    job: dict[str, Any] = {
        "document": number,
        "title": lines_of(number["title"], beside if upright else wide),
        "titles": [
            [
                lines_of(item["title"], first if (at, place) == (lead, 0) else article)
                for place, item in enumerate(section.get("items", []))
            ]
            for at, section in enumerate(number["sections"])
        ],
        "edition": edition,
        "front": front,
        "lead_section": lead,
        "codes": _draw_codes(work, number, edition, extra or []),
        "slips": extra or [],
    }
    (work / "job.json").write_text(json.dumps(_cleaned(job), ensure_ascii=False), encoding="utf-8")


def _first_picture(number: Document) -> Picture | None:
    items = (item for section in number["sections"] for item in section.get("items", []))
    return next((item["picture"] for item in items if item["picture"]), None)


def _lead_section(number: Document) -> int:
    places = (at for at, section in enumerate(number["sections"]) if section["kind"] == "section")
    return next(places, -1)


def _without_twice(number: Document, front: Picture | None) -> None:
    """The picture on the front is not printed again beside its article."""
    for section in number["sections"]:
        for item in section.get("items", []):
            if front and item["picture"] and item["picture"]["file"] == front["file"]:
                item["picture"] = None


def _size_pictures(work: Path, number: Document, front: Picture | None, folder: Path, edition: str) -> None:
    wide: dict[str, float] = {}
    inner = PAGE_WIDE if edition == "large" else ONE_COLUMN
    pictures = [picture for _title, _place, picture in pictures_of(number)]
    if edition in ("poster", "slips"):
        pictures = []
    for picture in pictures:
        wide[picture["file"]] = inner
    if front:
        wide[front["file"]] = POSTER_WIDE if edition == "poster" else max(inner, TWO_COLUMNS)
    (work / "pictures").mkdir()
    for file, millimetres in wide.items():
        _size(folder / file, work / file, round(millimetres / 25.4 * DOTS[edition]))


def _size(source: Path, target: Path, width: int) -> None:
    with Image.open(source) as picture:
        if picture.width <= width * 1.2:
            shutil.copyfile(source, target)
            return
        picture.draft("RGB", (width, width * picture.height // picture.width))
        kind = "PNG" if target.suffix == ".png" else "JPEG"
        smaller = picture if kind == "PNG" or picture.mode in ("RGB", "L") else picture.convert("RGB")
        size = (width, max(1, round(width * picture.height / picture.width)))
        smaller.resize(size, Image.Resampling.LANCZOS).save(target, kind, quality=85, optimize=True)


def _draw_codes(work: Path, number: Document, edition: str, extra: list[dict]) -> dict[str, str]:
    """Draw a code for each address that is printed as one; the file of each by its address."""
    links = [number["link"]]
    links += [row.get("link", "") for row in extra]
    if edition not in ("poster", "slips"):
        for section in number["sections"]:
            links += _links_of(section.get("blocks", []))
            for item in section.get("items", []):
                links += [item["link"]] if item["goes_on"] else []
                links += _links_of(item["body"])
    (work / "codes").mkdir()
    codes: dict[str, str] = {}
    for link in filter(None, links):
        if link not in codes:
            codes[link] = f"codes/{len(codes)}.svg"
            segno.make(link, error="m", micro=False).save(
                str(work / codes[link]),
                border=0,
                dark="#000000",
                light=None,
                xmldecl=False,
                svgns=True,
                nl=False,
            )
    return codes


def _links_of(blocks: list[Block]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if block["kind"] in ("file", "video"):
            found.append(block.get("link", ""))
        found += _links_of(block.get("blocks", []))
    return found


def _cleaned(value: Any) -> Any:
    """The same without characters that no font draws and no file may hold."""
    if isinstance(value, str):
        return "".join(
            letter for letter in value if letter == "\n" or letter.isprintable() or letter in "\u3000\u00a0"
        )
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(one) for name, one in value.items()}
    return value
