"""Numbers of the paper for tests: with every kind of part, pictures, a story."""

import json

from news.models import IssuePage, Publication
from paper.models import IssueBuild

LINK = '<p>看<a href="/about/">这里</a>，<b>要紧</b>。</p>'


def body(*blocks) -> str:
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def item(page, mode: str = "lead", **values) -> dict:
    return {"page": page.pk, "heading": "", "mode": mode, "lead": "", "without_picture": False} | values


def section(heading: str, *items: dict, note: str = "") -> dict:
    return {"type": "section", "value": {"heading": heading, "note": note, "items": list(items)}}


def words(kind: str, heading: str, text: str = LINK, **values) -> dict:
    return {"type": kind, "value": {"heading": heading, "text": text} | values}


def dates(*rows: dict) -> dict:
    return {"type": "dates", "value": {"heading": "下个季度", "rows": list(rows)}}


def number(town, *parts: dict, total: int = 1, live: bool = True, **fields) -> IssuePage:
    """A number made of these parts."""
    Publication.objects.filter(pk=town.publication().pk).update(
        slogan="门口的事", imprint="编印：枫浦镇（示例）"
    )
    return town.issue(total, live=live, articles=[], sections=json.dumps(list(parts)), **fields)


def signed(town, *parts: dict, **fields) -> IssueBuild:
    """The build of a number that went live."""
    return IssueBuild.objects.of(number(town, *parts, **fields))


def sign_again(issue: IssuePage, *parts: dict, **fields) -> None:
    """Put a changed version of a number live."""
    page = IssuePage.objects.get(pk=issue.pk)
    page.sections = json.dumps(list(parts))
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish(skip_permission_checks=True)
