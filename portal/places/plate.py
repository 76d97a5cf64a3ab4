"""House-number plates of units, drawn as small SVG from a few characters."""

from html import escape

from portal.core.kept import kept

TEAL, PAPER = "#1B4B4D", "#FBF8F2"
FONTS = "'Songti SC','Noto Serif CJK SC',STSong,SimSun,serif"


@kept(200)
def plate_svg(text: str) -> str:
    """Draw a unit's house-number plate: one to three characters, spaces dropped, more cut off."""
    characters = printable(text)[:3]
    width = 36 + 40 * max(1, len(characters))
    plate = (
        f'<rect x="2" y="2" width="{width - 4}" height="68" rx="9" fill="{TEAL}"/>'
        f'<rect x="7" y="7" width="{width - 14}" height="58" rx="5" fill="none"'
        f' stroke="{PAPER}" stroke-width="2"/>'
    )
    if characters:
        plate += (
            f'<g fill="{PAPER}" font-family="{FONTS}" font-weight="700" font-size="36" text-anchor="middle">'
            f'<text x="{width / 2:g}" y="49">{escape(characters)}</text></g>'
        )
    return drawing(width, 72, plate, "")


def printable(text: str) -> str:
    """The characters that can be cut: no spaces, and nothing that XML forbids."""
    return "".join(c for c in text if c.isprintable() and not c.isspace())


def drawing(width: int, height: int, body: str, title: str) -> str:
    name = "".join(c for c in title if c.isprintable()).strip()[:60]
    if name:
        said, head = 'role="img"', f"<title>{escape(name)}</title>"
    else:
        said, head = 'aria-hidden="true" focusable="false"', ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {said}>{head}{body}</svg>'
