"""Articles saved from WeChat: who wrote one, which account sent it out and when."""

from bs4 import BeautifulSoup

from .assembling import Clues
from .fields import parse_names
from .moments import parse_moment
from .page_lines import PageLine

META = "meta_content"
LABELS = ("原创", "转载", "首发", "翻译")


def without_meta(lines: list[PageLine], soup: BeautifulSoup, clues: Clues) -> list[PageLine]:
    """Read the line below a WeChat title by its parts and take it out of the lines; other pages stay as they are.

    The account is the source only where the text names none.
    """
    meta = soup.find(id=META)
    if meta is None:
        return lines
    account = soup.find(id="js_name")
    sender = account.get_text(strip=True) if account else ""
    for part in meta.find_all(class_="rich_media_meta_text"):
        for name in parse_names(part.get_text(" ", strip=True), strict=True) or []:
            if name not in (sender, *LABELS) and (name, "作者") not in clues.fields.bylines:
                clues.fields.bylines.append((name, "作者"))
    published = soup.find(id="publish_time")
    moment = parse_moment(published.get_text()) if published else None
    if moment and not clues.fields.times:
        clues.fields.times.append(("发布时间", moment, bool(moment.hour or moment.minute)))
    clues.sender = sender
    clues.taken += [line.text for line in lines if META in line.names]
    return [line for line in lines if META not in line.names]
