"""The printer's own process: `python -m paper.printing FOLDER`.

It sees the folder of the job and the fonts of the system, and leaves there the file, what the template marked, or why it
refused. It takes at most so much memory, has no Django and no address to go to: templates name no package, and where one did, Typst would ask a
proxy that is not there.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import typst

FACES = ("Noto Serif CJK SC", "Noto Sans CJK SC")
MEMORY = 400 * 1024 * 1024
BOLD = 700


def main(folder: Path) -> int:
    """Print the job in this folder; 0 if there is something to fetch, 1 if it left word why not."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    there = {(font.family, font.weight >= BOLD) for font in fonts.fonts()}
    if any((face, bold) not in there for face in FACES for bold in (False, True)):
        return _refuse(folder, "fonts", "")
    try:
        _print(folder, order, fonts)
    except RuntimeError as error:  # what Typst says, whole from compile, as a bare sentence from query
        return _refuse(folder, "compiler", str(error))
    return 0


def _refuse(folder: Path, kind: str, words: str) -> int:
    refused = {"kind": kind, "words": words}
    (folder / "refused.json").write_text(json.dumps(refused, ensure_ascii=False), encoding="utf-8")
    return 1


def _print(folder: Path, order: dict[str, Any], fonts: "typst.Fonts") -> None:
    compiler = typst.Compiler(
        folder / order["template"],
        root=folder,
        font_paths=fonts,
        sys_inputs=order["inputs"],
        package_path=folder,
        package_cache_path=folder,
    )
    if order["marks"]:
        found = compiler.query("<paper>", field="value")
        (folder / "marks.json").write_text(found, encoding="utf-8")
    if order["pdf"]:
        target = folder / "out.pdf"
        compiler.compile(
            output=target, format="pdf", timestamp=order["timestamp"], pdf_standards=order["standards"]
        )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
